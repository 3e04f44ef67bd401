"""Hostile documents cost a child process its life, and never more time than was set."""

import io
import os
import resource
import signal
import subprocess
import sys
import threading
import time

import pytest

from badgeservice.core.report import Verdict
from badgeservice.credentials.checks import verify
from badgeservice.credentials.strict_json import STATUS_LIST_LIMIT
from badgeservice.errors import BadgeError, CouldNotCheck, DocumentRefused, TooComplex
from badgeservice.operations.frames import read_frame
from badgeservice.operations.sandbox import SECONDS, Sandbox
from tests.factories_documents import (
    badge,
    canonicalize,
    contexts,
    endorsed_badge,
    listed,
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


def in_child(**options):
    """A sandbox whose children read plain documents too."""
    return Sandbox(contexts(), most_here=0, **options)


@pytest.fixture(scope="module")
def sandbox():
    """One for the tests that do not kill it."""
    with in_child() as found:
        yield found


def child_of(sandbox):
    """The id of its only process."""
    (pid,) = sandbox.pids
    return pid


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
    """Here the processor's time is not limited, so that the clock on the wall must end it."""
    with in_child(seconds=600, wall=1, work=ENDLESS) as sandbox:
        sandbox(badge())
        doomed = child_of(sandbox)
        with pytest.raises(TooComplex) as refusal:
            sandbox(poison())
        assert refusal.value.code == "too-complex"
        assert not is_alive(doomed)
        assert sandbox(badge()) == canonicalize(badge())


def spent():
    """Seconds of the processor that children which have ended took."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def test_item_17_a_poison_graph_costs_two_seconds_of_the_processor():
    """The limit holds for each request, not for the life of the child, and ends the child."""
    with in_child(wall=600, work=ENDLESS) as sandbox:
        sandbox(badge())
        doomed, before = child_of(sandbox), spent()
        with pytest.raises(TooComplex) as refusal:
            sandbox(poison())
        assert refusal.value.code == "too-complex"
        assert not is_alive(doomed)
        # Not a measure of this machine: the system counts what the child used. Starting it and
        # its first badge are in the figure.
        assert spent() - before < SECONDS + 4
        assert sandbox(badge()) == canonicalize(badge())


def clique(count=10):
    """Every blank node points to every other one: RDFC-1.0's own poison (its test 074)."""
    return "".join(f"_:e{a} <https://x.example/p> _:e{b} .\n"
                   for a in range(count) for b in range(count) if a != b)


@pytest.mark.parametrize("work", [20_000, ENDLESS])
def test_item_17_ten_blank_nodes_that_all_know_each_other(work):
    with in_child(wall=600, work=work) as sandbox:
        with pytest.raises(TooComplex) as refusal:
            sandbox.labels(clique())
        assert refusal.value.code == "too-complex"
        assert sandbox.labels(clique(2)).keys() == {"e0", "e1"}


def test_item_18_four_hundred_levels_end_no_child(sandbox):
    document = nested = {}
    for _ in range(400):
        nested["credentialSubject"] = {}
        nested = nested["credentialSubject"]
    sandbox(badge())
    child = child_of(sandbox)
    with pytest.raises(BadgeError):
        sandbox(badge(evidence=[document]))
    assert child_of(sandbox) == child


def test_item_112_others_are_served_while_a_child_is_held_up():
    """One poisoned child is busy for as long as this test wants; the other one answers."""
    with in_child(size=2, seconds=600, wall=600, work=ENDLESS) as sandbox:
        outcomes = []

        def suffer():
            try:
                sandbox(poison())
            except TooComplex as error:
                outcomes.append(error.code)

        sandbox(badge())
        doomed = child_of(sandbox)
        victim = threading.Thread(target=suffer)
        victim.start()
        while sandbox._free.qsize() == 2:
            time.sleep(0.01)
        for number in range(3):
            assert sandbox(badge(name=str(number)))
        assert outcomes == [] and len(sandbox.pids) == 2
        os.kill(doomed, signal.SIGKILL)
        victim.join()
        assert outcomes == ["too-complex"]
        assert not is_alive(doomed)
        assert sandbox(badge()) == canonicalize(badge())


def test_item_112_who_finds_no_free_child_is_told_that_it_is_busy():
    with in_child(size=1, waiting=0.01) as sandbox:
        child = sandbox._free.get()
        with pytest.raises(CouldNotCheck) as refusal:
            sandbox(badge())
        sandbox._free.put(child)
        assert refusal.value.code == "sandbox-busy"
        assert sandbox(badge())


def test_no_more_children_than_were_asked_for():
    with in_child(size=2) as sandbox:
        threads = [threading.Thread(target=sandbox, args=(badge(name=str(number)),))
                   for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert 1 <= len(sandbox.pids) <= 2
        children = sandbox.pids
    assert not any(is_alive(child) for child in children)


def test_a_list_of_the_largest_size_fits_into_the_memory(sandbox):
    document = listed()
    document["credentialSubject"]["encodedList"] = "u" + "A" * (STATUS_LIST_LIMIT - 2000)
    assert len(sandbox(document)) > STATUS_LIST_LIMIT - 2000


def test_memory_has_its_limit():
    huge = badge(description="x" * (30 << 20))
    with in_child(seconds=60, wall=600) as sandbox:
        with pytest.raises(TooComplex):
            sandbox(huge)
        assert sandbox(badge())


def test_threads_share_it():
    wrong = []

    def ask(sandbox, number):
        document = badge(name=f"Insignia {number}")
        if sandbox(document) != canonicalize(document):
            wrong.append(number)

    with in_child() as sandbox:
        threads = [threading.Thread(target=ask, args=(sandbox, number)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []


def test_closing_ends_the_child_and_a_later_call_starts_another():
    sandbox = in_child()
    sandbox.close()
    sandbox(badge())
    first = child_of(sandbox)
    sandbox.close()
    assert not is_alive(first)
    assert sandbox(badge())
    sandbox.close()


def test_killed_child_is_replaced(sandbox):
    sandbox(badge())
    os.kill(child_of(sandbox), signal.SIGKILL)
    while sandbox.pids:
        time.sleep(0.01)
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


def test_plain_documents_need_no_child():
    with Sandbox(contexts()) as sandbox:
        assert sandbox(badge()) == canonicalize(badge())
        assert sandbox(endorsed_badge()) == canonicalize(endorsed_badge())
        assert sandbox.pids == ()


def test_where_both_ways_are_compared_a_child_reads_everything():
    with Sandbox(contexts(), compares=True) as sandbox:
        assert sandbox(badge()) == canonicalize(badge())
        assert len(sandbox.pids) == 1


@pytest.mark.parametrize("document", [
    badge(evidence=[{"type": ["Evidence"], "name": str(number)} for number in range(1000)]),
    badge(description="x" * (1 << 20) + "x"),
    badge(issuer="did:example:\u3000a"),
])
def test_what_is_large_or_unusual_is_read_in_a_child(document):
    with Sandbox(contexts()) as sandbox:
        try:
            sandbox(document)
        except DocumentRefused as error:
            assert error.code == "address-relative"
        assert len(sandbox.pids) == 1


@pytest.mark.parametrize("program", ["false", "no-such-program"])
def test_child_that_cannot_start_is_not_the_documents_fault(program, monkeypatch):
    monkeypatch.setattr(sys, "executable", program)
    with in_child() as sandbox, pytest.raises(CouldNotCheck) as refusal:
        sandbox(badge())
    assert refusal.value.code == "sandbox-unavailable"


def test_child_starts_where_less_memory_is_allowed_than_it_would_take():
    """It ended with an error, and no document could be checked any more."""
    program = ("import resource; from badgeservice.operations import sandbox_child as child; "
               "resource.setrlimit(resource.RLIMIT_AS, (200 << 20, 200 << 20)); "
               "child._limit(256 << 20); "
               "print(resource.getrlimit(resource.RLIMIT_AS) == (200 << 20, 200 << 20))")
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                           check=False)
    assert found.stdout == "True\n", found.stderr


def test_folder_of_the_caller_lends_no_modules(tmp_path, monkeypatch):
    """Somebody who verifies a download must not run what lies beside it."""
    (tmp_path / "base64.py").write_text("raise SystemExit('hijacked')")
    monkeypatch.chdir(tmp_path)
    with in_child() as sandbox:
        assert sandbox(badge()) == canonicalize(badge())


def test_an_answer_that_claims_to_be_endless_is_not_read():
    with pytest.raises(OSError, match="larger"):
        read_frame(io.BytesIO(b"\xff\xff\xff\xff" + b"x" * 100))
