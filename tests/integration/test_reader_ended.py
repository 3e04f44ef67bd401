"""Fault 11: what ends the reader of documents is answered, leaves nothing behind, and is over."""

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from badgeservice.core.report import Verdict
from tests.factories_documents import badge, sign
from tests.unit.operations.test_sandbox import poison


def children():
    """Return the states of this process's children, by id."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it has just ended
        if int(parent) == os.getpid():
            found[int(stat.parent.name)] = state
    return found


def ask(site, document):
    answer = site.post("/api/verify", json=document)
    assert answer.status_code == 200
    return answer.json


def codes(report):
    return {check["code"] for check in report["checks"]}


def test_fault_11_too_complex_is_unknown_and_the_next_is_read(service, site):
    before = children()
    report = ask(site, poison())
    assert "too-complex" in codes(report) and report["valid"] is False
    assert report["verdict"] == Verdict.UNKNOWN.value
    assert "proof-valid" in codes(ask(site, sign(badge())))
    assert "Z" not in children().values()
    service.close()
    assert children().keys() <= before.keys()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_fault_11_a_reader_that_dies_in_the_middle_is_answered(service, site, number):
    """As the system ends one where memory runs out."""
    others = children().keys()  # a server of the tests, for instance
    ask(site, poison())
    found = []
    asking = threading.Thread(target=lambda: found.append(ask(site, poison())))
    asking.start()
    deadline = time.monotonic() + 60
    while not found and time.monotonic() < deadline:
        for child in children().keys() - others:
            with suppress(ProcessLookupError):
                os.kill(child, number)
        time.sleep(0.05)
    asking.join(timeout=60)
    assert found[0]["verdict"] == Verdict.UNKNOWN.value
    assert "proof-valid" in codes(ask(site, sign(badge())))
    assert "Z" not in [state for child, state in children().items() if child not in others]
