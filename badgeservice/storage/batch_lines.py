"""What became of the rows of batches, as people and programs are shown it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection, and_, func, select

from badgeservice.core.batch_progress import Counts, Pace, RowLine
from badgeservice.core.batches import RowState
from badgeservice.storage.batch_row_columns import unpacked
from badgeservice.storage.batch_tables import batch_parts as parts
from badgeservice.storage.batch_tables import batch_rows as rows
from badgeservice.storage.tables import credentials

_LATELY = 10
"""Parts by which the pace is told."""

_AT_ONCE = 500
"""Lines that are read together."""


class BatchLines:
    """What `core.ports.batches.BatchRowStore` tells of rows, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

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
