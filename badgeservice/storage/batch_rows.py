"""Rows of batches and their parts, which are held under a lease."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from badgeservice.core.batches import BatchRow, BatchState, Counts, Held, Pace, RowLine, RowState
from badgeservice.core.credential import Status
from badgeservice.core.ports.batches import Change, Claim
from badgeservice.errors import Conflict, Message, say
from badgeservice.storage.batch_row_columns import (
    EMPTIED,
    EMPTIED_NOW,
    EMPTY,
    KEPT,
    OPEN,
    columns,
    packed,
    row_of,
    unpacked,
)
from badgeservice.storage.batch_tables import batch_parts as parts
from badgeservice.storage.batch_tables import batch_rows as rows
from badgeservice.storage.constraints import broken
from badgeservice.storage.many import many_into
from badgeservice.storage.shared_clock import shared_moment
from badgeservice.storage.status_now import latest_status
from badgeservice.storage.tables import batches, credentials

_WORKED = [*(state.value for state in BatchState if state.is_open), BatchState.CANCELLED.value]
"""Batches with parts to be held: of a cancelled one those that somebody had in hand."""

_LATELY = 10
"""Parts by which the pace is told."""

_AT_ONCE = 500
"""Lines that are read together."""


class SqlBatchRowStore:
    """`core.ports.batches.BatchRowStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, batch: str, new: Sequence[BatchRow]) -> None:
        """Keep rows and the parts that are new."""
        if not new:
            return
        many_into(rows)(self._connection, [columns(batch, row) for row in new])
        sizes = Counter(row.part for row in new)
        is_open = {row.part for row in new if row.state.is_open}
        self._connection.execute(parts.insert(), [
            {"batch": batch, "part": part, "rows": size, "is_open": part in is_open, "lease": "",
             "fence": 0, "leased_until": None, "begun_at": None, "done_at": None}
            for part, size in sizes.items()])

    # --- leases ------------------------------------------------------------------------------

    def take(self, lease: str, length: timedelta, *, batch: str | None = None) -> Held | None:
        """Hold a part that nobody holds for *length*; None where there is none."""
        now = self._now()
        is_free = or_(parts.c.leased_until.is_(None), parts.c.leased_until <= now)
        if batch is not None:
            is_free = and_(or_(is_free, parts.c.lease == ""), parts.c.batch == batch)
        query = (select(parts.c.batch, parts.c.part, parts.c.fence)
                 .join(batches, batches.c.id == parts.c.batch)
                 .where(parts.c.is_open, batches.c.state.in_(_WORKED), is_free))
        row = self._connection.execute(
            query.order_by(batches.c.number, parts.c.part).limit(1)
            .with_for_update(of=parts, skip_locked=True)).first()
        if row is None:
            return None
        self._connection.execute(
            update(parts).where(parts.c.batch == row.batch, parts.c.part == row.part)
            .values(lease=lease, fence=row.fence + 1, leased_until=now + length,
                    begun_at=func.coalesce(parts.c.begun_at, now, type_=parts.c.begun_at.type)))
        self._connection.execute(
            update(batches).where(batches.c.id == row.batch,
                                  batches.c.state == BatchState.STAGED.value)
            .values(state=BatchState.WORKING.value))
        return Held(row.batch, row.part, row.fence + 1, lease)

    def worked(self) -> Sequence[str]:
        """Return the batches with parts that may be held, the oldest first."""
        return self._connection.execute(
            select(batches.c.id)
            .where(batches.c.state.in_(_WORKED), batches.c.id.in_(
                select(parts.c.batch).where(parts.c.is_open)))
            .order_by(batches.c.number)).scalars().all()

    def drop(self, is_gone: Callable[[str], bool]) -> int:
        """Let others take what is held under leases of which *is_gone* is true; return how many."""
        held = self._connection.execute(
            select(parts.c.lease).where(parts.c.is_open, parts.c.lease != "").distinct())
        gone = [lease for lease in held.scalars() if is_gone(lease)]
        if not gone:
            return 0
        return self._connection.execute(
            update(parts).where(parts.c.lease.in_(gone)).values(lease="", leased_until=None)
        ).rowcount

    def renew(self, held: Held, length: timedelta) -> bool:
        """Hold it for longer; False where somebody else has taken it since."""
        return bool(self._connection.execute(
            update(parts).where(*_fenced(held)).values(leased_until=self._now() + length)
        ).rowcount)

    def let_go(self, held: Held) -> None:
        """Let others take it, where it is still held."""
        self._connection.execute(
            update(parts).where(*_fenced(held)).values(lease="", leased_until=None))

    def put_off(self, held: Held, length: timedelta) -> None:
        """Let nobody take it, nor another free part of its batch, for *length* unasked."""
        theirs = (select(parts.c.part)
                  .where(parts.c.batch == held.batch, parts.c.is_open,
                         or_(parts.c.lease == "", and_(*_fenced(held))))
                  .order_by(parts.c.part).with_for_update(skip_locked=True))
        self._connection.execute(
            update(parts).where(parts.c.batch == held.batch, parts.c.part.in_(theirs))
            .values(lease="", leased_until=self._now() + length))

    def hold(self, batch: str) -> None:
        """Let nobody take or renew a part until the transaction ends."""
        self._connection.execute(
            select(parts.c.part).where(parts.c.batch == batch).order_by(parts.c.part)
            .with_for_update()).all()

    def holders(self, batch: str) -> Sequence[str]:
        """Return the leases under which parts of a batch are held now."""
        return self._connection.execute(
            select(parts.c.lease).where(
                parts.c.batch == batch, parts.c.lease != "",
                parts.c.leased_until > self._now()).distinct()).scalars().all()

    def _now(self) -> datetime:
        return shared_moment(self._connection)

    # --- work --------------------------------------------------------------------------------

    def begin(self, held: Held, most: Mapping[int, int], rest: int) -> Sequence[BatchRow]:
        """Return the open rows whose turn it is, and count that they are begun."""
        theirs = (rows.c.batch == held.batch, rows.c.part == held.part, rows.c.state.in_(OPEN))
        fewest = self._connection.execute(
            select(func.min(rows.c.tries)).where(*theirs)).scalar()
        if fewest is None:
            return ()
        found = self._connection.execute(
            select(rows).where(*theirs, rows.c.tries == fewest)
            .order_by(rows.c.line).limit(most.get(fewest, rest)).with_for_update()).all()
        self._count(held, [row.line for row in found], rows.c.tries + 1)
        return [row_of(each) for each in found]

    def of_lines(self, held: Held, lines: Collection[int]) -> Sequence[BatchRow]:
        """Return those of some rows that are still open."""
        found = self._connection.execute(
            select(rows).where(rows.c.batch == held.batch, rows.c.line.in_(list(lines)),
                               rows.c.state.in_(OPEN)).order_by(rows.c.line).with_for_update())
        return [row_of(each) for each in found]

    def open_lines(self, held: Held, lines: Collection[int]) -> Sequence[int]:
        """Return which of some rows are still open; they stay so until the transaction ends."""
        return self._connection.execute(
            select(rows.c.line).where(rows.c.batch == held.batch, rows.c.line.in_(list(lines)),
                                      rows.c.state.in_(OPEN))
            .order_by(rows.c.line).with_for_update()).scalars().all()

    def ended_before(self, held: Held, lines: Collection[int]) -> None:
        """Count rows as not begun."""
        self._count(held, lines, rows.c.tries - 1)

    def _count(self, held: Held, lines: Collection[int], tries: Any) -> None:
        self._connection.execute(
            update(rows).where(rows.c.batch == held.batch, rows.c.line.in_(list(lines)))
            .values(tries=tries))

    def failed(self, held: Held, lines: Collection[int], code: str, reason: Message) -> None:
        """Count an error of rows, and keep its reason."""
        self._connection.execute(
            update(rows).where(rows.c.batch == held.batch, rows.c.line.in_(list(lines)),
                               rows.c.state.in_(OPEN))
            .values(failures=rows.c.failures + 1, code=code, reason=packed(reason)))

    def change(self, held: Held, changes: Sequence[Change]) -> None:
        """Record what becomes of open rows; content and address go with the last state."""
        kept: list[Change] = []
        emptied: list[Change] = []
        for each in changes:
            is_kept = each.state.is_open or each.state is RowState.REFUSED
            (kept if is_kept else emptied).append(each)
        self._change(held, kept, {})
        self._change(held, emptied, EMPTIED_NOW)

    def _change(self, held: Held, group: Sequence[Change], more: Mapping[str, Any]) -> None:
        (EMPTIED if more else KEPT)(self._connection, [
            {"of": held.batch, "at": each.line, "becomes": each.state.value,
             "given": each.award, "former": each.renews, "why": each.code,
             "because": packed(each.reason), **more} for each in group])

    def finish(self, held: Held, lines: Collection[int]) -> None:
        """Note that recorded rows are issued, or renewed; content and address go."""
        issued = case((rows.c.renews.is_(None), RowState.ISSUED.value),
                      else_=RowState.RENEWED.value)
        if lines:
            self._connection.execute(
                update(rows).where(rows.c.batch == held.batch, rows.c.line.in_(list(lines)),
                                   rows.c.state.in_(OPEN))
                .values(state=issued, code="", reason={}, **EMPTY))

    def claim(self, held: Held, lines: Collection[int]) -> None:
        """Let the keys of rows be used by them alone; raises Conflict ``key-claimed``."""
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    update(rows).where(rows.c.batch == held.batch, rows.c.line.in_(list(lines)))
                    .values(is_claimed=True))
        except IntegrityError as error:
            if broken(error) != "uq_batch_rows_key":
                raise
            raise Conflict(say("Another row with the same key is being issued."),
                           code="key-claimed") from error

    def release(self, keys: Collection[str]) -> None:
        """Let keys be used again."""
        self._connection.execute(
            update(rows).where(rows.c.key.in_(list(keys)), rows.c.is_claimed)
            .values(is_claimed=False))

    def claims(self, keys: Collection[str]) -> Mapping[str, Claim]:
        """Return who has used these keys, by key."""
        found = self._connection.execute(
            select(rows.c.key, rows.c.award, rows.c.digest,
                   credentials.c.digest.label("signed"), latest_status().label("status"))
            .outerjoin(credentials, and_(credentials.c.award == rows.c.award,
                                         credentials.c.is_current))
            .where(rows.c.key.in_(list(keys)), rows.c.is_claimed))
        return {row.key: Claim(row.award, row.digest, row.signed is not None,
                               Status(row.status) if row.status else None) for row in found}

    def close_part(self, held: Held) -> bool:
        """Note that a part has no open rows, and tell whether that was the last open part."""
        self._connection.execute(
            update(parts).where(*_fenced(held)).values(
                is_open=False, lease="", leased_until=None, done_at=self._now()))
        return self._connection.execute(
            select(parts.c.part).where(parts.c.batch == held.batch, parts.c.is_open)
            .limit(1)).first() is None

    # --- what there is -----------------------------------------------------------------------

    def achievements(self, batch: str) -> Collection[str]:
        """Return the slugs of what its rows are about."""
        return frozenset(self._connection.execute(
            select(rows.c.achievement).where(rows.c.batch == batch)
            .distinct()).scalars())

    def counts(self, batch: str) -> Counts:
        """Return how many rows are in each state."""
        return Counts({RowState(state): count for state, count in self._connection.execute(
            select(rows.c.state, func.count()).where(rows.c.batch == batch)
            .group_by(rows.c.state))})

    def pace(self, batch: str) -> Pace:
        """Return how fast parts were finished lately."""
        lately = (select(parts.c.rows, parts.c.begun_at, parts.c.done_at)
                  .where(parts.c.batch == batch, parts.c.done_at.is_not(None),
                         parts.c.begun_at.is_not(None))
                  .order_by(parts.c.done_at.desc()).limit(_LATELY))
        found = self._connection.execute(lately).all()
        if not found:
            return Pace()
        return Pace(sum(row.rows for row in found), min(row.begun_at for row in found),
                    max(row.done_at for row in found))

    def lines(self, batch: str, state: RowState | None = None, *, offset: int = 0,
              limit: int | None = None) -> Iterator[RowLine]:
        """Yield rows with what became of them, in order of the file."""
        query = (select(rows.c.line, rows.c.achievement, rows.c.given_key, rows.c.state,
                        rows.c.award, rows.c.code, rows.c.reason,
                        credentials.c.id.label("credential"),
                        credentials.c.digest.label("signed"))
                 .outerjoin(credentials, and_(credentials.c.award == rows.c.award,
                                              credentials.c.is_current))
                 .where(rows.c.batch == batch).order_by(rows.c.line)
                 .offset(offset).limit(limit))
        if state is not None:
            query = query.where(rows.c.state == state.value)
        for row in self._connection.execution_options(yield_per=_AT_ONCE).execute(query):
            yield RowLine(row.line, row.achievement, row.given_key, RowState(row.state),
                          row.award, row.credential if row.signed is not None else None,
                          row.code, unpacked(row.reason))

    def open_awards(self, batch: str) -> Mapping[int, str]:
        """Return the awards that are recorded and not signed yet, by line."""
        found = self._connection.execute(
            select(rows.c.line, rows.c.award)
            .outerjoin(credentials, and_(credentials.c.award == rows.c.award,
                                         credentials.c.is_current))
            .where(rows.c.batch == batch, rows.c.state == RowState.RECORDED.value,
                   credentials.c.digest.is_(None)))
        return {row.line: row.award for row in found}

    def reopen(self, batch: str) -> int:
        """Let rows that were set aside be tried again, but blanked ones; return how many."""
        again = (rows.c.batch == batch, rows.c.state == RowState.REFUSED.value,
                 rows.c.email != "")
        touched = select(rows.c.part).where(*again).distinct()
        self._connection.execute(
            update(parts).where(parts.c.batch == batch, parts.c.part.in_(touched))
            .values(is_open=True, done_at=None, begun_at=None))
        return self._connection.execute(
            update(rows).where(*again).values(
                state=RowState.WAITING.value, award=None, renews=None, is_claimed=False, tries=0,
                failures=0, code="", reason={})).rowcount

    def cancel(self, batch: str, *, recorded: bool, refused: bool = True) -> int:
        """Cancel the waiting rows, and what was set aside with *refused*.

        With *recorded* those too that are not signed yet.
        """
        states = [RowState.WAITING.value, *([RowState.REFUSED.value] if refused else [])]
        signed = exists().where(credentials.c.award == rows.c.award, credentials.c.is_current,
                                credentials.c.digest.is_not(None))
        which = or_(rows.c.state.in_(states), and_(
            rows.c.state == RowState.RECORDED.value, ~signed) if recorded else false())
        count = self._connection.execute(
            update(rows).where(rows.c.batch == batch, which)
            .values(state=RowState.CANCELLED.value, is_claimed=False, reason={}, **EMPTY)
        ).rowcount
        still = select(rows.c.part).where(rows.c.batch == batch, rows.c.state.in_(OPEN))
        self._connection.execute(
            update(parts).where(parts.c.batch == batch, parts.c.part.not_in(still))
            .values(is_open=False))
        return count


def _fenced(held: Held) -> tuple[Any, ...]:
    return (parts.c.batch == held.batch, parts.c.part == held.part,
            parts.c.fence == held.fence, parts.c.lease == held.lease)
