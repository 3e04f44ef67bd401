"""The table of collections."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Table

from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata, named
from badgeservice.storage.tables import people

collections = Table(
    "collections",
    metadata,
    *named(),
    Column("person", Words, ForeignKey(people.c.id), nullable=False, index=True),
    Column("title", Words, nullable=False),
    Column("words", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("shows_name", Boolean, nullable=False),
    # In their order. No keys of another table: a credential's row is never removed.
    Column("credentials", JSON, nullable=False),
    Column("link", Words, nullable=False, unique=True),
    Column("is_on", Boolean, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)
