"""Rows of batches and their parts, which are held under a lease."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, exists, false, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from badgeservice.core.batches import BatchRow, Held, RowState
from badgeservice.core.credential import Status
from badgeservice.core.ports.batches import Change, Claim
from badgeservice.errors import Conflict, Message, say
from badgeservice.storage.batch_leases import BatchLeases, fenced
from badgeservice.storage.batch_lines import BatchLines, packed, unpacked
from badgeservice.storage.batch_tables import batch_parts as parts
from badgeservice.storage.batch_tables import batch_rows as rows
from badgeservice.storage.constraints import broken
from badgeservice.storage.status_now import latest_status
from badgeservice.storage.tables import credentials

_OPEN = [state.value for state in RowState if state.is_open]
_EMPTY: Mapping[str, Any] = {"email": "", "content": {}}


class SqlBatchRowStore(BatchLeases, BatchLines):
    """`core.ports.batches.BatchRowStore` on one connection."""

    def add(self, batch: str, new: Sequence[BatchRow]) -> None:
        """Keep rows and the parts that are new."""
        if not new:
            return
        self._connection.execute(rows.insert(), [_columns(batch, row) for row in new])
        sizes = Counter(row.part for row in new)
        is_open = {row.part for row in new if row.state.is_open}
        self._connection.execute(parts.insert(), [
            {"batch": batch, "part": part, "rows": size, "is_open": part in is_open, "lease": "",
             "fence": 0, "leased_until": None, "begun_at": None, "done_at": None}
            for part, size in sizes.items()])

    # --- work --------------------------------------------------------------------------------

    def begin(self, held: Held, most: Mapping[int, int], rest: int) -> Sequence[BatchRow]:
        """Return the open rows whose turn it is, and count that they are begun."""
        theirs = (rows.c.batch == held.batch, rows.c.part == held.part, rows.c.state.in_(_OPEN))
        fewest = self._connection.execute(
            select(func.min(rows.c.tries)).where(*theirs)).scalar()
        if fewest is None:
            return ()
        found = self._connection.execute(
            select(rows).where(*theirs, rows.c.tries == fewest)
            .order_by(rows.c.line).limit(most.get(fewest, rest)).with_for_update()).all()
        self._count(held, [row.line for row in found], rows.c.tries + 1)
        return [_row(each) for each in found]

    def of_lines(self, held: Held, lines: Collection[int]) -> Sequence[BatchRow]:
        """Return those of some rows that are still open."""
        found = self._connection.execute(
            select(rows).where(rows.c.batch == held.batch, rows.c.line.in_(list(lines)),
                               rows.c.state.in_(_OPEN)).order_by(rows.c.line).with_for_update())
        return [_row(each) for each in found]

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
                               rows.c.state.in_(_OPEN))
            .values(failures=rows.c.failures + 1, code=code, reason=packed(reason)))

    def change(self, held: Held, changes: Sequence[Change]) -> None:
        """Record what becomes of open rows; content and address go with the last state."""
        kept: list[Change] = []
        emptied: list[Change] = []
        for each in changes:
            is_kept = each.state.is_open or each.state is RowState.REFUSED
            (kept if is_kept else emptied).append(each)
        self._change(held, kept, {})
        self._change(held, emptied, _EMPTY)

    def _change(self, held: Held, group: Sequence[Change], more: Mapping[str, Any]) -> None:
        if not group:
            return
        self._connection.execute(
            # No IN: statements for many rows know no list whose length is told later.
            update(rows).where(rows.c.batch == held.batch, rows.c.line == bindparam("at"),
                               or_(*(rows.c.state == state for state in _OPEN)))
            .values(state=bindparam("becomes"), award=bindparam("given"),
                    renews=bindparam("former"), code=bindparam("why"),
                    reason=bindparam("because", type_=rows.c.reason.type), **more),
            [{"at": each.line, "becomes": each.state.value, "given": each.award,
              "former": each.renews, "why": each.code, "because": packed(each.reason)}
             for each in group])

    def finish(self, held: Held, lines: Collection[int]) -> None:
        """Note that recorded rows are issued, or renewed; content and address go."""
        issued = case((rows.c.renews.is_(None), RowState.ISSUED.value),
                      else_=RowState.RENEWED.value)
        if lines:
            self._connection.execute(
                update(rows).where(rows.c.batch == held.batch, rows.c.line.in_(list(lines)),
                                   rows.c.state.in_(_OPEN))
                .values(state=issued, code="", reason={}, **_EMPTY))

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
            .values(state=RowState.CANCELLED.value, is_claimed=False, reason={}, **_EMPTY)
        ).rowcount
        still = select(rows.c.part).where(rows.c.batch == batch, rows.c.state.in_(_OPEN))
        self._connection.execute(
            update(parts).where(parts.c.batch == batch, parts.c.part.not_in(still))
            .values(is_open=False))
        return count


def _columns(batch: str, row: BatchRow) -> dict[str, Any]:
    return {
        "batch": batch, "line": row.line, "part": row.part, "state": row.state.value,
        "achievement": row.achievement, "version": row.version, "email": row.email,
        "content": dict(row.content), "key": row.key, "given_key": row.given_key,
        "digest": row.digest, "is_claimed": False, "award": row.award, "renews": row.renews,
        "code": row.code, "reason": packed(row.reason), "tries": row.tries,
        "failures": row.failures,
    }


def _row(row: Row[Any]) -> BatchRow:
    return BatchRow(
        line=row.line, part=row.part, state=RowState(row.state), achievement=row.achievement,
        version=row.version, email=row.email, content=row.content, key=row.key,
        digest=row.digest, given_key=row.given_key, award=row.award, renews=row.renews,
        code=row.code, reason=unpacked(row.reason), tries=row.tries, failures=row.failures)
