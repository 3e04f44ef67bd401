"""What people see of their own data: what is kept and why, and a copy of all of it."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import RawIOBase
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from badgeservice.core.account import Actor
from badgeservice.core.audit import Act
from badgeservice.core.letters import LETTERS
from badgeservice.core.personal_data import CATEGORIES, Category
from badgeservice.core.ports import EvidenceFiles, UnitOfWork
from badgeservice.errors import NotFound
from badgeservice.operations.collaborators import Collaborators

_log = logging.getLogger(__name__)

CategoryOf = Callable[[str, str], str]
"""Names the category that a column of a table belongs to; "" for none."""

EventOf = Callable[[str], str]
"""Names the column of a table that says from when on its rows are kept; "" for none."""


@dataclass(frozen=True)
class Kept:
    """One purpose, and how much is kept for it."""

    category: Category
    rows: int
    until: datetime | None = None
    """When the newest of it is past its period; None where that cannot be told yet."""


class MyData:
    """A person's own data."""

    def __init__(self, tools: Collaborators, files: EvidenceFiles,
                 category_of: CategoryOf, event_of: EventOf) -> None:
        self._tools = tools
        self._files = files
        self._category_of = category_of
        self._event_of = event_of

    def overview(self, actor: Actor) -> Sequence[Kept]:
        """Return what is kept about *actor*, by purpose."""
        with self._tools.database.reading() as work:
            found = work.personal_data.of(actor.person.id)
            acts = work.personal_data.acts(actor.person.id)
        counts = Counter(slug for table, rows in found.items() for row in rows
                         for slug in self._categories(table, row))
        # Those in their rows are what others did for them.
        counts["acts"] = acts
        events = self._events(found)
        return tuple(Kept(category, counts[category.slug],
                          _until(category, events, has_rows=bool(counts[category.slug])))
                     for category in CATEGORIES)

    def _categories(self, table: str, row: Mapping[str, Any]) -> frozenset[str]:
        """Return for what purposes there is something in *row*."""
        return frozenset(self._category_of(table, column) for column, value in row.items()
                         if value not in (None, "", [], {}))

    def _events(self, found: Mapping[str, Sequence[Mapping[str, Any]]],
                ) -> Mapping[str, Sequence[datetime | None]]:
        """Return by category the moments from which its rows are kept; None: not come yet."""
        events: dict[str, list[datetime | None]] = {}
        for table, rows in found.items():
            if column := self._event_of(table):
                events.setdefault(self._category_of(table, column), []).extend(
                    datetime.fromisoformat(row[column]) if row[column] else None
                    for row in rows)
        return events

    def export(self, actor: Actor) -> Iterator[bytes]:
        """Return the pieces of a ZIP archive of everything about *actor*.

        It is noted as taken at once; the archive is made while it is read, a piece at a time:
        a portfolio has gigabytes.

        ``data.json`` has all rows by table; ``evidence/`` the files, named by digest;
        ``credentials/`` the signed documents. A file that is not there any more, or not as it
        was handed in, is named in ``missing.txt``. Secrets (password, second factor, digests of
        sessions, one-time links of letters) are left out, and what the person is told only
        with a release.
        """
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            found = _without_links(work.personal_data.of(actor.person.id))
            documents = dict(_documents(work, actor.person.id))
            work.audit.append(Act(now, actor.person.id, "personal-data.exported",
                                  f"person:{actor.person.id}"))
        _log.info("personal data of %s exported by their owner", actor.person.id)
        return self._archive(found, documents)

    def _archive(self, found: Mapping[str, Sequence[Mapping[str, object]]],
                 documents: Mapping[str, bytes]) -> Iterator[bytes]:
        sink = _Sink()
        with ZipFile(sink, "w", ZIP_DEFLATED) as packed:
            packed.writestr("data.json", json.dumps(found, ensure_ascii=False, indent=2))
            for name, content in documents.items():
                packed.writestr(f"credentials/{name}.json", content)
                yield sink.taken()
            for _ in self._pack_evidence(packed, found):
                yield sink.taken()
        yield sink.taken()

    def _pack_evidence(self, packed: ZipFile,
                       found: Mapping[str, Sequence[Mapping[str, object]]]) -> Iterator[None]:
        """Write the files into *packed*; yield after each piece."""
        digests = {row["digest"] for rows in found.values() for row in rows
                   if isinstance(row.get("digest"), str) and row.get("size") is not None}
        missing = []
        for digest in sorted(map(str, digests)):
            size = self._whole_size(digest)
            if size is None:
                missing.append(digest)
                continue
            # Not compressed: pictures, videos and documents are that already.
            entry = ZipInfo(f"evidence/{digest}", self._tools.clock().timetuple()[:6])
            with packed.open(entry, "w", force_zip64=True) as target:
                for piece in self._files.stream(digest, 0, size):
                    target.write(piece)
                    yield
        if missing:
            packed.writestr("missing.txt", "\n".join([*missing, ""]))

    def _whole_size(self, digest: str) -> int | None:
        """Return the size of a file, or None where it cannot be given out."""
        try:
            return self._files.size(digest) if self._files.is_whole(digest) else None
        except NotFound:
            return None


class _Sink(RawIOBase):
    """Keeps what is written until it is taken; what was taken cannot be written again."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def write(self, piece: Any) -> int:
        """Keep *piece*."""
        self._pieces.append(bytes(piece))
        return len(self._pieces[-1])

    def taken(self) -> bytes:
        """Return what was written since it was last asked."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _until(category: Category, events: Mapping[str, Sequence[datetime | None]], *,
           has_rows: bool) -> datetime | None:
    """Return when the newest of *category* is past; None where nothing began or it goes on."""
    slugs = {"profile": ("identity",), "national-number": ("identity",),
             "account": ("identity",), "evidence": ("identity", "judgement")}
    begun = [each for slug in slugs.get(category.slug, (category.slug,))
             for each in events.get(slug, ())]
    if not has_rows or not begun or None in begun:
        return None
    return category.ends(max(filter(None, begun)))


def _without_links(
        found: Mapping[str, Sequence[Mapping[str, object]]],
) -> Mapping[str, Sequence[Mapping[str, object]]]:
    """Take the one-time links out of letters: a copy must not open the account that it is of.

    Else whoever sits at a browser that somebody left could have a link written, and replace
    the password without knowing it.
    """
    return {**found, "outbox": [_without_link(letter) for letter in found["outbox"]]}


def _without_link(letter: Mapping[str, object]) -> Mapping[str, object]:
    text, values = LETTERS.get(str(letter["kind"])), letter["values"]
    if text is None or not isinstance(values, Mapping):
        return letter
    return {**letter, "values": {name: value for name, value in values.items()
                                 if name not in text.once}}


def _documents(work: UnitOfWork, person: str) -> Iterator[tuple[str, bytes]]:
    for name in work.credentials.of_person(person):
        credential = work.credentials.find(name)
        if credential is not None:
            yield name, credential.document
