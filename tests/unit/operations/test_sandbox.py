"""Hostile documents cost a child process its life, and never more time than was set."""

import os
import sys
import threading
import time

import pytest

from badgeservice.core.report import Verdict
from badgeservice.credentials.checks import verify
from badgeservice.errors import CouldNotCheck, DocumentRefused, TooComplex
from badgeservice.operations.sandbox import Sandbox
from tests.factories_documents import (
    badge,
    canonicalize,
    contexts,
    endorsed_badge,
    sign,
    world,
    written,
)
from tests.unit.credentials.test_pdf_attachment import BADGE, made
from tests.unit.credentials.test_pdf_attachment import file as attached

ENDLESS = 10**18
"""A work budget that stops nothing."""


def poison(count=11):
    """A badge of few bytes whose blank nodes are alike: count! orders to try."""
    line = {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://x.example"}
    return badge(evidence=[{"type": ["Evidence"], "alignment": [line] * count}] * 2)


@pytest.fixture(scope="module")
def sandbox():
    """One for the tests that do not kill it."""
    with Sandbox(contexts()) as found:
        yield found


def child_of(sandbox):
    """The id of its process."""
    return sandbox._child.process.pid


def is_alive(process):
    """Whether there is such a process, a zombie included."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_canonical_form_is_that_of_this_process(sandbox):
    document = endorsed_badge()
    assert sandbox(document) == canonicalize(document)


def test_badge_is_verified_through_it(sandbox):
    found = verify(written(sign(badge())), world(canonicalize=sandbox))
    assert found.report.verdict is Verdict.PASSED


def test_pdf_is_read_in_it(sandbox):
    assert sandbox.extract_pdf(made(attached(), associated=[0])) == BADGE


def test_child_serves_many_requests(sandbox):
    sandbox(badge())
    first = child_of(sandbox)
    for number in range(5):
        sandbox(badge(name=str(number)))
    assert child_of(sandbox) == first


@pytest.mark.parametrize(("document", "kind", "code"), [
    (badge(honours="summa"), DocumentRefused, "term-undefined"),
    (badge(**{"@context": [*badge()["@context"], "https://x.example/c"]}), CouldNotCheck,
     "context-unknown"),
    (poison(), TooComplex, "too-complex")])
def test_errors_come_back_as_they_were(sandbox, document, kind, code):
    with pytest.raises(kind) as ours:
        canonicalize(document)
    with pytest.raises(kind) as theirs:
        sandbox(document)
    assert type(theirs.value) is kind
    assert theirs.value.code == ours.value.code == code
    assert theirs.value.message == ours.value.message


def test_errors_of_the_pdf_reader_come_back(sandbox):
    with pytest.raises(DocumentRefused) as refusal:
        sandbox.extract_pdf(b"hello")
    assert refusal.value.code == "pdf-malformed"


def test_poison_graph_is_killed_in_time_and_the_next_request_served():
    with Sandbox(contexts(), seconds=1, work=ENDLESS) as sandbox:
        sandbox(badge())
        doomed = child_of(sandbox)
        start = time.monotonic()
        with pytest.raises(TooComplex) as refusal:
            sandbox(poison())
        assert time.monotonic() - start < 4
        assert refusal.value.code == "too-complex"
        assert not is_alive(doomed)
        assert sandbox(badge()) == canonicalize(badge())


def test_child_ends_itself_where_the_parent_does_not():
    """The processor limit counts for each request, not for the life of the child."""
    with Sandbox(contexts(), seconds=1, work=ENDLESS) as sandbox:
        sandbox._seconds = 60
        start = time.monotonic()
        with pytest.raises(TooComplex):
            sandbox(poison())
        assert time.monotonic() - start < 20
        assert sandbox(badge())


def test_memory_has_its_limit():
    huge = badge(description="x" * (30 << 20))
    with Sandbox(contexts(), seconds=60, memory_mib=300) as sandbox:
        start = time.monotonic()
        with pytest.raises(TooComplex):
            sandbox(huge)
        assert time.monotonic() - start < 30
        assert sandbox(badge())


def test_threads_share_it():
    wrong = []

    def ask(sandbox, number):
        document = badge(name=f"Insignia {number}")
        if sandbox(document) != canonicalize(document):
            wrong.append(number)

    with Sandbox(contexts()) as sandbox:
        threads = [threading.Thread(target=ask, args=(sandbox, number)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_closing_ends_the_child_and_a_later_call_starts_another():
    sandbox = Sandbox(contexts())
    sandbox.close()
    sandbox(badge())
    first = child_of(sandbox)
    sandbox.close()
    assert not is_alive(first)
    assert sandbox(badge())
    sandbox.close()


def test_killed_child_is_replaced(sandbox):
    sandbox(badge())
    sandbox._child.process.kill()
    sandbox._child.process.wait()
    assert sandbox(badge()) == canonicalize(badge())


def test_fork_does_not_use_the_parents_pipes(sandbox):
    """Several server processes may come out of one that has verified already."""
    expected = sandbox(badge())
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reader)
        answer = b"no"
        try:
            answer = b"yes" if sandbox(badge()) == expected else b"no"
            sandbox.close()
        finally:
            os.write(writer, answer)
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        assert pipe.read() == b"yes"
    os.waitpid(process, 0)
    assert sandbox(badge()) == expected


@pytest.mark.parametrize("program", ["false", "no-such-program"])
def test_child_that_cannot_start_is_not_the_documents_fault(program, monkeypatch):
    monkeypatch.setattr(sys, "executable", program)
    with Sandbox(contexts()) as sandbox, pytest.raises(CouldNotCheck) as refusal:
        sandbox(badge())
    assert refusal.value.code == "sandbox-unavailable"


def test_folder_of_the_caller_lends_no_modules(tmp_path, monkeypatch):
    """Somebody who verifies a download must not run what lies beside it."""
    (tmp_path / "base64.py").write_text("raise SystemExit('hijacked')")
    monkeypatch.chdir(tmp_path)
    with Sandbox(contexts()) as sandbox:
        assert sandbox(badge()) == canonicalize(badge())
