"""The tables of what assessors leave behind before they judge."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Integer, Table

from badgeservice.storage.access_tables import assignments
from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata, named
from badgeservice.storage.tables import applications, people

judgement_drafts = Table(
    "judgement_drafts",
    metadata,
    Column("assignment", Words, ForeignKey(assignments.c.id), primary_key=True),
    Column("content", JSON, nullable=False),
    Column("version", Integer, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    CheckConstraint("version > 0", name="version_counts"),
)

conflict_declarations = Table(
    "conflict_declarations",
    metadata,
    *named(),
    Column("assessor", Words, ForeignKey(people.c.id), nullable=False, index=True),
    Column("person", Words, ForeignKey(people.c.id), nullable=False, index=True),
    Column("application", Words, ForeignKey(applications.c.id), nullable=False, index=True),
    Column("reason", Words, nullable=False),
    Column("declared_at", UtcDateTime, nullable=False),
)

interventions = Table(
    "interventions",
    metadata,
    *named(),
    Column("application", Words, ForeignKey(applications.c.id), nullable=False, index=True),
    Column("assessor", Words, ForeignKey(people.c.id), nullable=False, index=True),
    Column("action", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("made_by", Words, ForeignKey(people.c.id), nullable=False, index=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("declaration", Words, ForeignKey(conflict_declarations.c.id), unique=True),
    CheckConstraint("(action = 'conflict-lifted') = (declaration IS NOT NULL)",
                    name="declaration_lifted"),
)
