"""Files that are there whole or not at all, whatever happens while they are written."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from badgeservice.errors import BadgeError, HomeUnusable, say

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says where there is no room."""


def make_private_folder(folder: Path) -> None:
    """Make *folder* and its parents where they are missing, for their owner only.

    Folders that exist keep their permissions. Raises HomeUnusable.
    """
    try:
        for place in (*reversed(folder.parents), folder):
            if not place.is_dir():
                place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def write_whole(path: Path, content: bytes) -> None:
    """Put a file with *content*, mode 0600, at *path*; what was there before is replaced.

    On return it survives a power cut: file and folder have reached the disk. Raises
    HomeUnusable ``home-read-only`` or ``disk-full``, and then leaves nothing behind.
    """
    try:
        _write(path, content)
    except OSError as error:
        raise unwritable(path, error) from error


def write_new(path: Path, content: bytes) -> bool:
    """Put a new file with *content*, mode 0600, at *path*; return False where one is there.

    As whole and as lasting as `write_whole`, and raises what that raises. Of two that write
    at the same moment, one makes the file and the other is told False.
    """
    try:
        _write(path, content, place=_link_new)
    except FileExistsError:
        return False
    except OSError as error:
        raise unwritable(path, error) from error
    return True


def move_whole(source: Path, path: Path) -> None:
    """Put the file *source* of the same file system at *path*; it is gone from there then.

    As lasting as `write_whole`, and raises what that raises; then *source* is still there.
    """
    try:
        descriptor = os.open(source, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        source.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise unwritable(path, error) from error


def place_new(source: Path, path: Path) -> None:
    """Put the file *source* of the same file system at *path*, where nothing may be.

    On return it survives a power cut. Raises OSError, FileExistsError among others.
    """
    with source.open("rb") as stream:
        os.fsync(stream.fileno())
    _link_new(source, path)
    _sync_folder(path.absolute().parent)


def _link_new(temporary: Path, path: Path) -> None:
    path.hardlink_to(temporary)
    temporary.unlink()


def _replace(temporary: Path, path: Path) -> None:
    temporary.replace(path)


def _write(path: Path, content: bytes, *,
           place: Callable[[Path, Path], None] = _replace) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        place(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unwritable(path: Path, error: OSError) -> BadgeError:
    """Return the error for a path that *error* kept from being written."""
    if error.errno in FULL:
        return HomeUnusable(
            say("%(path)s cannot be written: the disk is full.", path=str(path)),
            code="disk-full")
    return HomeUnusable(
        say("%(path)s cannot be written. Give this account the right to write to its folder.",
            path=str(path)), code="home-read-only")
