"""Where evidence can lie: a folder of this machine, or whatever fsspec reaches by a URL."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import fsspec

from badgeservice.errors import HomeUnusable, say
from badgeservice.storage.files import make_private_folder, move_whole

_MISSING = (FileNotFoundError, NotADirectoryError, IsADirectoryError)


class Place(Protocol):
    """A store of files under names with slashes; each is there whole or not at all."""

    incoming: Path
    """The folder of this machine in which files are received."""

    def size(self, name: str) -> int | None:
        """Return how many bytes a file has, or None where there is none."""

    def mark(self, name: str) -> str:
        """Return something that changes when the file is replaced."""

    def put(self, source: Path, name: str) -> None:
        """Store the file *source*, which is gone then; raises HomeUnusable."""

    def open(self, name: str) -> Any:
        """Open a file to read from any place in it; raises FileNotFoundError."""

    def remove(self, name: str) -> None:
        """Remove a file; nothing happens where there is none."""

    def names(self, before: datetime | None = None) -> Iterable[str]:
        """Return the names of all files, in no order; only of those stored *before*."""

    def describe(self, name: str) -> str:
        """Return where a file is, for the operator."""


class FolderPlace:
    """A folder: files for their owner alone, on the disk before anything says that they are.

    Not through fsspec, whose local files have everybody's permissions and are not synced.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # On the same file system, so that a finished file only gets another name.
        self.incoming = folder / ".incoming"

    def size(self, name: str) -> int | None:
        """Return how many bytes a file has, or None where there is none."""
        path = self._folder / name
        return path.stat().st_size if path.is_file() else None

    def mark(self, name: str) -> str:
        """Return something that changes when the file is replaced or written to."""
        found = (self._folder / name).stat()
        return f"{found.st_ino}-{found.st_size}-{found.st_mtime_ns}"

    def put(self, source: Path, name: str) -> None:
        """Store the file *source*, which is gone then; raises HomeUnusable."""
        path = self._folder / name
        make_private_folder(path.parent)
        move_whole(source, path)

    def open(self, name: str) -> Any:
        """Open a file to read from any place in it; raises FileNotFoundError."""
        return (self._folder / name).open("rb")

    def remove(self, name: str) -> None:
        """Remove a file; nothing happens where there is none."""
        (self._folder / name).unlink(missing_ok=True)

    def names(self, before: datetime | None = None) -> Iterable[str]:
        """Return the names of all files, in no order; only of those stored *before*."""
        return (path.relative_to(self._folder).as_posix()
                for path in self._folder.glob("??/??/*") if path.is_file()
                and (before is None or path.stat().st_mtime < before.timestamp()))

    def describe(self, name: str) -> str:
        """Return where a file is, for the operator."""
        return str(self._folder / name)


class RemotePlace:
    """What fsspec reaches by *url*; an object appears there when all of it has arrived."""

    def __init__(self, url: str, incoming: Path, options: Mapping[str, Any]) -> None:
        self.incoming = incoming
        self._url = url.rstrip("/")
        self._options = dict(options)
        self._found: tuple[int, Any, str] | None = None

    def size(self, name: str) -> int | None:
        """Return how many bytes a file has, or None where there is none."""
        system, root = self._system()
        try:
            return int(system.info(f"{root}/{name}")["size"])
        except _MISSING:
            return None
        except Exception as error:
            raise self._unreachable(error) from error

    def mark(self, name: str) -> str:
        """Return something that changes when the file is replaced."""
        system, root = self._system()
        found = system.info(f"{root}/{name}")
        return "-".join(str(found.get(part, "")) for part in ("ETag", "size", "LastModified"))

    def put(self, source: Path, name: str) -> None:
        """Store the file *source*, which is gone then; raises HomeUnusable."""
        system, root = self._system()
        try:
            system.makedirs(f"{root}/{name}".rpartition("/")[0], exist_ok=True)
            system.put_file(str(source), f"{root}/{name}")
            system.invalidate_cache()
        except Exception as error:
            raise self._unreachable(error) from error
        source.unlink(missing_ok=True)

    def open(self, name: str) -> Any:
        """Open a file to read from any place in it; raises FileNotFoundError."""
        system, root = self._system()
        return system.open(f"{root}/{name}", "rb")

    def remove(self, name: str) -> None:
        """Remove a file; nothing happens where there is none."""
        system, root = self._system()
        if self.size(name) is not None:
            system.rm_file(f"{root}/{name}")
            system.invalidate_cache()

    def names(self, before: datetime | None = None) -> Iterable[str]:
        """Return the names of all files, in no order; raises HomeUnusable.

        Only of those stored *before*: what does not say since when it is there is none of them.
        """
        system, root = self._system()
        try:
            # Another process may have put something there since it was looked at.
            system.invalidate_cache()
            found = system.find(root, detail=True)
        except _MISSING:
            return ()
        except Exception as error:
            raise self._unreachable(error) from error
        # Some file systems give paths back with a slash before the root.
        return (str(path).lstrip("/").removeprefix(f"{root.lstrip('/')}/")
                for path, facts in found.items() if before is None or _is_older(facts, before))

    def describe(self, name: str) -> str:
        """Return where a file is, for the operator."""
        return f"{self._url}/{name}"

    def _system(self) -> tuple[Any, str]:
        """Return the file system and the folder in it; anew after a fork."""
        if self._found is None or self._found[0] != os.getpid():
            try:
                system, root = fsspec.core.url_to_fs(
                    self._url, skip_instance_cache=True, **self._options)
            except ImportError as error:
                raise HomeUnusable(
                    say("What reaches %(url)s is not installed: %(reason)s. For s3:// install "
                        "badgeservice[s3].", url=self._url, reason=str(error)),
                    code="evidence-unreachable") from error
            self._found = (os.getpid(), system, str(root).rstrip("/"))
        return self._found[1], self._found[2]

    def _unreachable(self, error: Exception) -> HomeUnusable:
        return HomeUnusable(
            say("The evidence at %(url)s cannot be reached: %(reason)s.", url=self._url,
                reason=f"{type(error).__name__}: {error}"[:200]), code="evidence-unreachable")


def _is_older(facts: Mapping[str, Any], before: datetime) -> bool:
    """Tell whether a file is from *before*; each file system has a name of its own for when."""
    since = facts.get("LastModified") or facts.get("mtime") or facts.get("created")
    if isinstance(since, int | float):
        since = datetime.fromtimestamp(since, UTC)
    return isinstance(since, datetime) and since.astimezone(UTC) < before


def place_of(evidence: Path | str, home: Path, options: Mapping[str, Any]) -> Place:
    """Return the place that the setting EVIDENCE names."""
    if isinstance(evidence, Path):
        return FolderPlace(evidence)
    return RemotePlace(evidence, home / "incoming", options)
