"""The log of what was done by whom, one entry chained to the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    text,
)

from badgeservice.core.account import EVERY
from badgeservice.core.audit import ABOUT_PEOPLE, Act, Entry, Head, Veil, Wanted, link
from badgeservice.core.noted import ALSO, NOUNS, Forgotten, NotedAct, is_noted
from badgeservice.errors import HomeUnusable, say
from badgeservice.storage.access_tables import audit_entries as table
from badgeservice.storage.access_tables import memberships
from badgeservice.storage.act_journal import head_of, is_common, is_restored
from badgeservice.storage.act_room import NOTING, Noting
from badgeservice.storage.constraints import insert_all

# Built once: each verification asks.
_DIGEST = select(table.c.digest).where(table.c.number == bindparam("number"))

_LOCK = 0x6175646974
"""Any number that no other program on the same PostgreSQL takes for its own lock."""


class SqlAuditStore:
    """`core.ports.AuditStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._noting: Noting | None = connection.get_execution_options().get(NOTING)

    def append(self, act: Act) -> Entry:
        """Add an act at the end of the chain; others wait until the transaction ends.

        Raises as `append_all` does.
        """
        return self.append_all([act])[0]

    def append_all(self, acts: Sequence[Act]) -> Sequence[Entry]:
        """Add acts at the end of the chain in their order, in one statement.

        Raises HomeUnusable ``database-restored`` for an act that the journal outside the
        database notes, where that journal knows of later ones than the database; ``disk-full``
        or ``home-read-only`` where it could not be written there.
        """
        if self._connection.dialect.name == "postgresql":
            # SQLite has one writer at a time in any case.
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:number)"),
                                     {"number": _LOCK})
        before = self.latest()
        last = before.number if before else 0
        previous = before.digest if before else ""
        entries = []
        for number, act in enumerate(acts, start=last + 1):
            entry = Entry(number, act, previous, link(previous, number, act.content))
            entries.append(entry)
            previous = entry.digest
        self._note(entries)
        if entries:
            insert_all(self._connection, table, list(map(_columns, entries)))
        return entries

    # --- the journal outside the database ------------------------------------------------

    def _note(self, entries: Sequence[Entry]) -> None:
        """Have the entries noted that must be, when the transaction is committed.

        Where the journal has no room for them, and for those before them, they are refused
        now, and not when it is too late to undo them.
        """
        noted = [each for each in entries if is_noted(each.act.action)]
        if self._noting is not None and noted:
            self.ensure_current()
            self._noting.add(noted)

    def ensure_current(self) -> None:
        """Raise HomeUnusable ``database-restored`` where the log is behind."""
        if self._noting is not None and not self._noting.may_append:
            if self.is_behind():
                raise HomeUnusable(say(
                    "The journal in the home knows of acts that the database has forgotten: the "
                    "database seems to be an older copy. Put the newest one back, or run "
                    "`badgeservice status publish --after-restore`."), code="database-restored")
            self._noting.may_append = True

    def is_behind(self) -> bool:
        """Tell whether the journal outside the database knows acts that are not in the log.

        A database without a single entry is a new one, which knows all that it can.
        """
        last = self._noting.journal.last() if self._noting else None
        if last is None or (not is_restored(last) and self.knows(head_of(last))):
            return False
        return self.latest() is not None

    def knows(self, head: Head) -> bool:
        """Tell whether an entry is in the log; the one before the first is in every log."""
        return head.number == 0 or self._connection.execute(
            _DIGEST, {"number": head.number}).scalar() == head.digest

    def forgotten(self) -> Forgotten:
        """Return what the journal knows and the log does not; raises HomeUnusable.

        Where it lacks what the log has noted it is an older copy, and not whole.
        """
        acts: list[NotedAct] = []
        for line in self._noting.journal.backwards() if self._noting else ():
            if is_common(line) and self.knows(head_of(line)):
                return Forgotten(tuple(reversed(acts)),
                                 is_whole=head_of(line).number >= self._last_noted())
            if isinstance(line, NotedAct):
                acts.append(line)
        return Forgotten(tuple(reversed(acts)), is_whole=self._noting is None)

    def _last_noted(self) -> int:
        """Return the number of the newest entry that the journal is to have, or 0."""
        nouns = (table.c.action.startswith(f"{noun}.", autoescape=True) for noun in sorted(NOUNS))
        return self._connection.execute(
            select(func.max(table.c.number))
            .where(or_(table.c.action.in_(sorted(ALSO)), *nouns))).scalar() or 0

    def take_up(self) -> None:
        """Let this transaction append although the journal is ahead: it makes up for that."""
        if self._noting is not None:
            self._noting.may_append = True

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


def _columns(entry: Entry) -> dict[str, Any]:
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


def _entry(row: Row[Any]) -> Entry:
    act = Act(row.at, row.actor, row.action, row.subject, row.programme, row.details)
    return Entry(row.number, act, row.previous, row.digest)

