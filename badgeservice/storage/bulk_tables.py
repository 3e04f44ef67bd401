"""The tables of what is verified in one go; emptied a day after it came."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, Table

from badgeservice.storage.columns import Number, UtcDateTime, Words
from badgeservice.storage.metadata import metadata, named

bulk_jobs = Table(
    "bulk_jobs",
    metadata,
    *named(),
    Column("form", Words, nullable=False),
    Column("file", Words, nullable=False),
    Column("header", JSON, nullable=False),
    Column("policy", Words, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state", Words, nullable=False, index=True),
    Column("total", Integer, nullable=False),
    Column("size", Number, nullable=False),
    Column("column", Integer),
    Column("recipient", Integer),
    Column("token", Words, nullable=False),
    Column("asker", Words, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("lease", Words, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("worked_at", UtcDateTime),
)

bulk_items = Table(
    "bulk_items",
    metadata,
    Column("job", Words, ForeignKey(bulk_jobs.c.id), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("cells", JSON, nullable=False),
    Column("name", Words, nullable=False),
    Column("flaw", Words, nullable=False),
    # Forgotten as soon as the item is done.
    Column("content", LargeBinary),
    Column("attempts", Integer, nullable=False),
    # How often it was put off, because another service is asked only so often.
    Column("turn", Integer, nullable=False),
    # Nothing while the item waits.
    Column("verdict", Words, nullable=False),
    Column("trusted", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("holder", Words, nullable=False),
    Column("issuer", Words, nullable=False),
    Column("found", Words, nullable=False),
    Column("outcome", JSON, nullable=False),
)
Index("ix_bulk_items_verdict", bulk_items.c.job, bulk_items.c.verdict)
