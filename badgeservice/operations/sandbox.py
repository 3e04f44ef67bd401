"""Run what hostile documents could make endless in a few processes that can be killed.

Three tasks go there: the canonical form of a document, the canonical names of its blank nodes,
and the reading of a PDF file. A child that is killed costs only the document that it was
reading: another one serves the next request meanwhile.
"""

from __future__ import annotations

import base64
import queue
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from badgeservice.credentials.canonical import WORK, canonicalize_quickly
from badgeservice.credentials.contexts import Contexts
from badgeservice.errors import (
    BadgeError,
    CouldNotCheck,
    DocumentRefused,
    Message,
    TooComplex,
    say,
)
from badgeservice.operations.killable import Killable

SECONDS = 2.0
"""Of the processor's time, for one request: the same on a laden machine as on an idle one."""

WALL = 10.0
"""Seconds on the clock for one request. Only a laden machine comes near: there a document that
needs a tenth of a second of the processor may have to wait for it."""

MEMORY = 256
"""MiB that a child may take, its program included."""

WAITING = 20.0
"""Seconds that a request waits for a child that is free."""

MOST_HERE = 2_000
"""Statements of a document that is read in this process, where the quick way knows all of it:
some ten milliseconds at most. A badge has up to 500."""

_ERRORS = {kind.__name__: kind for kind in (DocumentRefused, CouldNotCheck, TooComplex)}


class Sandbox:
    """A few child processes that read strangers' documents, each one at a time.

    It is a `core.ports.Canonicalizer`. Threads may share it. A child is started when no other
    is free, up to *size* of them, and again after it was killed. Plain documents with at most
    some *most_here* statements need none; where it *compares*, a child reads all of them both
    ways. `close` it, or use it as a context manager.
    """

    def __init__(self, contexts: Contexts, *, size: int = 2, seconds: float = SECONDS,
                 wall: float = WALL, memory_mib: int = MEMORY, work: int = WORK,
                 waiting: float = WAITING, most_here: int = MOST_HERE,
                 compares: bool = False) -> None:
        setup = {
            "documents": {url: base64.b64encode(text).decode("ascii")
                          for url, text in contexts.documents.items()},
            "digests": dict(contexts.digests),
            "seconds": seconds, "memory_mib": memory_mib, "work": work, "compares": compares,
        }
        self._contexts = contexts
        self._most_here = 0 if compares else most_here
        self._waiting = waiting
        self._children = tuple(Killable(setup, seconds=wall) for _ in range(size))
        # The one used last goes first: it is warm, and the others need not be started.
        self._free: queue.LifoQueue[Killable] = queue.LifoQueue()
        for child in self._children:
            self._free.put(child)

    def __call__(self, document: Mapping[str, Any]) -> str:
        """Return the canonical N-Quads of *document*, as `canonical.canonicalize` does.

        What the quick way knows is read here: it cannot become endless (decision 0063). Raises
        what that raises, TooComplex where it takes too much time or memory, and CouldNotCheck
        ``sandbox-busy`` where no child was free in time.
        """
        known = canonicalize_quickly(document, self._contexts, most=self._most_here)
        if known is not None:
            return known
        return str(self._ask({"task": "canonicalize", "document": document}))

    def labels(self, nquads: str) -> dict[str, str]:
        """Return the canonical names of blank nodes, as `canonical.canonical_labels` does."""
        return dict(self._ask({"task": "canonical-labels", "nquads": nquads}))

    def extract_pdf(self, data: bytes) -> bytes:
        """Return the credential attached to a PDF file, as `pdf_attachment.extract` does."""
        encoded = base64.b64encode(data).decode("ascii")
        return base64.b64decode(self._ask({"task": "extract-pdf", "data": encoded}))

    @property
    def pids(self) -> tuple[int, ...]:
        """The ids of the processes that run now."""
        return tuple(child.pid for child in self._children if child.pid is not None)

    def close(self) -> None:
        """End the children, each after what it is doing; a later call starts others."""
        taken = [self._free.get() for _ in self._children]
        for child in taken:
            child.drop()
            self._free.put(child)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def _ask(self, request: Mapping[str, Any]) -> Any:
        try:
            child = self._free.get(timeout=self._waiting)
        except queue.Empty:
            raise CouldNotCheck(say("Too many documents are being checked now. Try again in a "
                                    "minute."), code="sandbox-busy") from None
        try:
            answer = child.ask(request)
        finally:
            self._free.put(child)
        if "error" in answer:
            raise _revived(answer["error"])
        return answer["result"]


def _revived(error: Mapping[str, Any]) -> BadgeError:
    """Make the error that the child raised anew."""
    message = Message(error["template"], error["values"], error["plural"])
    return _ERRORS[error["class"]](message, code=error["code"])
