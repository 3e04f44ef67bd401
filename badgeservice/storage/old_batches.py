"""Rows of batches whose period is over: whom they were about goes, what became of them stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from badgeservice.core.batches import BatchState, RowState
from badgeservice.core.ports import Clock
from badgeservice.storage.batch_groups import SqlBatchGroupStore
from badgeservice.storage.batch_rows import SqlBatchRowStore
from badgeservice.storage.batch_tables import batch_parts as parts
from badgeservice.storage.batch_tables import batch_rows as rows
from badgeservice.storage.tables import batches

_OPEN = [state.value for state in BatchState if state.is_open]


def forget_batch_rows(connection: Connection, before: datetime, clock: Clock) -> int:
    """Cancel what waits of batches begun before *before*, and blank whom rows are about.

    Return how many rows were blanked. What was signed stays issued; what is set aside stays so,
    and is not tried again.
    """
    old = select(batches.c.id).where(batches.c.started_at < before)
    named = (rows.c.batch.in_(old), rows.c.email != "")
    found = connection.execute(select(rows.c.batch, rows.c.line).where(*named)).all()
    for batch in sorted({row.batch for row in found}):
        _end(connection, batch, clock)
    connection.execute(update(rows).where(*named).values(email="", content={}, reason={}))
    return len(found)


def _end(connection: Connection, batch: str, clock: Clock) -> None:
    """Let nobody work on a batch any more."""
    store = SqlBatchRowStore(connection)
    store.hold(batch)
    SqlBatchGroupStore(connection, clock).withdraw(
        list(store.open_awards(batch).values()), batch=batch)
    store.cancel(batch, recorded=True, refused=False)
    # What is recorded still is signed: only the note of it was missing.
    for is_new, state in ((True, RowState.ISSUED), (False, RowState.RENEWED)):
        connection.execute(
            update(rows)
            .where(rows.c.batch == batch, rows.c.state == RowState.RECORDED.value,
                   rows.c.renews.is_(None) if is_new else rows.c.renews.is_not(None))
            .values(state=state.value))
    connection.execute(update(parts).where(parts.c.batch == batch).values(is_open=False))
    connection.execute(
        update(batches).where(batches.c.id == batch, batches.c.state.in_(
            [*_OPEN, BatchState.STAGING.value]))
        .values(state=BatchState.CANCELLED.value, finished_at=clock()))
