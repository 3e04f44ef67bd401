"""The table of roles that are offered."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table

from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata, named, only_where
from badgeservice.storage.tables import people

role_offers = Table(
    "role_offers",
    metadata,
    *named(),
    Column("person", Words, ForeignKey(people.c.id), nullable=False, index=True),
    Column("programme", Words, nullable=False),
    Column("role", Words, nullable=False),
    Column("organisation", Words, nullable=False),
    Column("offered_at", UtcDateTime, nullable=False),
    Column("offered_by", Words, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)
only_where("uq_role_offers_open", role_offers.c.ended_at.is_(None), role_offers.c.person,
           role_offers.c.programme, role_offers.c.role, role_offers.c.organisation)
