"""Ends of the log that were noted outside the database, one line of JSON each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from badgeservice.core.audit import Head
from badgeservice.errors import HomeUnusable, say
from badgeservice.storage.appended import append_line

HEADS = "audit-heads.jsonl"
"""The file's name in the home; a backup of the database must not overwrite it."""


class FileHeads:
    """`core.ports.AuditHeads` in one file; several processes may append to it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> tuple[Head, ...]:
        """Return what was noted, oldest first; raises HomeUnusable ``heads-damaged``.

        A line that a power cut left unfinished is passed over.
        """
        try:
            lines = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._damaged(0) from error
        return tuple(self._heads(lines))

    def append(self, head: Head) -> None:
        """Note the end of the log."""
        append_line(self._path, json.dumps(
            {"number": head.number, "digest": head.digest}).encode("ascii"))

    def _heads(self, lines: list[bytes]) -> Iterator[Head]:
        for number, line in enumerate(lines, 1):
            if not line:
                continue
            try:
                value = json.loads(line)
                yield Head(int(value["number"]), str(value["digest"]))
            except (ValueError, KeyError, TypeError) as error:
                if line.startswith(b"{") and not line.endswith(b"}"):
                    continue  # cut off by a power cut
                raise self._damaged(number) from error

    def _damaged(self, line: int) -> HomeUnusable:
        return HomeUnusable(
            say("The noted ends of the log %(path)s cannot be read (line %(line)s). Put the "
                "file back from a copy.", path=str(self._path), line=line),
            code="heads-damaged")
