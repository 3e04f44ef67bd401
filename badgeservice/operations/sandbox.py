"""Run what hostile documents could make endless in a process that can be killed.

Two tasks go there: the canonical form of a document, and the reading of a PDF file. The
child has limits of its own to time and memory, and is killed at a deadline besides: neither
Python signals nor threads interrupt the libraries that do the work.
"""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from badgeservice.credentials.canonical import WORK
from badgeservice.credentials.contexts import Contexts
from badgeservice.errors import (
    BadgeError,
    CouldNotCheck,
    DocumentRefused,
    Message,
    TooComplex,
    say,
)
from badgeservice.operations.frames import read_frame, write_frame

STARTING = 60.0
"""Seconds that a child may take to start: a laden machine is no reason to give up."""

_ERRORS = {kind.__name__: kind for kind in (DocumentRefused, CouldNotCheck, TooComplex)}


@dataclass
class _Child:
    """A running child and the process that started it."""

    process: subprocess.Popen[bytes]
    parent: int

    def is_usable(self) -> bool:
        """Tell whether it runs, and is ours: after a fork the pipes belong to the parent."""
        return self.parent == os.getpid() and self.process.poll() is None


class Sandbox:
    """A child process that canonicalizes documents and reads PDF files, one at a time.

    It is a `core.ports.Canonicalizer`. Threads may share it; they wait for each other. The
    child is started at the first use and again after it was killed. `close` it, or use it
    as a context manager.
    """

    def __init__(self, contexts: Contexts, *, seconds: float = 5, memory_mib: int = 1024,
                 work: int = WORK) -> None:
        self._setup = {
            "documents": {url: base64.b64encode(text).decode("ascii")
                          for url, text in contexts.documents.items()},
            "digests": dict(contexts.digests),
            "seconds": seconds, "memory_mib": memory_mib, "work": work,
        }
        self._seconds = seconds
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def __call__(self, document: Mapping[str, Any]) -> str:
        """Return the canonical N-Quads of *document*, as `canonical.canonicalize` does.

        Raises what that raises, and TooComplex where it takes too much time or memory.
        """
        return str(self._ask({"task": "canonicalize", "document": document}))

    def extract_pdf(self, data: bytes) -> bytes:
        """Return the credential attached to a PDF file, as `pdf_attachment.extract` does."""
        encoded = base64.b64encode(data).decode("ascii")
        return base64.b64decode(self._ask({"task": "extract-pdf", "data": encoded}))

    def close(self) -> None:
        """End the child; a later call starts another."""
        with self._lock:
            self._drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    # --- one request ---------------------------------------------------------------------

    def _ask(self, request: Mapping[str, Any]) -> Any:
        with self._lock:
            process = self._running()
            answer = self._exchange(process, request, self._seconds)
        if "error" in answer:
            raise _revived(answer["error"])
        return answer["result"]

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or not self._child.is_usable():
            self._drop()
            try:
                self._child = _Child(_start(), os.getpid())
                self._exchange(self._child.process, self._setup, STARTING)
            except (OSError, TooComplex) as error:
                raise CouldNotCheck(say("The process that checks documents could not be started."),
                                    code="sandbox-unavailable") from error
        return self._child.process

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
            raise _too_complex() from error
        finally:
            killer.cancel()
            killer.join()
            if answer is None:
                self._drop()
        if answer is None:
            raise _too_complex()
        return answer

    def _drop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        for pipe in (child.process.stdin, child.process.stdout):
            if pipe is not None and not pipe.closed:
                _close(pipe)
        if child.parent == os.getpid():
            child.process.kill()
            child.process.wait()
        else:
            # Not ours to wait for; let the object go without its warning.
            child.process.returncode = 0


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return  # what was not yet written has no reader any more


def _start() -> subprocess.Popen[bytes]:
    """Start a child that finds this package and nothing else by the current folder."""
    package = Path(__file__).resolve().parents[2]
    paths = [str(package), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "badgeservice.operations.sandbox_child"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the parent, which ends the child
        env={"PYTHONPATH": os.pathsep.join(paths), "LANG": "C.UTF-8"})


def _too_complex() -> TooComplex:
    return TooComplex(say("Checking the document took too long or too much memory."))


def _revived(error: Mapping[str, Any]) -> BadgeError:
    """Make the error that the child raised anew."""
    message = Message(error["template"], error["values"])
    return _ERRORS[error["class"]](message, code=error["code"])
