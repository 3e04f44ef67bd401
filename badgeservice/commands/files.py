"""Write result files whole or not at all, never through a link and never over their source."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from io import BufferedRandom, BufferedReader
from pathlib import Path
from typing import BinaryIO

from badgeservice.core.system_words import reason_of
from badgeservice.errors import BadUsage, HomeUnusable, say

_PIECE = 2**18


def ensure_outputs(source: Path | None, *outputs: Path | None) -> None:
    """Raise where *outputs* cannot be written, before anything is done that they are to tell of.

    BadUsage ``output-is-input`` where one is the *source*, or ``outputs-same`` where two are
    one file, also where links lead there; else as `write_file` does.
    """
    given = [each for each in outputs if each is not None]
    _ensure_apart(source, given)
    for each in given:
        with _drafted(each, private=True):
            pass


def _ensure_apart(source: Path | None, given: Sequence[Path]) -> None:
    for number, each in enumerate(given):
        if source is not None and _is_same(each, source):
            raise BadUsage(say("%(path)s is the file that is read; writing to it would destroy "
                               "it. Name another one.", path=each), code="output-is-input")
        if any(_is_same(each, other) for other in given[:number]):
            raise BadUsage(say("%(path)s cannot be written twice; name a file for each option.",
                               path=each), code="outputs-same")


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there yet
        return os.path.realpath(one) == os.path.realpath(other)


def output_folder(folder: Path) -> Path:
    """Return *folder*, made where it is missing; raises HomeUnusable as `write_file` does."""
    try:
        _ensure_no_link(folder)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HomeUnusable(say("The folder %(folder)s cannot be made or used: %(reason)s.",
                               folder=folder, reason=reason_of(error)),
                           code="output-unwritable") from error
    return folder


def _ensure_no_link(path: Path) -> None:
    """Raise HomeUnusable where *path* is a link, or the folder in which it is, or is made.

    Links further up are lawful, homes lie behind them; so is a folder directly below the root
    that is one, as /tmp on some systems: nobody else can put it there.
    """
    path = path.absolute()
    standing = path
    while not os.path.lexists(standing):
        standing = standing.parent
    for each in (standing, path.parent):
        is_systems = each.is_dir() and each.parent == Path(each.anchor)
        if each.is_symlink() and not is_systems:
            raise HomeUnusable(say("%(path)s is a link; name what it leads to.", path=each),
                               code="output-is-link")


def write_file(path: Path, content: bytes, *, private: bool = False) -> None:
    """Put *content* at *path*, replacing a file there in one step; *private* for its owner only.

    Raises HomeUnusable where the path or its folder is a link, or cannot be written.
    """
    write_pieces(path, (content,), private=private)


def write_pieces(path: Path, pieces: Iterable[bytes], *, private: bool = False) -> None:
    """Do as `write_file` does, with a content that comes in *pieces* and is never whole.

    What goes wrong while they are made leaves no file, and one that was there as it was.
    """
    with _drafted(path, private=private) as (draft, stream):
        stream.writelines(pieces)
        stream.flush()
        os.fsync(stream.fileno())
        draft.replace(path)


@contextmanager
def _drafted(path: Path, *, private: bool) -> Iterator[tuple[Path, BinaryIO]]:
    """Yield a new file beside *path*, which is gone at the end unless it took its place."""
    draft = path.parent / f".{path.name}.{secrets.token_hex(4)}"  # also where it has no name
    try:
        _ensure_replaceable(path)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL,
                             0o600 if private else 0o644)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                yield draft, stream
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise HomeUnusable(say("%(path)s cannot be written: %(reason)s.",
                               path=path, reason=reason_of(error)),
                           code="output-unwritable") from error


def _ensure_replaceable(path: Path) -> None:
    _ensure_no_link(path)
    if path.exists() and not path.is_file():
        raise HomeUnusable(say("%(path)s is no ordinary file; name another one.", path=path),
                           code="output-unwritable")


@contextmanager
def opened(path: Path, *, limit: int) -> Iterator[BufferedReader | BufferedRandom]:
    """Yield the file at *path* to be read again and again; raises BadUsage ``path-missing``.

    Of a pipe the content is put aside first, as far as one byte beyond *limit*.
    """
    try:
        stream: BufferedReader | BufferedRandom = path.open("rb")
        if not stream.seekable():
            stream = _put_aside(stream, limit + 1)
    except OSError as error:
        raise BadUsage(say("%(path)s cannot be read: %(reason)s.",
                           path=path, reason=reason_of(error)),
                       code="path-missing") from error
    with stream:
        yield stream


def _put_aside(pipe: BinaryIO, most: int) -> BufferedRandom:
    """Return *most* bytes of *pipe* at most as a file that nobody else can open."""
    with pipe, ExitStack() as unless_whole:
        aside = unless_whole.enter_context(tempfile.TemporaryFile())
        while piece := pipe.read(min(_PIECE, most - aside.tell())):
            aside.write(piece)
        aside.seek(0)
        unless_whole.pop_all()
    return aside


def read_pieces(path: Path, *, limit: int) -> Iterator[bytes]:
    """Yield the content of *path* piece by piece; raises as `read_file` does.

    A pipe or a device does not say how much it holds: what is read is counted.
    """
    read = 0
    try:
        if path.stat().st_size > limit:
            raise _too_large(path, limit)
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                read += len(piece)
                if read > limit:
                    raise _too_large(path, limit)
                yield piece
    except OSError as error:
        raise BadUsage(say("%(path)s cannot be read: %(reason)s.",
                           path=path, reason=reason_of(error)),
                       code="path-missing") from error


def read_file(path: Path, *, limit: int) -> bytes:
    """Return the content of *path*; raises BadUsage ``path-missing`` or ``file-too-large``."""
    return b"".join(read_pieces(path, limit=limit))


def _too_large(path: Path, limit: int) -> BadUsage:
    return BadUsage(say("%(path)s is larger than %(limit)s MiB.", path=path, limit=limit >> 20),
                    code="file-too-large")
