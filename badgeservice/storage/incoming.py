"""Files that are being received: beside the evidence, under names that nobody asks for."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import IO, cast

from badgeservice.errors import HomeUnusable
from badgeservice.storage.files import FULL, make_private_folder, unwritable

_FORGOTTEN = 24 * 60 * 60
"""Seconds after which a file belongs to a process that was killed while it received it."""


class Incoming:
    """`core.ports.IncomingFile`: a file in *folder* that only its owner may read.

    Made with its first byte, so a form without a file leaves nothing. Digest and size are
    computed on the way. A disk that is full is remembered, not raised: the rest of the form is
    still to be read, and whoever sent it is told with what they typed.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._digest = sha256()
        self._file: IO[bytes] | None = None
        self._path: Path | None = None
        self._is_disk_full = False
        self.size = 0

    @property
    def path(self) -> Path:
        """Where it lies; whoever asks has received all of it."""
        if self._path is None:
            self._open()
        self.close()
        return cast(Path, self._path)

    @property
    def is_too_large(self) -> bool:
        """Whether more came than was allowed."""
        return self.size > self._limit

    @property
    def is_disk_full(self) -> bool:
        """Whether there was no room for it."""
        return self._is_disk_full

    @property
    def digest(self) -> str:
        """SHA-256 in hex of what was received."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        """Take more of it; what is beyond the limit is counted and let go."""
        self.size += len(data)
        if self._is_disk_full or not data:
            return len(data)
        if self.is_too_large:
            self._drop()
            return len(data)
        try:
            _write_all(self._open(), data)
        except OSError as error:
            if error.errno not in FULL:
                raise unwritable(self._folder, error) from error
            self._is_disk_full = True
            self._drop()
        except HomeUnusable as error:
            if error.code != "disk-full":
                raise
            self._is_disk_full = True
        else:
            self._digest.update(data)
        return len(data)

    def head(self, count: int) -> bytes:
        """Return its first bytes."""
        if self._path is None:
            return b""
        with self.path.open("rb") as file:
            return file.read(count)

    def discard(self) -> None:
        """Throw it away; nothing happens where it was kept or thrown away before."""
        self._drop()

    # What reads a form goes back to the beginning, and closes what it was given.
    def seek(self, place: int, whence: int = 0) -> int:
        """Do nothing: what was received is read by its path."""
        return place

    def close(self) -> None:
        """Put what is still in memory onto the disk."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None

    def _open(self) -> IO[bytes]:
        if self._file is None:
            if self._path is not None:
                raise ValueError("written to after its end")
            make_private_folder(self._folder)
            _forget_old(self._folder)
            descriptor, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            self._path = Path(name)
            self._file = os.fdopen(descriptor, "wb", buffering=0)
        return self._file

    def _drop(self) -> None:
        self.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)


def _write_all(file: IO[bytes], data: bytes) -> None:
    """A file without a buffer takes what there is room for, and says so at the next piece."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest):]


def _forget_old(folder: Path) -> None:
    before = time.time() - _FORGOTTEN
    for path in folder.glob("*.part"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < before:
                path.unlink()
