"""Evidence that was handed in as a file or text, each under its digest."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from badgeservice.errors import HomeUnusable, NotFound, say
from badgeservice.storage.files import make_private_folder, write_whole

_DIGEST = re.compile("[0-9a-f]{64}")


class FolderEvidenceFiles:
    """`core.ports.EvidenceFiles` in a folder, two levels deep so that none grows too long."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> str:
        """Store *content* and return its SHA-256 in hex; the same content is kept once.

        Raises HomeUnusable where the folder cannot be written.
        """
        digest = _digest(content)
        path = self._path(digest)
        if not path.is_file() or _digest(path.read_bytes()) != digest:
            make_private_folder(path.parent)
            write_whole(path, content)
        return digest

    def read(self, digest: str) -> bytes:
        """Return stored content.

        Raises NotFound ``unknown-evidence``; HomeUnusable ``evidence-damaged`` where the
        file no longer has the digest that a credential may name.
        """
        if _DIGEST.fullmatch(digest) is None or not self._path(digest).is_file():
            raise NotFound(say("There is no evidence with the digest %(digest)s here.",
                               digest=digest), code="unknown-evidence")
        content = self._path(digest).read_bytes()
        if _digest(content) != digest:
            raise HomeUnusable(
                say("The file %(path)s has changed since it was handed in. Restore it from a "
                    "backup.", path=str(self._path(digest))), code="evidence-damaged")
        return content

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:4] / digest


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
