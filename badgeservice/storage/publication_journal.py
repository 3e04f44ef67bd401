"""The journal of published status lists: one line of JSON each, only ever appended to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from badgeservice.core.credential import Publication
from badgeservice.errors import HomeUnusable, say
from badgeservice.storage.appended import append_line

JOURNAL = "published-lists.jsonl"
"""The file's name in the home; a backup of the database must not overwrite it."""


class FileJournal:
    """`core.ports.PublicationJournal` in one file; several processes may append to it.

    A line that a power cut left unfinished is passed over: what it was to record was not
    served yet. Any other line that cannot be read raises HomeUnusable ``journal-damaged``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[int, dict[str, Publication]] = (-1, {})

    def latest(self, status_list: str) -> Publication | None:
        """Return the newest publication, with every index that any one showed, or None."""
        return self._read().get(status_list)

    def append(self, publication: Publication) -> None:
        """Add a publication, with those indexes only that no line has yet."""
        known = self.latest(publication.status_list)
        fresh = publication.revoked - (known.revoked if known else frozenset())
        line = json.dumps({
            "list": publication.status_list,
            "sequence": publication.sequence,
            "valid_from": publication.valid_from.isoformat(),
            "valid_until": publication.valid_until.isoformat(),
            "revoked": sorted(fresh),
        })
        append_line(self._path, line.encode("ascii"))

    def _read(self) -> dict[str, Publication]:
        try:
            size = self._path.stat().st_size
            if size != self._known[0]:
                found: dict[str, Publication] = {}
                for each in self._publications(self._path.read_bytes()):
                    found[each.status_list] = _joined(found.get(each.status_list), each)
                self._known = (size, found)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._damaged() from error
        return self._known[1]

    def _publications(self, content: bytes) -> Iterator[Publication]:
        lines = content.split(b"\n")
        for number, line in enumerate(lines, 1):
            if not line:
                continue
            try:
                yield _publication(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                if _is_cut_off(line):
                    continue
                raise self._damaged(number) from error

    def _damaged(self, line: int = 0) -> HomeUnusable:
        return HomeUnusable(
            say("The journal %(path)s cannot be read (line %(line)s). Put it back from a copy.",
                path=str(self._path), line=line), code="journal-damaged")


def _is_cut_off(line: bytes) -> bool:
    """Tell whether *line* is the beginning of one of ours."""
    return line.startswith(b'{"list"'[:len(line)]) and not line.endswith(b"}")


def _publication(value: dict[str, Any]) -> Publication:
    return Publication(
        str(value["list"]), int(value["sequence"]), datetime.fromisoformat(value["valid_from"]),
        datetime.fromisoformat(value["valid_until"]),
        frozenset(int(index) for index in value["revoked"]))


def _joined(before: Publication | None, now: Publication) -> Publication:
    """Return the newer of the two with the indexes of both."""
    if before is None:
        return now
    newest = max(before, now, key=lambda each: each.sequence)
    return Publication(newest.status_list, newest.sequence, newest.valid_from,
                       newest.valid_until, before.revoked | now.revoked)
