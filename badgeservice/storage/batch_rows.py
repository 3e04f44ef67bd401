"""Rows of batches and their parts, which are held under a lease."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, case, exists, false, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from badgeservice.core.batches import BatchRow, Held, RowState
from badgeservice.core.credential import Status
from badgeservice.core.ports.batches import Change, Claim, OpenRow
from badgeservice.errors import Conflict, Message, say
from badgeservice.storage.batch_groups import OPEN_BATCHES
from badgeservice.storage.batch_leases import BatchLeases, fenced
from badgeservice.storage.batch_lines import BatchLines
from badgeservice.storage.batch_row_columns import (
    EMPTIED,
    EMPTIED_NOW,
    EMPTY,
    KEPT,
    OPEN,
    columns,
    packed,
    row_of,
)
from badgeservice.storage.batch_tables import batch_parts as parts
from badgeservice.storage.batch_tables import batch_rows as rows
from badgeservice.storage.constraints import broken
from badgeservice.storage.many import many_into
from badgeservice.storage.status_now import latest_status
from badgeservice.storage.tables import batches, credentials


class SqlBatchRowStore(BatchLeases, BatchLines):
    """`core.ports.batches.BatchRowStore` on one connection."""

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

    def open_rows(self, emails: Collection[str]) -> Mapping[tuple[str, str], Sequence[OpenRow]]:
        """Return what batches still want for these addresses, by address and achievement."""
        found: dict[tuple[str, str], list[OpenRow]] = {}
        for row in self._connection.execute(
                select(rows.c.email, rows.c.achievement, rows.c.batch, rows.c.digest)
                .join(batches, batches.c.id == rows.c.batch)
                .where(rows.c.email.in_(list(emails)), rows.c.state.in_(OPEN),
                       batches.c.state.in_(OPEN_BATCHES))):
            found.setdefault((row.email, row.achievement), []).append(
                OpenRow(row.batch, row.digest))
        return found

    def beside(self, batch: str) -> Sequence[str]:
        """Return the other batches that are not done and have open rows like those of *batch*."""
        others = select(batches.c.id).where(batches.c.id != batch,
                                            batches.c.state.in_(OPEN_BATCHES))
        own = rows.alias()
        return [each for each in self._connection.execute(
            others.order_by(batches.c.number)).scalars() if self._connection.execute(
                select(rows.c.line).join(own, and_(own.c.email == rows.c.email,
                                                   own.c.achievement == rows.c.achievement))
                .where(rows.c.batch == each, rows.c.state.in_(OPEN), own.c.batch == batch,
                       own.c.state.in_(OPEN)).limit(1)).first() is not None]

    def close_part(self, held: Held) -> bool:
        """Note that a part has no open rows, and tell whether that was the last open part."""
        self._connection.execute(
            update(parts).where(*fenced(held)).values(
                is_open=False, lease="", leased_until=None, done_at=self.now()))
        return self._connection.execute(
            select(parts.c.part).where(parts.c.batch == held.batch, parts.c.is_open)
            .limit(1)).first() is None

    # --- taken up again, cancelled ------------------------------------------------------------

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


