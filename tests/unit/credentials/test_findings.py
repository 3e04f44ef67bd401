"""What follows from the bytes alone is worked out once; all else is looked at each time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from badgeservice.core.credential import Status
from badgeservice.core.report import Verdict
from badgeservice.credentials.checks import verify
from badgeservice.credentials.findings import Findings
from badgeservice.operations.signature_memory import SeenSignatures
from tests.factories_documents import (
    INDEX,
    NOW,
    SCHOOL,
    BookRegister,
    badge,
    canonicalize,
    documents,
    endorsed_badge,
    listed,
    sign,
    world,
    written,
)


class Counting:
    """Canonicalizes, and counts how often."""

    def __init__(self):
        self.count = 0

    def __call__(self, document):
        self.count += 1
        return canonicalize(document)


@pytest.mark.parametrize("make", [lambda: sign(badge()), endorsed_badge])
def test_the_second_time_says_the_same_and_canonicalizes_nothing_of_the_document(make):
    counting, findings = Counting(), Findings()
    text = written(make())
    here = world(canonicalize=counting, signatures_seen=SeenSignatures(),
                 register=BookRegister().record(make()))
    first = verify(text, here, findings)
    findings.complete()
    before = counting.count
    second = verify(text, here, findings)
    assert second == first and first.report.verdict is Verdict.PASSED
    assert counting.count == before > 0


def looked_at_anew():
    """What may change while the bytes stay, and what is then found."""
    here = world()
    others = {name: each for name, each in here.documents.items() if name != SCHOOL.did}
    recorded = sign(badge())
    return [
        ({"documents": documents(listed([INDEX]))}, "status-revoked"),
        ({"now": here.now + timedelta(days=9999)}, "expired"),
        ({"documents": others}, "issuer-document-missing"),
        ({"register": BookRegister()}, "not-in-register"),
        ({"register": BookRegister().record(recorded, Status.REVOKED)}, "status-revoked"),
        ({"register": BookRegister().record(sign(badge(name="Otra")))}, "not-in-register"),
        ({"recipient": "otra@docentes.example"}, "recipient-differs"),
    ]


@pytest.mark.parametrize(("changes", "code"), looked_at_anew())
def test_what_the_bytes_do_not_say_is_looked_at_each_time(changes, code):
    text, here, findings = written(sign(badge())), world(), Findings()
    assert verify(text, here, findings).report.verdict is Verdict.PASSED
    findings.complete()
    changed = verify(text, replace(here, **changes), findings)
    assert changed.report == verify(text, replace(here, **changes)).report
    assert code in {each.code for each in changed.report.checks}
    assert verify(text, here, findings).report.verdict is Verdict.PASSED


def test_a_signature_is_remembered_with_its_key_alone():
    text, findings = written(sign(badge())), Findings()
    here = world(signatures_seen=SeenSignatures())
    assert verify(text, here, findings).report.verdict is Verdict.PASSED
    findings.complete()
    own = here.documents[SCHOOL.did]
    (method,) = own["verificationMethod"]
    other = here.documents[next(name for name in here.documents
                                if name.startswith("did:") and name != SCHOOL.did)]
    key = other["verificationMethod"][0]["publicKeyMultibase"]
    exchanged = {**own, "verificationMethod": [{**method, "publicKeyMultibase": key}]}
    found = verify(text, replace(here, documents={**here.documents, SCHOOL.did: exchanged}),
                   findings)
    assert found.report.verdict is not Verdict.PASSED
    assert found.report == verify(text, world(
        documents={**here.documents, SCHOOL.did: exchanged})).report


def test_only_the_very_same_objects_count_and_complete_ones_grow_no_more():
    findings, one, alike = Findings(), {"a": 1}, {"a": 1}
    made = []

    def work():
        made.append(len(made))
        return made[-1]

    assert findings.once("x", (one,), work) == findings.once("x", (one,), work) == 0
    assert findings.once("x", (alike,), work) == 1
    assert findings.once("y", (one,), work) == 2
    assert findings.once("x", (one, alike), work) == 3
    findings.complete()
    assert findings.once("z", (one,), work) == 4
    assert findings.once("z", (one,), work) == 5
    assert findings.once("x", (one,), work) == 0


def test_what_was_refused_is_refused_again():
    text, findings = written(sign(badge()) | {"honours": "summa"}), Findings()
    first, second = verify(text, world(), findings), verify(text, world(), findings)
    assert first == second and first.report.verdict is Verdict.FAILED


class Lists:
    """Keeps findings as `operations.findings_memory` does."""

    def __init__(self):
        self.known = {}

    def of(self, content):
        """As `world.FindingsMemory` has it."""
        return self.known.get(content) or Findings()

    def keep(self, content, findings):
        """As `world.FindingsMemory` has it."""
        findings.complete()
        self.known[content] = findings


def test_a_status_list_is_read_once_and_looked_at_each_time():
    counting, lists = Counting(), Lists()
    here = world(canonicalize=counting, lists_read=lists, signatures_seen=SeenSignatures(),
                 documents=documents(listed(until=NOW + timedelta(days=7))))
    first = verify(written(sign(badge())), here).report
    assert first.verdict is Verdict.PASSED and len(lists.known) == 1
    before = counting.count
    other = verify(written(sign(badge(name="Otra"))), here).report
    assert other == first
    assert counting.count - before < before  # the list has no part in it any more
    late = replace(here, now=here.now + timedelta(days=8))
    assert verify(written(sign(badge())), late).report.find("status").code == "status-list-outdated"
    strange = {name: each for name, each in here.documents.items() if name != SCHOOL.did}
    assert verify(written(sign(badge())), replace(here, documents=strange)).report.find(
        "status").verdict is Verdict.UNKNOWN
    revoked = replace(here, documents=documents(listed([INDEX])))
    assert verify(written(sign(badge())), revoked).report.find("status").code == "status-revoked"
    assert len(lists.known) == 2


def test_a_status_list_that_is_not_good_is_not_kept():
    lists = Lists()
    spoilt = {**listed(), "name": "Otra"}
    found = verify(written(sign(badge())), world(documents=documents(spoilt), lists_read=lists))
    assert found.report.find("status").code == "status-list-unverified"
    assert not lists.known
