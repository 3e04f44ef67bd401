"""Steps in a child process that is killed with SIGKILL at a random moment.

The child is forked from the tests' own process, which has loaded everything: so it begins to
work at once. It notes every signature before it hands it out.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from badgeservice.commands.root import run
from badgeservice.operations import batch_work, issue
from badgeservice.storage.keyring import FileKeyring

POINTS = int(os.environ.get("FAULT_POINTS", "3"))
"""How often each step is killed; `make faults` kills 200 times."""

SEED = os.environ.get("FAULT_SEED", "badges")
BASE_URL = "https://badges.example.cl"
"""An address for which issuers have a did:web, whose keys can be rotated."""

LONG = 120
"""Seconds after which a step that was not killed hangs."""

PR_SET_PDEATHSIG = 1
"""Of Linux, prctl(2)."""


@dataclass(frozen=True)
class Home:
    """A home in a folder of its own, and its database."""

    folder: Path
    url: str

    @property
    def environment(self):
        """The settings that lead there."""
        return {"BADGESERVICE_HOME": str(self.folder / "home"),
                "BADGESERVICE_DATABASE_URL": self.url, "BADGESERVICE_BASE_URL": BASE_URL,
                "BADGESERVICE_LANGUAGE": "en", "BADGESERVICE_FETCH": "off"}

    @property
    def signatures(self):
        """Every signature that was made: purpose, method and digest of what was signed."""
        file = self.folder / "signatures.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def copy(self, folder, databases):
        """Return a home that is the same, with a database of its own."""
        shutil.copytree(self.folder / "home", folder / "home")
        return Home(folder, databases.copy(self.url))


@contextmanager
def living_in(home):
    """Let commands work in *home*."""
    before = {name: os.environ.get(name) for name in home.environment}
    os.environ.update(home.environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def refused(*arguments):
    """Run a command that may be refused, but must say why in one sentence."""
    code = run([str(argument) for argument in arguments])
    assert code in (0, 1), f"{arguments}: exit {code}"


def command(*arguments):
    """Run one command of the service; fail where it does."""
    code = run([str(argument) for argument in arguments])
    assert code == 0, f"{arguments}: exit {code}"


class _Noting:
    """A signer that notes what it signs, on the disk, before anybody has the signature."""

    def __init__(self, signer, purpose, file):
        self._signer, self._purpose, self._file = signer, purpose, file
        self.verification_method = signer.verification_method
        self.algorithm = signer.algorithm

    def sign(self, data):
        """Sign and note."""
        signature = self._signer.sign(data)
        line = json.dumps([self._purpose, self.verification_method, data[-32:].hex()]) + "\n"
        descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(descriptor, line.encode())
        os.close(descriptor)
        return signature


def _note_signatures(file):
    real = FileKeyring.signer

    def signer(self, issuer, key):
        """Return the real one, which notes what it does."""
        return _Noting(real(self, issuer, key), key.purpose.value, file)

    FileKeyring.signer = signer


def _work_in_small_groups():
    """Let a short file go through many transactions, as a long one does."""
    issue.GROUP = 4
    batch_work._GROUPS = {0: 4, 1: 2}


def _become(home, step):
    """Do *step* in this child and end it."""
    code = 70
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        output = os.open(home.folder / "output.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        sys.stdout = sys.stderr = os.fdopen(output, "w", buffering=1)
        os.environ.update(home.environment)
        _work_in_small_groups()
        _note_signatures(home.folder / "signatures.jsonl")
        step()
        code = 0
    except BaseException:  # noqa: BLE001  whatever it was, the parent shows it
        (home.folder / "failure.txt").write_text(traceback.format_exc())
    finally:
        os._exit(code)


def start(home, step):
    """Do *step* in a child that goes on by itself; return its number."""
    child = os.fork()
    if child == 0:
        _become(home, step)
    return child


def ended(home, child):
    """Wait for a child; fail where its step did."""
    status = os.waitpid(child, 0)[1]
    assert os.waitstatus_to_exitcode(status) == 0, told(home)


def told(home):
    """Return what steps in *home* have said, and how they failed."""
    files = (home.folder / "failure.txt", home.folder / "output.txt")
    return "".join(file.read_text() for file in files if file.exists())


def in_child(home, step, kill_after=None):
    """Do *step* in a child; return whether it came to its end, and the seconds that it took.

    It is killed after *kill_after* seconds, unless it was quicker. A step that fails fails the
    test.
    """
    started = time.monotonic()
    child = start(home, step)
    deadline = started + (LONG if kill_after is None else kill_after)
    status = None
    while status is None:
        left = deadline - time.monotonic()
        if left <= 0:
            _kill(child)
            status = os.waitpid(child, 0)[1]
        else:
            found, status = os.waitpid(child, os.WNOHANG)
            if not found:
                status = None
                time.sleep(min(left, 0.0005))
    took = time.monotonic() - started
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        assert kill_after is not None, "the step hung"
        return False, took
    assert os.waitstatus_to_exitcode(status) == 0, told(home)
    return True, took


def _kill(child):
    with suppress(ProcessLookupError):  # it came to its end in this very moment
        os.kill(child, signal.SIGKILL)


def moments(subject, longest):
    """Return the moments at which a step that takes *longest* seconds is killed."""
    chance = random.Random(hashlib.sha256(f"{SEED} {subject}".encode()).digest())
    return [chance.uniform(0, longest) for _ in range(POINTS)]
