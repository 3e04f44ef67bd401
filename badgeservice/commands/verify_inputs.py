"""What `badgeservice verify` was asked to look at: files, folders, links and ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from badgeservice.commands.files import read_file
from badgeservice.core.paper_code import looks_like_code
from badgeservice.errors import BadUsage, say
from badgeservice.operations.brought import LARGEST


@dataclass(frozen=True)
class Input:
    """One thing to verify; a file is read when its turn has come."""

    name: str
    path: Path | None = None
    """The file; None for a link or an id, which is its own content."""

    is_found: bool = False
    """Whether a folder was named and the file is one of many in it."""

    def content(self) -> bytes:
        """Return what is to be verified; raises BadUsage where the file cannot be read."""
        if self.path is None:
            return self.name.encode("utf-8")
        # One byte more than is looked at, so that the verifier itself says "too large".
        if self.path.is_file() and self.path.stat().st_size > LARGEST:
            with self.path.open("rb") as stream:
                return stream.read(LARGEST + 1)
        return read_file(self.path, limit=LARGEST)


def inputs(names: Sequence[str]) -> list[Input]:
    """Return everything that *names* stand for, folders with all their files.

    Raises BadUsage for an empty folder and for a path where nothing is, before anything is
    verified.
    """
    return [each for name in names for each in _inputs(name)]


def _inputs(name: str) -> Iterator[Input]:
    path = Path(name)
    if path.is_dir():
        yield from _folder(path)
    elif path.exists():
        yield Input(name, path)
    elif _is_address(name):
        yield Input(name)
    else:
        read_file(path, limit=LARGEST)


def _is_address(name: str) -> bool:
    return (name.startswith(("http://", "https://")) or looks_like_code(name)
            or (len(name) == 26 and name.isalnum() and name.islower()))


def _folder(folder: Path) -> Iterator[Input]:
    files = sorted(path for path in folder.rglob("*")
                   if path.is_file() and not path.name.startswith("."))
    if not files:
        raise BadUsage(say("The folder %(folder)s is empty.", folder=folder),
                       code="folder-empty")
    for path in files:
        yield Input(str(path), path, is_found=True)
