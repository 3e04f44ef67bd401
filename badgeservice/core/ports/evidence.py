"""Where the files lie that people hand in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol


class IncomingFile(Protocol):
    """A file that is being received: whole or not, it is no evidence before it is kept.

    Written to like a file. What goes beyond its limit is counted, not stored.
    """

    size: int
    """Bytes received."""

    @property
    def path(self) -> Path:
        """Where it lies meanwhile; whoever asks has received all of it."""

    @property
    def is_too_large(self) -> bool:
        """Whether more came than was allowed."""

    @property
    def is_disk_full(self) -> bool:
        """Whether there was no room for it."""

    @property
    def digest(self) -> str:
        """SHA-256 in hex of what was received."""

    def write(self, data: bytes) -> int:
        """Take more of it."""

    def head(self, count: int) -> bytes:
        """Return its first bytes."""

    def discard(self) -> None:
        """Throw it away; nothing happens where it was kept or thrown away before."""


class EvidenceFiles(Protocol):
    """Where evidence that was handed in as a file or text lies, by digest."""

    def keep(self, content: bytes) -> str:
        """Store *content* and return its SHA-256 in hex; the same content is kept once."""

    def read(self, digest: str) -> bytes:
        """Return stored content; raises NotFound."""

    def incoming(self, limit: int) -> IncomingFile:
        """Return a new file to be received, of at most *limit* bytes."""

    def keep_file(self, path: Path, digest: str) -> None:
        """Store the file at *path*, whose SHA-256 is *digest*; it is gone from there then."""

    def size(self, digest: str) -> int:
        """Return how many bytes are stored; raises NotFound."""

    def stream(self, digest: str, start: int, length: int) -> Iterator[bytes]:
        """Yield *length* bytes from *start* on; raises NotFound.

        Content that changed since it was handed in is never given out whole.
        """

    def remove(self, digest: str) -> None:
        """Remove stored content; nothing happens where there is none."""

    def digests(self, before: datetime | None = None) -> Iterator[str]:
        """Yield the digests of all that is stored, in no order; only what came *before*."""

    def is_whole(self, digest: str) -> bool:
        """Tell whether stored content is what was handed in; raises NotFound."""
