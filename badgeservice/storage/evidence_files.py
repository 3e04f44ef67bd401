"""Evidence that was handed in as a file or text, each under its digest."""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from badgeservice.errors import HomeUnusable, NotFound, say
from badgeservice.storage.evidence_places import FolderPlace, Place
from badgeservice.storage.incoming import Incoming

PIECE = 256 * 2**10
"""Bytes that are read at a time."""

_DIGEST = re.compile("[0-9a-f]{64}")
_REMEMBERED = 1000
"""Files of which is remembered that they were found whole."""


class EvidenceStore:
    """`core.ports.EvidenceFiles` in a place; two levels deep, so that no folder grows too long.

    Threads may share it. Files are never in memory as a whole but in `keep` and `read`.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._whole: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, content: bytes) -> str:
        """Store *content* and return its SHA-256 in hex; the same content is kept once.

        Raises HomeUnusable where the place cannot be written to.
        """
        incoming = self.incoming(len(content))
        try:
            incoming.write(content)
            if incoming.is_disk_full:
                raise disk_full(self._place.describe(""))
            self.keep_file(incoming.path, incoming.digest)
        finally:
            incoming.discard()
        return incoming.digest

    def read(self, digest: str) -> bytes:
        """Return stored content.

        Raises NotFound ``unknown-evidence``; HomeUnusable ``evidence-damaged`` where the
        file no longer has the digest that a credential may name.
        """
        self.size(digest)
        with self._place.open(_name(digest)) as file:
            content: bytes = file.read()
        if hashlib.sha256(content).hexdigest() != digest:
            raise self._damaged(digest)
        return content

    def incoming(self, limit: int) -> Incoming:
        """Return a new file to be received, of at most *limit* bytes."""
        return Incoming(self._place.incoming, limit)

    def keep_file(self, path: Path, digest: str) -> None:
        """Store the file at *path*, whose SHA-256 is *digest*; it is gone from there then.

        The same content is kept once; where what is kept was damaged, this mends it.
        """
        if self._place.size(_name(digest)) is not None and self._is_whole(digest):
            path.unlink(missing_ok=True)
        else:
            self._place.put(path, _name(digest))

    def size(self, digest: str) -> int:
        """Return how many bytes are stored; raises NotFound ``unknown-evidence``."""
        found = self._place.size(_name(digest)) if _DIGEST.fullmatch(digest) else None
        if found is None:
            raise NotFound(say("There is no evidence with the digest %(digest)s here.",
                               digest=digest), code="unknown-evidence")
        return found

    def stream(self, digest: str, start: int, length: int) -> Iterator[bytes]:
        """Yield *length* bytes from *start* on.

        Of a whole file the last piece is held back until the digest was found right; of a
        part, the whole is looked at first, once for as long as it stays the same file. Raises
        as `read` does.
        """
        size = self.size(digest)
        if (start, length) == (0, size):
            return self._checked_on_the_way(digest)
        if not self._is_whole(digest):
            raise self._damaged(digest)
        return self._part(digest, start, length)

    def remove(self, digest: str) -> None:
        """Remove stored content; nothing happens where there is none."""
        self._place.remove(_name(digest))

    def digests(self, before: datetime | None = None) -> Iterator[str]:
        """Yield the digests of all that is stored, in no order; only what came *before*."""
        for name in self._place.names(before):
            digest = name.rpartition("/")[2]
            if _DIGEST.fullmatch(digest) and name == _name(digest):
                yield digest

    def is_whole(self, digest: str) -> bool:
        """Tell whether stored content is what was handed in; raises NotFound."""
        self.size(digest)
        return self._is_whole(digest)

    def _checked_on_the_way(self, digest: str) -> Iterator[bytes]:
        mark = self._place.mark(_name(digest))
        found = hashlib.sha256()
        held = b""
        with self._place.open(_name(digest)) as file:
            for piece in _pieces(file):
                found.update(piece)
                if held:
                    yield held
                held = piece
        if found.hexdigest() != digest:
            raise self._damaged(digest)
        self._remember(digest, mark)
        yield held

    def _part(self, digest: str, start: int, length: int) -> Iterator[bytes]:
        with self._place.open(_name(digest)) as file:
            file.seek(start)
            while length > 0 and (piece := file.read(min(PIECE, length))):
                length -= len(piece)
                yield piece

    def _is_whole(self, digest: str) -> bool:
        mark = self._place.mark(_name(digest))
        with self._lock:
            if self._whole.get(digest) == mark:
                return True
        found = hashlib.sha256()
        with self._place.open(_name(digest)) as file:
            for piece in _pieces(file):
                found.update(piece)
        if found.hexdigest() != digest:
            return False
        self._remember(digest, mark)
        return True

    def _remember(self, digest: str, mark: str) -> None:
        with self._lock:
            self._whole[digest] = mark
            self._whole.move_to_end(digest)
            while len(self._whole) > _REMEMBERED:
                self._whole.popitem(last=False)

    def _damaged(self, digest: str) -> HomeUnusable:
        return HomeUnusable(
            say("The file %(path)s has changed since it was handed in. Restore it from a "
                "backup.", path=self._place.describe(_name(digest))), code="evidence-damaged")


class FolderEvidenceFiles(EvidenceStore):
    """Evidence in a folder of this machine."""

    def __init__(self, folder: Path) -> None:
        super().__init__(FolderPlace(folder))


def disk_full(path: str) -> HomeUnusable:
    """Return the error for a place without room."""
    return HomeUnusable(say("%(path)s cannot be written: the disk is full.", path=path),
                        code="disk-full")


def _name(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def _pieces(file: Any) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece
