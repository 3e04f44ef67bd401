"""Published definitions, versioned by content; a published version never changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Row,
    Select,
    Table,
    bindparam,
    func,
    select,
    true,
    update,
)

from badgeservice.core.achievement import Achievement
from badgeservice.core.course import MicroCourse, course
from badgeservice.core.issuer import Issuer, issuer
from badgeservice.core.ports import Published
from badgeservice.core.rubric import Rubric, rubric
from badgeservice.errors import Conflict, Message, NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.definition_memory import DefinitionMemory, Made
from badgeservice.storage.tables import awards, course_versions, issuer_versions, rubric_versions

_TABLES = {"issuer": issuer_versions, "rubric": rubric_versions, "course": course_versions}

_MEMORY = DefinitionMemory()

PINNED = "rubrics_pinned"
"""The field of a stored course that names each of its rubrics with the version."""


class SqlDefinitionStore:
    """`core.ports.DefinitionStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rubrics: dict[tuple[str, int], Rubric] = {}

    def publish(self, kind: str, slug: str, content: Mapping[str, Any]) -> Published:
        """Make *content* current: as a new version, or as the one that has it already.

        A course pins the current versions of its rubrics, so they are published before
        it; raises NotFound ``unknown-rubric`` otherwise.
        """
        table, stored = _TABLES[kind], plain(content)
        if kind == "course":
            stored[PINNED] = [[name, self.rubric(name).version]
                              for name in stored.get("rubrics", ())]
        digest = digest_of(stored)
        versions = self._connection.execute(
            select(table.c.version, table.c.digest, table.c.is_current)
            .where(table.c.slug == slug)
            .order_by(table.c.version)
            .with_for_update()).all()
        same = next((row for row in versions if row.digest == digest), None)
        if same is not None:
            if not same.is_current:
                self._retire(table, slug)
                self._make_current(table, slug, same.version)
            return Published(kind, slug, same.version, is_new=False)
        self._retire(table, slug)
        version = versions[-1].version + 1 if versions else 1
        self._insert(table, slug, version, digest=digest, content=stored)
        return Published(kind, slug, version, is_new=True)

    def repin(self, rubrics: Collection[str]) -> Sequence[Published]:
        """Publish anew every current course that is judged by one of *rubrics*.

        A course that pins their current versions already stays as it is.
        """
        return tuple(
            self.publish("course", row.slug,
                         {name: value for name, value in row.content.items() if name != PINNED})
            for row in self._current(course_versions)
            if set(rubrics) & set(row.content.get("rubrics", ()))
        )

    def _retire(self, table: Table, slug: str) -> None:
        self._connection.execute(
            update(table).where(table.c.slug == slug, table.c.is_current == true())
            .values(is_current=False))

    def _make_current(self, table: Table, slug: str, version: int) -> None:
        self._connection.execute(
            update(table).where(table.c.slug == slug, table.c.version == version)
            .values(is_current=True))

    def _insert(self, table: Table, slug: str, version: int, *, digest: str,
                content: Mapping[str, Any]) -> None:
        faster = Conflict(say("Somebody else published %(slug)s at the same moment.", slug=slug),
                          code="published-meanwhile")
        rules = (f"pk_{table.name}", f"uq_{table.name}_slug_digest", f"uq_{table.name}_current")
        insert(self._connection, table, {
            "slug": slug,
            "version": version,
            "digest": digest,
            "content": content,
            "is_current": True,
        }, dict.fromkeys(rules, faster))

    def current(self, kind: str) -> Sequence[Published]:
        """Return the current version of every definition of *kind*, by slug."""
        return tuple(Published(kind, row.slug, row.version, is_new=False)
                     for row in self._current(_TABLES[kind]))

    def issuer(self, slug: str) -> Issuer:
        """Return an issuer's current profile; raises NotFound ``unknown-issuer``."""
        row = self._row(issuer_versions, slug, None)
        if row is None:
            raise _unknown("issuer", say("There is no issuer called %(slug)s here.", slug=slug))
        return self._made(issuer_versions, row, issuer)

    def issuers(self) -> Sequence[Issuer]:
        """Return all current profiles, by slug."""
        return tuple(issuer(row.content) for row in self._current(issuer_versions))

    def rubric(self, slug: str, version: int | None = None) -> Rubric:
        """Return a rubric, the current version where none is named.

        Raises NotFound ``unknown-rubric``.
        """
        if version is not None and (slug, version) in self._rubrics:
            return self._rubrics[slug, version]
        row = self._row(rubric_versions, slug, version)
        if row is None:
            raise _unknown("rubric", say("There is no rubric called %(slug)s here.", slug=slug))
        found = self._made(rubric_versions, row,
                           lambda content: rubric(content, version=row.version))
        self._rubrics[slug, row.version] = found
        return found

    def achievement(self, slug: str, version: int | None = None) -> Achievement:
        """Return an achievement with its pinned rubrics.

        The current version where none is named. Raises NotFound ``unknown-achievement``.
        """
        row = self._row(course_versions, slug, version)
        if row is None:
            raise _unknown(
                "achievement",
                say("No achievement is called %(slug)s here.", slug=slug) if version is None else
                say("%(slug)s has no version %(version)s.", slug=slug, version=version))
        made, pinned = self._made(course_versions, row,
                                  lambda content: (course(content), content[PINNED]))
        return self._achievement(made, row.version, pinned)

    def achievements(self) -> Sequence[Achievement]:
        """Return the current version of all achievements, by slug."""
        return tuple(self._achievement(course(row.content), row.version, row.content[PINNED])
                     for row in self._current(course_versions))

    def _achievement(self, made: MicroCourse, version: int,
                     pinned: Sequence[tuple[str, int]]) -> Achievement:
        return Achievement(made, version, tuple(self.rubric(*each) for each in pinned))

    def award_counts(self) -> Mapping[tuple[str, int], int]:
        """Return how many awards that stand each slug and version has."""
        found = self._connection.execute(
            select(awards.c.achievement, awards.c.version, func.count())
            .where(awards.c.closed_at.is_(None))
            .group_by(awards.c.achievement, awards.c.version))
        return {(slug, version): count for slug, version, count in found}

    def _current(self, table: Table) -> list[Row[Any]]:
        # Sorted here: the two databases do not put the same letters in the same order.
        found = self._connection.execute(select(table).where(table.c.is_current == true()))
        return sorted(found, key=lambda row: str(row.slug))

    def _row(self, table: Table, slug: str,
             version: int | None) -> Row[str, int, str] | None:
        """Return which version is wanted, without its content."""
        statement = _statement(table, is_current=version is None)
        return self._connection.execute(statement, {"name": slug} | (
            {} if version is None else {"number": version})).first()

    def _made(self, table: Table, row: Row[str, int, str],
              make: Callable[[Any], Made]) -> Made:
        """Return what *make* makes of the content of *row*, which is read where it is new."""
        def read() -> Made:
            """Read the content, and make it."""
            return make(self._connection.execute(
                select(table.c.content).where(
                    table.c.slug == row.slug, table.c.version == row.version)).scalar_one())

        return _MEMORY.get((table.name, row.digest, row.version), read)


@cache
def _statement(table: Table, *, is_current: bool) -> Select[str, int, str]:
    """Return the question for one version of a definition, put together once."""
    wanted = table.c.is_current == true() if is_current else (
        table.c.version == bindparam("number", type_=Integer))
    return select(table.c.slug, table.c.version, table.c.digest).where(
        table.c.slug == bindparam("name"), wanted)


def plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return *content* as JSON gives it back: keys are text, sequences are lists."""
    stored: dict[str, Any] = json.loads(json.dumps(content, allow_nan=False))
    return stored


def digest_of(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 in hex of *content* as sorted, compact JSON in ASCII."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _unknown(kind: str, message: Message) -> NotFound:
    return NotFound(message, code=f"unknown-{kind}")
