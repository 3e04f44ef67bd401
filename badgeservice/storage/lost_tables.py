"""The table of credentials that the database forgot when it was put back from a backup."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table, UniqueConstraint

from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata
from badgeservice.storage.tables import status_lists

lost_credentials = Table(
    "lost_credentials",
    metadata,
    Column("id", Words, primary_key=True),
    Column("subject", Words, nullable=False),
    Column("issuer", Words, nullable=False),
    Column("status_list", Words, ForeignKey(status_lists.c.id), nullable=False),
    Column("status_index", Integer, nullable=False),
    Column("revoked_at", UtcDateTime),
    UniqueConstraint("status_list", "status_index"),
)
