"""One child process that answers requests, and is killed where an answer takes too long.

Neither Python signals nor threads interrupt the libraries that read documents; the end of the
process does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from badgeservice.errors import CouldNotCheck, TooComplex, say
from badgeservice.operations.frames import read_frame, write_frame

STARTING = 60.0
"""Seconds that a child may take to start: a laden machine is no reason to give up."""

DOCUMENTS = "badgeservice.operations.sandbox_child"
"""The child that reads strangers' documents."""


class Killable:
    """A child that is started when it is needed, and again after it was killed.

    One thread at a time may use it. *setup* is its first message, *module* what it runs.
    """

    def __init__(self, setup: Mapping[str, Any], *, seconds: float,
                 module: str = DOCUMENTS) -> None:
        self._setup = setup
        self._module = module
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._parent = 0

    @property
    def pid(self) -> int | None:
        """The id of the process that runs now, or None."""
        return self._process.pid if self._process is not None and self._is_usable() else None

    def ask(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the child's answer.

        Raises TooComplex where none came in time or the child ended over it, and CouldNotCheck
        ``sandbox-unavailable`` where it could not be started.
        """
        return self._exchange(self._running(), request, self._seconds)

    def drop(self) -> None:
        """End the process and wait until it is gone; the next request starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None and not pipe.closed:
                _close(pipe)
        if self._parent == os.getpid():
            process.kill()
            process.wait()
        else:
            # Not ours to wait for; let the object go without its warning.
            process.returncode = 0

    def _is_usable(self) -> bool:
        """Tell whether it runs, and is ours: after a fork the pipes belong to the parent."""
        return (self._process is not None and self._parent == os.getpid()
                and self._process.poll() is None)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or not self._is_usable():
            self.drop()
            try:
                self._process, self._parent = _start(self._module), os.getpid()
                self._exchange(self._process, self._setup, STARTING)
            except (OSError, TooComplex) as error:
                raise CouldNotCheck(say("The process that checks documents could not be started."),
                                    code="sandbox-unavailable") from error
        return self._process

    def _exchange(self, process: subprocess.Popen[bytes], request: Mapping[str, Any],
                  seconds: float) -> Mapping[str, Any]:
        """Send *request* and return the answer; kill the child where none comes in time."""
        if process.stdin is None or process.stdout is None:
            raise ValueError("the child was started without pipes")
        killer = threading.Timer(seconds, process.kill)
        killer.daemon = True
        killer.start()
        answer = None
        try:
            write_frame(process.stdin, request)
            answer = read_frame(process.stdout)
        except OSError as error:
            raise too_complex() from error
        finally:
            killer.cancel()
            killer.join()
            if answer is None:
                self.drop()
        if answer is None:
            raise too_complex()
        return answer


def too_complex() -> TooComplex:
    """Make the error for what was beyond the limits of time and memory."""
    return TooComplex(say("Checking the document took too long or too much memory."))


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return  # what was not yet written has no reader any more


def _start(module: str) -> subprocess.Popen[bytes]:
    """Start a child that finds this package and nothing else by the current folder."""
    package = Path(__file__).resolve().parents[2]
    paths = [str(package), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(  # noqa: S603  the module is named by our own code
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the parent, which ends the child
        env={"PYTHONPATH": os.pathsep.join(paths), "LANG": "C.UTF-8"})
