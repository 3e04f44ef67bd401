"""The table of appeals."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Table

from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata, named
from badgeservice.storage.tables import applications, decisions, people

appeals = Table(
    "appeals",
    metadata,
    *named(),
    Column("application", Words, ForeignKey(applications.c.id), nullable=False, index=True),
    Column("decision", Words, ForeignKey(decisions.c.id), nullable=False, unique=True),
    Column("person", Words, ForeignKey(people.c.id), nullable=False, index=True),
    Column("grounds", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("filed_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", Words, nullable=False),
    Column("decided_by", Words, ForeignKey(people.c.id)),
    Column("decided_at", UtcDateTime),
    Column("reason", Words, nullable=False),
    CheckConstraint("(state = 'filed') = (decided_at IS NULL)", name="decided_whole"),
)
