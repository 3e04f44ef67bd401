"""The tables of letters, and of printed codes for people who get none."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, Table

from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata, named, only_where
from badgeservice.storage.tables import people

outbox = Table(
    "outbox",
    metadata,
    *named(),
    Column("kind", Words, nullable=False),
    Column("person", Words, ForeignKey(people.c.id), index=True),
    Column("address", Words, nullable=False),
    Column("language", Words, nullable=False),
    Column("values", JSON, nullable=False),
    Column("programme", Words, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state", Words, nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", UtcDateTime, index=True),
    Column("tried_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("error", Words, nullable=False, server_default=""),
    Column("reply", Words, nullable=False, server_default=""),
    Column("subject", Words, nullable=False, server_default=""),
    Column("body", Words, nullable=False, server_default=""),
    Column("lease", Words, nullable=False, server_default=""),
    Column("follows", Words),
)

claim_codes = Table(
    "claim_codes",
    metadata,
    *named(),
    Column("person", Words, ForeignKey(people.c.id), nullable=False, index=True),
    Column("programme", Words, nullable=False),
    Column("digest", Words, nullable=False, unique=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Words, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
)
only_where("uq_claim_codes_open",
           claim_codes.c.ended_at.is_(None) & claim_codes.c.used_at.is_(None),
           claim_codes.c.person)
