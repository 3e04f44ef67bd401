"""What people see of their own data: what is kept and why, and a copy of all of it."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

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

    def export(self, actor: Actor) -> bytes:
        """Return a ZIP archive of everything about *actor*.

        ``data.json`` has all rows by table; ``evidence/`` the files, named by digest;
        ``credentials/`` the signed documents. A file that is not there any more is named in
        ``missing.txt``. Secrets (password, second factor, digests of sessions, one-time links
        of letters) are left out, and what the person is told only with a release.
        """
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            found = _without_links(work.personal_data.of(actor.person.id))
            documents = dict(_documents(work, actor.person.id))
            work.audit.append(Act(now, actor.person.id, "personal-data.exported",
                                  f"person:{actor.person.id}"))
        _log.info("personal data of %s exported by their owner", actor.person.id)
        archive = BytesIO()
        with ZipFile(archive, "w", ZIP_DEFLATED) as packed:
            packed.writestr("data.json", json.dumps(found, ensure_ascii=False, indent=2))
            for name, content in documents.items():
                packed.writestr(f"credentials/{name}.json", content)
            self._pack_evidence(packed, found)
        return archive.getvalue()

    def _pack_evidence(self, packed: ZipFile,
                       found: Mapping[str, Sequence[Mapping[str, object]]]) -> None:
        digests = {row["digest"] for rows in found.values() for row in rows
                   if isinstance(row.get("digest"), str) and row.get("size") is not None}
        missing = []
        for digest in sorted(map(str, digests)):
            try:
                packed.writestr(f"evidence/{digest}", self._files.read(digest))
            except NotFound:
                missing.append(digest)
        if missing:
            packed.writestr("missing.txt", "\n".join([*missing, ""]))


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
