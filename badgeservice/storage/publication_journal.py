"""The journal of published status lists: one line of JSON each, only ever appended to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from badgeservice.core.credential import Publication
from badgeservice.errors import HomeUnusable, say
from badgeservice.storage.appended import append_line

JOURNAL = "published-lists.jsonl"
"""The file's name in the home; a backup of the database must not overwrite it."""

_TAIL = 256
"""Bytes by which it is seen that a file goes on as it was."""


@dataclass(frozen=True)
class _Known:
    """What was read of the file."""

    seen: tuple[int, ...] = ()
    """Which file it was, how long, and when it was last written."""

    end: int = 0
    """Where the last whole line ends."""

    tail: bytes = b""
    """The bytes before that."""

    lines: int = 0
    found: Mapping[str, Publication] = field(default_factory=dict)


class FileJournal:
    """`core.ports.PublicationJournal` in one file; several processes may append to it.

    A line that a power cut left unfinished is passed over: what it was to record was not
    served yet. Any other line that cannot be read raises HomeUnusable ``journal-damaged``.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = _Known()

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

    def _read(self) -> Mapping[str, Publication]:
        try:
            stat = self._path.stat()
            seen = stat.st_ino, stat.st_size, stat.st_mtime_ns
            if seen != self._known.seen:
                # Put there as a whole: several threads may come to the same at once.
                self._known = self._grown(self._known, seen)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._damaged() from error
        return self._known.found

    def _grown(self, known: _Known, seen: tuple[int, ...]) -> _Known:
        """Return what is known of the file now; only what was added to it is read.

        Where it does not go on as it was, somebody put another there: it is read as a whole.
        """
        with self._path.open("rb") as file:
            file.seek(max(known.end - len(known.tail), 0))
            content = file.read()
            if not content.startswith(known.tail):
                known = _Known()
                file.seek(0)
                content = file.read()
        added = content[len(known.tail):]
        # A line without its end may still be written, or was cut off: it is looked at again.
        whole = added[:added.rfind(b"\n") + 1]
        lines = whole.split(b"\n")[:-1]
        found = _merged(known.found, self._publications(lines, known.lines))
        kept = _Known(seen, known.end + len(whole), (known.tail + whole)[-_TAIL:],
                      known.lines + len(lines), found)
        rest = [added[len(whole):]]
        return replace(kept, found=_merged(found, self._publications(rest, kept.lines)))

    def _publications(self, lines: Sequence[bytes], before: int) -> Iterator[Publication]:
        for number, line in enumerate(lines, before + 1):
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


def _merged(before: Mapping[str, Publication],
            added: Iterable[Publication]) -> Mapping[str, Publication]:
    """Return the newest publication of each list with the indexes of all."""
    found, shown = dict(before), dict[str, set[int]]()
    for each in added:
        name = each.status_list
        found[name] = max(found.get(name, each), each, key=lambda one: one.sequence)
        shown.setdefault(name, set()).update(each.revoked)
    return found | {
        name: replace(found[name], revoked=frozenset(
            indexes | (before[name].revoked if name in before else frozenset())))
        for name, indexes in shown.items()}
