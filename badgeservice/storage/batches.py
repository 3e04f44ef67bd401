"""Runs of `award batch`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from badgeservice.core.ports import Batch
from badgeservice.errors import NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.tables import batches


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
        })

    def all(self) -> Sequence[Batch]:
        """Return all runs, the newest first."""
        found = self._connection.execute(select(batches).order_by(batches.c.number.desc()))
        return tuple(_batch(row) for row in found)

    def get(self, batch: str) -> Batch:
        """Return one; raises NotFound ``unknown-batch``."""
        row = self._connection.execute(select(batches).where(batches.c.id == batch)).first()
        if row is None:
            raise NotFound(say("There is no batch %(id)s here.", id=batch), code="unknown-batch")
        return _batch(row)


def _batch(row: Row[Any]) -> Batch:
    return Batch(row.id, row.file_name, row.achievement, row.row_count, row.started_at,
                 row.started_by)
