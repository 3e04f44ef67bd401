"""A file of lines that is only ever appended to, by several processes if need be."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from badgeservice.storage.files import make_private_folder, unwritable


def append_line(path: Path, line: bytes) -> None:
    """Add *line*, which has no end, to the file; on the disk when this returns.

    A line that a power cut left unfinished stays one of its own. The file is made for its
    owner alone. Raises HomeUnusable where it cannot be written.
    """
    make_private_folder(path.parent)
    try:
        _append(path, line + b"\n")
    except OSError as error:
        raise unwritable(path, error) from error


def _append(path: Path, line: bytes) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        # An unfinished line must not spoil this one.
        size = file.seek(0, os.SEEK_END)
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            line = b"\n" + line
        file.write(line)
        os.fsync(descriptor)
