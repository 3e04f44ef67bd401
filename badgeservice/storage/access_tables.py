"""The tables of accounts, roles, sessions, tasks, letters and of what was done by whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Table,
)

from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata, named, only_where
from badgeservice.storage.tables import applications, people


def _person(name: str = "person", **options: Any) -> Column[Any]:
    return Column(name, Words, ForeignKey(people.c.id), nullable=False, **options)


accounts = Table(
    "accounts",
    metadata,
    _person(primary_key=True),
    Column("state", Words, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("language", Words, nullable=False),
    Column("password", Words),
    Column("totp", Words),
)

memberships = Table(
    "memberships",
    metadata,
    *named(),
    _person(index=True),
    Column("programme", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("organisation", Words, nullable=False),
    Column("granted_at", UtcDateTime, nullable=False),
    Column("granted_by", Words, nullable=False),
    Column("ended_at", UtcDateTime),
    CheckConstraint("role <> 'assessor' OR organisation <> ''",
                    name="assessor_has_organisation"),
)
only_where("uq_memberships_standing", memberships.c.ended_at.is_(None), memberships.c.person,
           memberships.c.programme, memberships.c.role, memberships.c.organisation)

sessions = Table(
    "sessions",
    metadata,
    *named(),
    _person(index=True),
    Column("digest", Words, nullable=False, unique=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
    Column("agent", Words, nullable=False),
    Column("is_complete", Boolean, nullable=False),
    Column("ended_at", UtcDateTime),
)

assignments = Table(
    "assignments",
    metadata,
    *named(),
    Column("application", Words, ForeignKey(applications.c.id), nullable=False, index=True),
    _person("assessor", index=True),
    Column("organisation", Words, nullable=False),
    Column("round", Integer, nullable=False),
    Column("assigned_at", UtcDateTime, nullable=False),
    Column("assigned_by", Words, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("end_reason", Words, nullable=False),
    CheckConstraint("round BETWEEN 1 AND 4", name="round_known"),
)
_open = assignments.c.ended_at.is_(None)
only_where("uq_assignments_assessor", _open, assignments.c.application, assignments.c.assessor,
           assignments.c.round)
only_where("uq_assignments_organisation", _open, assignments.c.application,
           assignments.c.organisation, assignments.c.round)

audit_entries = Table(
    "audit_entries",
    metadata,
    # Not counted by the database: the chain has no gaps, and a number is part of what is hashed.
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", Words, nullable=False, index=True),
    Column("action", Words, nullable=False),
    Column("subject", Words, nullable=False, index=True),
    Column("programme", Words, index=True),
    Column("details", JSON, nullable=False),
    Column("previous", Words, nullable=False),
    Column("digest", Words, nullable=False, unique=True),
)
