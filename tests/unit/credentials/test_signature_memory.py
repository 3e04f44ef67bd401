"""A signature that was found good is not verified twice; everything else is looked at anew."""

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.core.report import Verdict
from badgeservice.credentials.checks import verify
from badgeservice.operations.signature_memory import SeenSignatures
from tests.factories_documents import INDEX, SCHOOL, badge, documents, listed, sign, world, written


class Asked:
    """A memory that counts what it answered and was told."""

    def __init__(self):
        self.seen = SeenSignatures()
        self.answers, self.told = [], 0

    def is_good(self, digest):
        self.answers.append(self.seen.is_good(digest))
        return self.answers[-1]

    def add(self, digest):
        self.told += 1
        self.seen.add(digest)


@pytest.fixture
def memory():
    return Asked()


def test_second_time_nothing_is_verified_and_the_report_is_the_same(memory):
    text, here = written(sign(badge())), world(signatures_seen=memory)
    first, second = verify(text, here).report, verify(text, here).report
    assert first == second and first.verdict is Verdict.PASSED
    assert (memory.answers, memory.told) == ([False, False, True, True], 2)  # the list, too


@pytest.mark.parametrize("changes", [
    {"name": "Otra"}, {"validUntil": "2037-03-02T12:00:00Z"}, {"issuer": SCHOOL.did}])
def test_a_changed_document_is_verified_and_refused(memory, changes):
    signed, here = sign(badge()), world(signatures_seen=memory)
    assert verify(written(signed), here).report.verdict is Verdict.PASSED
    for _ in range(2):
        found = verify(written(signed | changes), here).report
        assert found.verdict is Verdict.FAILED
    assert memory.told == 2


def test_bad_signatures_are_not_remembered(memory):
    signed = sign(badge(credentialStatus=None))
    other = sign(badge(name="Otra"))
    for _ in range(2):
        verify(written(signed | {"proof": other["proof"]}), world(signatures_seen=memory))
    assert (memory.answers, memory.told) == ([False, False], 0)


def test_revocation_and_time_are_looked_at_each_time(memory):
    text, here = written(sign(badge())), world(signatures_seen=memory)
    assert verify(text, here).report.verdict is Verdict.PASSED
    revoked = replace(here, documents=documents(listed([INDEX])))
    assert verify(text, revoked).report.verdict is Verdict.FAILED
    late = replace(here, now=here.now + timedelta(days=9999))
    assert verify(text, late).report.verdict is Verdict.FAILED


def test_a_key_that_was_taken_out_counts_no_more(memory):
    text, here = written(sign(badge())), world(signatures_seen=memory)
    assert verify(text, here).report.verdict is Verdict.PASSED
    without = {address: each for address, each in here.documents.items() if address != SCHOOL.did}
    assert verify(text, replace(here, documents=without)).report.verdict is not Verdict.PASSED


def test_the_oldest_is_forgotten():
    memory = SeenSignatures(most=2)
    for digest in (b"a", b"b"):
        memory.add(digest)
    assert memory.is_good(b"a")
    memory.add(b"c")
    assert [memory.is_good(each) for each in (b"a", b"b", b"c")] == [True, False, True]
