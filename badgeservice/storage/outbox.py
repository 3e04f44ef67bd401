"""Letters that wait to be sent, and what became of the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Text,
    and_,
    cast,
    func,
    or_,
    select,
    true,
    update,
)

from badgeservice.core.account import EVERY
from badgeservice.core.draft import code_name
from badgeservice.core.letter import Letter
from badgeservice.core.letters import LETTERS
from badgeservice.core.mail import MOST_ATTEMPTS, OPEN, LetterState, Posted
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.mail_tables import outbox

ADDED_LATER = frozenset({"name", "programme", "contact"})
"""Places that are filled when the letter is put into words."""

_MOST_AT_ONCE = 1000
"""Letters that are sent again by one press of a button."""


class SqlOutbox:
    """`core.ports.Outbox` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, letter: Letter, *, follows: str | None = None) -> None:
        """Record one; the worker sends it after the transaction is committed.

        Raises ValueError for a kind without words, or a place that nothing fills: a letter
        that nobody could send must not look like one that waits.
        """
        insert(self._connection, outbox, columns(letter, follows=follows))

    def get(self, letter: str) -> Posted:
        """Return one; raises NotFound ``unknown-letter``."""
        row = self._connection.execute(select(outbox).where(outbox.c.id == letter)).first()
        if row is None:
            raise NotFound(say("There is no message %(id)s here.", id=letter[:80]),
                           code="unknown-letter")
        return _posted(row)

    def take(self, now: datetime, lease: str) -> Posted | None:
        """Take the letter that is due for longest, under the name *lease*; None if none is.

        One that was never tried is due at once, whatever the clock said where it was written.
        """
        due = (select(outbox)
               .where(outbox.c.state.in_([state.value for state in OPEN]),
                      or_(outbox.c.next_at <= now, outbox.c.attempts == 0))
               .order_by(outbox.c.next_at, outbox.c.number).limit(1)
               # PostgreSQL's workers pass by what another one is about to take. SQLite has one
               # writer at a time, and knows no such words.
               .with_for_update(skip_locked=True))
        row = self._connection.execute(due).first()
        if row is None:
            return None
        before = _posted(row)
        after = before.taken(lease, now)
        self.change(before, after)
        return after

    def change(self, before: Posted, after: Posted) -> None:
        """Put *after* in the place of *before*; raises Conflict ``letter-changed``."""
        same = (outbox.c.id == before.letter.id, outbox.c.state == before.state.value,
                outbox.c.attempts == before.attempts, outbox.c.lease == before.lease)
        if not self._connection.execute(
                update(outbox).where(*same).values(**_columns(after))).rowcount:
            raise Conflict(say("The message was changed by somebody else meanwhile; look at it "
                               "again."), code="letter-changed")

    def found(self, programmes: Collection[str], states: Collection[LetterState], *,
              offset: int = 0, limit: int = 50,
              without: Collection[str] = ()) -> Sequence[Posted]:
        """Return those of *programmes* in one of *states*, the newest first."""
        return tuple(map(_posted, self._connection.execute(
            select(outbox)
            .where(_of(programmes), outbox.c.id.not_in(without),
                   outbox.c.state.in_([state.value for state in states]))
            .order_by(outbox.c.number.desc()).offset(offset).limit(limit))))

    def counts(self, programmes: Collection[str],
               without: Collection[str] = ()) -> Mapping[LetterState, int]:
        """Return how many of *programmes* are in each state."""
        counted: dict[str, int] = {row.state: row.letters for row in self._connection.execute(
            select(outbox.c.state, func.count().label("letters"))
            .where(_of(programmes), outbox.c.id.not_in(without)).group_by(outbox.c.state))}
        return {state: counted.get(state.value, 0) for state in LetterState}

    def undelivered(self, programmes: Collection[str],
                    without: Collection[str] = ()) -> Sequence[Posted]:
        """Return those of *programmes* that were refused or tried too often, the newest first."""
        return tuple(map(_posted, self._connection.execute(
            select(outbox)
            .where(_of(programmes), outbox.c.id.not_in(without), outbox.c.address != "",
                   or_(outbox.c.state == LetterState.FAILED.value,
                       and_(outbox.c.state == LetterState.GIVEN_UP.value,
                            outbox.c.attempts >= MOST_ATTEMPTS)))
            .order_by(outbox.c.number.desc()).limit(_MOST_AT_ONCE))))

    def overdue(self, programmes: Collection[str], moment: datetime,
                without: Collection[str] = ()) -> int:
        """Return how many of *programmes* were due before *moment* and were not tried."""
        return self._connection.execute(
            select(func.count()).select_from(outbox)
            .where(_of(programmes), outbox.c.id.not_in(without),
                   outbox.c.state.in_([state.value for state in OPEN]),
                   outbox.c.next_at < moment)).scalar_one()

    def about(self, applications: Collection[str], *, but: str) -> frozenset[str]:
        """Return the ids of letters that name one of *applications*, to others than *but*."""
        if not applications:
            return frozenset()
        text = cast(outbox.c["values"], Text)
        code = outbox.c["values"]["code"].as_string()
        return frozenset(self._connection.execute(
            select(outbox.c.id).where(
                outbox.c.person != but,
                or_(code.in_({code_name(each) for each in applications}),
                    *(text.contains(each, autoescape=True) for each in applications)))
        ).scalars())


def _of(programmes: Collection[str]) -> ColumnElement[bool]:
    if EVERY in programmes:
        return true()
    return outbox.c.programme.in_(list(programmes))


def columns(letter: Letter, *, follows: str | None = None) -> dict[str, Any]:
    """Return a letter that waits as the columns of its row; raises as `SqlOutbox.add` does."""
    text = LETTERS.get(letter.kind)
    if text is None:
        raise ValueError(f"there are no words for a letter of the kind {letter.kind!r}")
    empty = text.places - letter.values.keys() - ADDED_LATER
    if empty:
        raise ValueError(f"nothing fills {', '.join(sorted(empty))} of {letter.kind!r}")
    return _columns(
        Posted(letter, LetterState.WAITING, next_at=letter.created_at, follows=follows))


def _columns(posted: Posted) -> dict[str, Any]:
    letter = posted.letter
    return {
        "id": letter.id,
        "kind": letter.kind,
        "person": letter.person,
        "address": letter.address,
        "language": letter.language,
        "values": dict(letter.values),
        "programme": letter.programme,
        "created_at": letter.created_at,
        "state": posted.state.value,
        "attempts": posted.attempts,
        "next_at": posted.next_at,
        "tried_at": posted.tried_at,
        "sent_at": posted.sent_at,
        "error": posted.error,
        "reply": posted.reply,
        "subject": posted.subject,
        "body": posted.body,
        "lease": posted.lease,
        "follows": posted.follows,
    }


def _posted(row: Row[Any]) -> Posted:
    letter = Letter(row.id, row.kind, row.person, row.address, row.language, row.created_at,
                    # Not row.values: that is a method of rows.
                    row._mapping["values"], row.programme)
    return Posted(letter, LetterState(row.state), row.attempts, row.next_at, row.tried_at,
                  row.sent_at, row.error, row.reply, row.subject, row.body, row.lease,
                  row.follows)
