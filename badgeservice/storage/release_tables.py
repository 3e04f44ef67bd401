"""The tables of released decisions and of the endorsements that come before."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, LargeBinary, Table

from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata, named, numbered
from badgeservice.storage.tables import applications, awards, credentials, decisions

releases = Table(
    "releases",
    metadata,
    *named(),
    # One release a decision, whoever presses the button how often.
    Column("decision", Words, ForeignKey(decisions.c.id), nullable=False, unique=True),
    Column("application", Words, ForeignKey(applications.c.id), nullable=False, index=True),
    Column("released_at", UtcDateTime, nullable=False),
    Column("released_by", Words, nullable=False),
    Column("finished_at", UtcDateTime),
    # A deadline that was told does not move with a profile or a school.
    Column("zone", Words),
)

endorsements = Table(
    "endorsements",
    metadata,
    numbered(),
    Column("credential", Words, ForeignKey(credentials.c.id), nullable=False, unique=True),
    Column("award", Words, ForeignKey(awards.c.id), nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("method", Words, nullable=False),
    Column("signed_at", UtcDateTime, nullable=False),
    Column("signed_by", Words, nullable=False),
    Column("controller", LargeBinary),
)

endorsement_requests = Table(
    "endorsement_requests",
    metadata,
    numbered(),
    Column("nonce", Words, nullable=False, unique=True),
    Column("credential", Words, ForeignKey(credentials.c.id), nullable=False, index=True),
    Column("content", LargeBinary, nullable=False),
    Column("unsigned", LargeBinary, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Words, nullable=False),
)
