"""Findings are kept by the very bytes they are of, a few at once, none without a document."""

from badgeservice.credentials.findings import Findings
from badgeservice.operations.findings_memory import LARGEST, FindingsMemory


def found(document):
    """Findings about a document that was read."""
    findings = Findings()
    findings.read(lambda: document)
    return findings


def test_other_bytes_are_another_document():
    memory, kept = FindingsMemory(), found({"a": 1})
    memory.keep(b'{"a": 1}', kept)
    assert memory.of(b'{"a": 1}') is kept
    assert memory.of(b'{"a":1}').document is None
    assert memory.of(b'{"a": 1} ').document is None


def test_what_is_not_known_is_not_kept_by_asking():
    memory = FindingsMemory()
    assert memory.of(b"{}") is not memory.of(b"{}")


def test_nothing_is_kept_without_a_document_or_of_a_large_one():
    memory = FindingsMemory()
    memory.keep(b"eyJ", Findings())
    large = b" " * (LARGEST + 1)
    memory.keep(large, found({}))
    assert memory.of(b"eyJ").document is None
    assert memory.of(large).document is None


def test_the_one_not_asked_about_longest_goes_first():
    memory = FindingsMemory(most=2)
    for content in (b"1", b"2"):
        memory.keep(content, found({"content": content}))
    memory.of(b"1")
    memory.keep(b"3", found({}))
    assert [memory.of(content).document is None for content in (b"1", b"2", b"3")] == [
        False, True, False]


def test_what_is_forgotten_is_worked_out_anew():
    memory = FindingsMemory()
    memory.keep(b"1", found({}))
    memory.forget(b"1")
    memory.forget(b"1")
    assert memory.of(b"1").document is None
