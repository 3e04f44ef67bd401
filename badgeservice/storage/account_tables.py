"""The tables of what signing in keeps."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, Table, UniqueConstraint

from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata, named, numbered, only_where
from badgeservice.storage.tables import people

one_time_codes = Table(
    "one_time_codes",
    metadata,
    *named(),
    Column("person", Words, ForeignKey(people.c.id), nullable=False),
    Column("purpose", Words, nullable=False),
    Column("digest", Words, nullable=False, unique=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Words, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    # What it confirms: only a code for a corrected address has one.
    Column("address", Words),
)
only_where("uq_one_time_codes_open", one_time_codes.c.ended_at.is_(None),
           one_time_codes.c.person, one_time_codes.c.purpose)

used_steps = Table(
    "used_steps",
    metadata,
    # One row a person: a step that is used up makes all earlier ones useless too.
    Column("person", Words, ForeignKey(people.c.id), primary_key=True),
    Column("step", Integer, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    numbered(),
    Column("person", Words, ForeignKey(people.c.id), nullable=False),
    Column("digest", Words, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    UniqueConstraint("person", "digest", name="uq_recovery_codes_person"),
)

browsers = Table(
    "browsers",
    metadata,
    Column("person", Words, ForeignKey(people.c.id), nullable=False),
    Column("digest", Words, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("person", "digest"),
)

identities = Table(
    "identities",
    metadata,
    numbered(),
    Column("person", Words, ForeignKey(people.c.id), nullable=False),
    Column("issuer", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("linked_at", UtcDateTime, nullable=False),
    UniqueConstraint("issuer", "subject", name="uq_identities_issuer"),
    UniqueConstraint("person", "issuer", name="uq_identities_person"),
)

tries = Table(
    "tries",
    metadata,
    # A keyed digest of what is counted: no address stands here.
    Column("key", Words, primary_key=True),
    Column("paid_until", UtcDateTime, nullable=False, index=True),
)
