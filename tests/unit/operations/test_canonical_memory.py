"""Canonical forms are worked out once for the same document, and never taken for another's."""

import pytest

from badgeservice.errors import TooComplex, say
from badgeservice.operations import canonical_memory
from badgeservice.operations.canonical_memory import CanonicalMemory


class Counting:
    """Counts how often it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, document):
        self.asked.append(document)
        if "endless" in document:
            raise TooComplex(say("Too much."), code="too-complex")
        return repr(sorted(document.items()))


@pytest.fixture
def slow():
    return Counting()


def test_the_same_document_is_worked_out_once(slow):
    memory = CanonicalMemory(slow)
    assert memory({"a": 1, "b": 2}) == memory({"b": 2, "a": 1}) == slow({"a": 1, "b": 2})
    assert len(slow.asked) == 2


@pytest.mark.parametrize("other", [{"a": 2}, {"a": "1"}, {"a": True}, {"a": 1.0}, {"A": 1}, {}])
def test_whatever_differs_is_another_document(slow, other):
    memory = CanonicalMemory(slow)
    memory({"a": 1})
    assert memory(other) == slow(other)
    assert slow.asked[1:] == [other, other]


def test_what_is_refused_is_refused_again(slow):
    memory = CanonicalMemory(slow)
    for _ in range(2):
        with pytest.raises(TooComplex):
            memory({"endless": 1})
    assert len(slow.asked) == 2


def test_only_the_last_used_and_none_that_is_large_are_kept(slow, monkeypatch):
    monkeypatch.setattr(canonical_memory, "MOST", 2)
    memory = CanonicalMemory(slow)
    for value in (1, 2, 1, 3, 1, 2):
        memory({"a": value})
    assert [each["a"] for each in slow.asked] == [1, 2, 3, 2]
    large = {"a": "x" * canonical_memory.LARGEST}
    memory(large)
    memory(large)
    assert slow.asked[4:] == [large, large]


def test_what_one_verification_worked_out_is_kept_only_when_told_to(slow):
    memory = CanonicalMemory(slow)
    recall = memory.recall()
    assert recall({"a": 1}) == recall({"a": 1})
    assert len(slow.asked) == 1
    memory.recall()({"a": 1})
    assert len(slow.asked) == 2
    recall.keep("urn:x")
    memory.recall()({"a": 1})
    assert len(slow.asked) == 2
