"""The tables of what holders decide and agree to."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, Table

from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata, numbered
from badgeservice.storage.tables import applications, credentials, people

credential_sharing = Table(
    "credential_sharing",
    metadata,
    Column("credential", Words, ForeignKey(credentials.c.id), primary_key=True),
    Column("is_listed", Boolean, nullable=False),
    Column("is_page_off", Boolean, nullable=False),
    Column("link_digest", Words),
    Column("link_made_at", UtcDateTime),
    Column("changed_at", UtcDateTime, nullable=False),
    CheckConstraint("(link_digest IS NULL) = (link_made_at IS NULL)", name="link_whole"),
)

consents = Table(
    "consents",
    metadata,
    numbered(),
    Column("person", Words, ForeignKey(people.c.id), nullable=False, index=True),
    Column("purpose", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("is_given", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("credential", Words, ForeignKey(credentials.c.id), index=True),
    Column("application", Words, ForeignKey(applications.c.id), index=True),
    Column("position", Integer),
    CheckConstraint("version > 0", name="version_counts"),
    CheckConstraint("(credential IS NULL) <> (application IS NULL)", name="one_matter"),
    CheckConstraint("(position IS NULL) = (purpose <> 'evidence')", name="evidence_placed"),
)
