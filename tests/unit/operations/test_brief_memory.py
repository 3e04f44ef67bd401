"""What is remembered for a while is gone after it, however often it was asked about."""

import pytest

from badgeservice.credentials.findings import Findings
from badgeservice.operations.brief_memory import LASTS, BriefMemory
from badgeservice.operations.canonical_memory import CanonicalMemory
from badgeservice.operations.findings_memory import FindingsMemory


class Seconds:
    """A clock that is set by hand."""

    now = 5000.0

    def __call__(self):
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


def test_what_is_old_is_gone_though_it_was_used_and_kept_again(seconds):
    memory = BriefMemory(9, seconds)
    memory.keep(b"a", "first", "x")
    seconds.now += LASTS / 2
    memory.keep(b"b", "second", "x")
    memory.keep(b"a", "again", "x")
    seconds.now += LASTS / 2 - 1
    assert (memory.find(b"a"), memory.find(b"b")) == ("again", "second")
    seconds.now += 1
    assert (memory.find(b"a"), memory.find(b"b")) == (None, "second")
    assert memory.all() == ["second"]
    seconds.now += LASTS / 2
    assert memory.all() == []


def test_any_use_takes_away_all_that_is_old(seconds):
    memory = BriefMemory(9, seconds)
    for key in (b"a", b"b"):
        memory.keep(key, "it", "x")
    seconds.now += LASTS
    memory.find(b"other")
    assert not memory._known


def test_what_belongs_to_one_document_is_forgotten_together(seconds):
    memory = BriefMemory(9, seconds)
    for key, of in ((b"a", "x"), (b"b", "y"), (b"c", "x")):
        memory.keep(key, key, of)
    memory.forget_all_of("x")
    memory.forget(b"z")
    assert memory.all() == [b"b"]


def test_the_last_used_stay(seconds):
    memory = BriefMemory(2, seconds)
    for key in (b"a", b"b"):
        memory.keep(key, key, "x")
    memory.find(b"a")
    memory.keep(b"c", b"c", "x")
    assert memory.all() == [b"a", b"c"]


def test_findings_and_canonical_forms_are_kept_no_longer(seconds):
    findings, forms = FindingsMemory(monotonic=seconds), CanonicalMemory(repr, seconds)
    found = Findings()
    found.read(lambda: {"id": "urn:x", "name": "Ana"})
    findings.keep(b"1", found)
    forms({"id": "urn:x", "name": "Ana"})
    assert (len(findings.documents()), len(forms.forms())) == (1, 1)
    seconds.now += LASTS
    assert (findings.documents(), forms.forms()) == ([], [])


def test_both_forget_what_belongs_to_one_id(seconds):
    findings, forms = FindingsMemory(monotonic=seconds), CanonicalMemory(repr, seconds)
    for name in ("urn:x", "urn:y"):
        found = Findings()
        found.read(lambda name=name: {"id": name})
        findings.keep(name.encode(), found)
        forms({"id": name})
    findings.forget_all_of("urn:x")
    forms.forget_all_of("urn:x")
    assert [each["id"] for each in findings.documents()] == ["urn:y"]
    assert ["urn:y" in each for each in forms.forms()] == [True]
