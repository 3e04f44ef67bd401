"""The log of what was done by whom, one entry chained to the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, literal, or_, select, text

from badgeservice.core.account import EVERY
from badgeservice.core.audit import ABOUT_PEOPLE, Act, Entry, Veil, Wanted, link
from badgeservice.storage.access_tables import audit_entries as table
from badgeservice.storage.access_tables import memberships
from badgeservice.storage.constraints import insert

_LOCK = 0x6175646974
"""Any number that no other program on the same PostgreSQL takes for its own lock."""


class SqlAuditStore:
    """`core.ports.AuditStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, act: Act) -> Entry:
        """Add an act at the end of the chain; others wait until the transaction ends."""
        (entry,) = self._chained([act])
        insert(self._connection, table, _values(entry))
        return entry

    def append_all(self, acts: Sequence[Act]) -> None:
        """Add many acts, one behind the other; others wait until the transaction ends."""
        if acts:
            self._connection.execute(table.insert(), [_values(each)
                                                      for each in self._chained(acts)])

    def _chained(self, acts: Sequence[Act]) -> list[Entry]:
        """Return *acts* as the next entries; nobody else adds one until the transaction ends."""
        if self._connection.dialect.name == "postgresql":
            # SQLite has one writer at a time in any case.
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:number)"),
                                     {"number": _LOCK})
        before = self.latest()
        number, previous = (before.number, before.digest) if before else (0, "")
        entries = []
        for act in acts:
            number += 1
            entries.append(Entry(number, act, previous, link(previous, number, act.content)))
            previous = entries[-1].digest
        return entries

    def entries(self, after: int = 0, limit: int = 1000) -> Sequence[Entry]:
        """Return entries from the one behind number *after* on, in their order."""
        return tuple(map(_entry, self._connection.execute(
            select(table).where(table.c.number > after).order_by(table.c.number).limit(limit))))

    def latest(self) -> Entry | None:
        """Return the last entry, or None where there is none."""
        row = self._connection.execute(
            select(table).order_by(table.c.number.desc()).limit(1)).first()
        return _entry(row) if row else None

    def found(self, programmes: Collection[str], wanted: Wanted, *, before: int | None = None,
              limit: int = 50, veil: Veil | None = None) -> Sequence[Entry]:
        """Return entries of *programmes* that are wanted, the newest first, but the veiled."""
        rows = select(table).where(*_conditions(programmes, wanted), *_unveiled(veil))
        if before is not None:
            rows = rows.where(table.c.number < before)
        return tuple(map(_entry, self._connection.execute(
            rows.order_by(table.c.number.desc()).limit(limit))))

    def actions(self, veil: Veil | None = None) -> Sequence[str]:
        """Return every action that was ever done, once; but what *veil* covers."""
        return tuple(self._connection.execute(
            select(table.c.action).where(*_unveiled(veil)).distinct()
            .order_by(table.c.action)).scalars())


def _unveiled(veil: Veil | None) -> Iterator[ColumnElement[bool]]:
    if veil is not None and veil.applications:
        about = func.coalesce(table.c.details["application"].as_string(), "")
        yield or_(table.c.actor == veil.person,
                  and_(table.c.subject.not_in(veil.subjects),
                       about.not_in(veil.applications)))


def _conditions(programmes: Collection[str], wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if EVERY not in programmes:
        yield or_(table.c.programme.in_(list(programmes)), _about_people_of(programmes))
    if wanted.actor is not None:
        yield table.c.actor == wanted.actor
    if wanted.action is not None:
        yield or_(table.c.action == wanted.action,
                  table.c.action.startswith(f"{wanted.action}.", autoescape=True))
    if wanted.subject is not None:
        yield or_(table.c.subject == wanted.subject,
                  table.c.subject.startswith(f"{wanted.subject}:", autoescape=True),
                  table.c.subject.endswith(f":{wanted.subject}", autoescape=True))
    if wanted.since is not None:
        yield table.c.at >= wanted.since
    if wanted.until is not None:
        yield table.c.at < wanted.until


def _about_people_of(programmes: Collection[str]) -> ColumnElement[bool]:
    """Return what is true of acts of no programme that are about whoever has, or had, a role."""
    theirs = select(memberships.c.person).where(memberships.c.programme.in_(list(programmes)))
    subjects = select(literal("person:") + memberships.c.person).where(
        memberships.c.programme.in_(list(programmes)))
    return and_(
        table.c.programme.is_(None),
        or_(*(table.c.action.startswith(f"{noun}.", autoescape=True) for noun in ABOUT_PEOPLE)),
        or_(table.c.subject.in_(subjects), table.c.actor.in_(theirs)))


def _entry(row: Row[Any]) -> Entry:
    act = Act(row.at, row.actor, row.action, row.subject, row.programme, row.details)
    return Entry(row.number, act, row.previous, row.digest)


def _values(entry: Entry) -> dict[str, Any]:
    act = entry.act
    return {
        "number": entry.number,
        "at": act.at,
        "actor": act.actor,
        "action": act.action,
        "subject": act.subject,
        "programme": act.programme,
        "details": dict(act.details),
        "previous": entry.previous,
        "digest": entry.digest,
    }
