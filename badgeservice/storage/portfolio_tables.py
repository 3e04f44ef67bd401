"""The tables of portfolios, practice cycles, and of who looked at evidence."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    Table,
)

from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata, named, numbered
from badgeservice.storage.tables import applications, people

practice_cycles = Table(
    "practice_cycles",
    metadata,
    *named(),
    Column("teacher", Words, ForeignKey(people.c.id), nullable=False, index=True),
    Column("title", Words, nullable=False),
    Column("course", Words, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("programme", Words, nullable=False, server_default=""),
)

practice_entries = Table(
    "practice_entries",
    metadata,
    Column("cycle", Words, ForeignKey(practice_cycles.c.id), primary_key=True),
    Column("step", Words, primary_key=True),
    Column("text", Words, nullable=False),
    Column("happened_on", Date),
    Column("version", Integer, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", Words, ForeignKey(people.c.id), nullable=False),
    CheckConstraint("version > 0", name="version_counts"),
)

portfolio_items = Table(
    "portfolio_items",
    metadata,
    *named(),
    Column("owner", Words, ForeignKey(people.c.id), nullable=False, index=True),
    Column("kind", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("narrative", Words, nullable=False),
    Column("form", Words, nullable=False),
    Column("url", Words),
    Column("digest", Words, index=True),
    Column("media_type", Words, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("file_name", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("pupils_visible", Boolean, nullable=False),
    Column("consent_kept", Boolean, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("happened_on", Date),
    Column("course", Words, nullable=False),
    Column("cycle", Words, ForeignKey(practice_cycles.c.id), index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    Column("deleted_at", UtcDateTime),
    CheckConstraint("NOT (public AND pupils_visible)", name="pupils_not_public"),
    CheckConstraint("(form = 'link') = (url IS NOT NULL) AND (form = 'link') = (digest IS NULL)",
                    name="content_whole"),
)

evidence_views = Table(
    "evidence_views",
    metadata,
    numbered(),
    Column("viewer", Words, ForeignKey(people.c.id), nullable=False, index=True),
    Column("owner", Words, ForeignKey(people.c.id), nullable=False, index=True),
    Column("application", Words, ForeignKey(applications.c.id), index=True),
    Column("position", Integer),
    Column("item", Words),
    Column("is_download", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
