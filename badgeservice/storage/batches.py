"""Runs of `award batch`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from badgeservice.core.batches import BatchState, OnDuplicate
from badgeservice.core.ports import Batch
from badgeservice.errors import NotFound, say
from badgeservice.storage.batch_tables import batch_parts, batch_rows
from badgeservice.storage.constraints import insert
from badgeservice.storage.tables import batches

_OPEN = [state.value for state in BatchState if state.is_open]


class SqlBatchStore:
    """`core.ports.BatchStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, batch: Batch) -> None:
        """Record a run."""
        insert(self._connection, batches, {
            "id": batch.id,
            "file_name": batch.file_name,
            "achievement": batch.achievement,
            "row_count": batch.rows,
            "started_at": batch.started_at,
            "started_by": batch.by,
            "state": batch.state.value,
            "on_duplicate": batch.on_duplicate.value,
            "letters": batch.letters,
            "digest": batch.digest,
            "told": dict(batch.told),
            "finished_at": batch.finished_at,
        })

    def all(self) -> Sequence[Batch]:
        """Return all runs, the newest first."""
        found = self._connection.execute(select(batches).order_by(batches.c.number.desc()))
        return tuple(_batch(row) for row in found)

    def get(self, batch: str) -> Batch:
        """Return one; raises NotFound ``unknown-batch``."""
        return self._get(batch, hold=False)

    def hold(self, batch: str) -> Batch:
        """Return one that nobody else changes until the transaction ends; raises NotFound."""
        return self._get(batch, hold=True)

    def _get(self, batch: str, *, hold: bool) -> Batch:
        query = select(batches).where(batches.c.id == batch)
        row = self._connection.execute(query.with_for_update() if hold else query).first()
        if row is None:
            raise NotFound(say("There is no batch %(id)s here.", id=batch[:80]),
                           code="unknown-batch")
        return _batch(row)

    def change(self, batch: str, state: BatchState, *, rows: int | None = None,
               finished_at: datetime | None = None) -> None:
        """Record the state of one, and how many rows it has where that is known only now."""
        more = {} if rows is None else {"row_count": rows}
        self._connection.execute(
            update(batches).where(batches.c.id == batch)
            .values(state=state.value, finished_at=finished_at, **more))

    def unfinished(self, digest: str) -> Batch | None:
        """Return the newest open run of the file with this digest, or None."""
        row = self._connection.execute(
            select(batches).where(batches.c.digest == digest, batches.c.state.in_(_OPEN))
            .order_by(batches.c.number.desc()).limit(1)).first()
        return _batch(row) if row else None

    def remove(self, batch: str) -> None:
        """Forget one with its rows, of which none was worked on."""
        for table in (batch_rows, batch_parts):
            self._connection.execute(delete(table).where(table.c.batch == batch))
        self._connection.execute(delete(batches).where(batches.c.id == batch))


def _batch(row: Row[Any]) -> Batch:
    return Batch(
        row.id, row.file_name, row.achievement, row.row_count, row.started_at, row.started_by,
        BatchState(row.state), OnDuplicate(row.on_duplicate), row.letters, row.digest, row.told,
        row.finished_at)
