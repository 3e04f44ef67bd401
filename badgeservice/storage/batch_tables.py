"""The tables of batches: their parts, and the rows of each."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, Table, true

from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata, only_where
from badgeservice.storage.tables import awards, batches

batch_parts = Table(
    "batch_parts",
    metadata,
    Column("batch", Words, ForeignKey(batches.c.id), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("rows", Integer, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("lease", Words, nullable=False),
    # Grows with every holder: what an earlier one still writes is told by it.
    Column("fence", Integer, nullable=False),
    # By the clock of the database, whatever those of its users say.
    Column("leased_until", UtcDateTime),
    Column("begun_at", UtcDateTime),
    Column("done_at", UtcDateTime),
)
Index("ix_batch_parts_open", batch_parts.c.is_open, batch_parts.c.batch)

batch_rows = Table(
    "batch_rows",
    metadata,
    Column("batch", Words, ForeignKey(batches.c.id), primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("part", Integer, nullable=False),
    Column("state", Words, nullable=False),
    Column("achievement", Words, nullable=False),
    Column("version", Integer, nullable=False),
    # Both are emptied when the row is done: then the award knows whom it is about.
    Column("email", Words, nullable=False, index=True),
    Column("content", JSON, nullable=False),
    Column("key", Words, nullable=False),
    Column("given_key", Words, nullable=False),
    Column("digest", Words, nullable=False),
    Column("is_claimed", Boolean, nullable=False),
    Column("award", Words, ForeignKey(awards.c.id), index=True),
    Column("renews", Words, ForeignKey(awards.c.id)),
    Column("code", Words, nullable=False),
    Column("reason", JSON, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
)
Index("ix_batch_rows_state", batch_rows.c.batch, batch_rows.c.state, batch_rows.c.part)
only_where("uq_batch_rows_key", batch_rows.c.is_claimed == true(), batch_rows.c.key)
