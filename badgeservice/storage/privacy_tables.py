"""The table of what people ask about their personal data."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Table

from badgeservice.storage.columns import UtcDateTime, Words
from badgeservice.storage.metadata import metadata, named, only_where
from badgeservice.storage.tables import people

data_requests = Table(
    "data_requests",
    metadata,
    *named(),
    Column("person", Words, ForeignKey(people.c.id), nullable=False, index=True),
    Column("programme", Words, nullable=False, index=True),
    Column("wish", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("filed_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", Words, nullable=False),
    Column("answered_by", Words, ForeignKey(people.c.id)),
    Column("answered_at", UtcDateTime),
    Column("answer", Words, nullable=False),
    Column("asked", JSON, nullable=False, server_default="[]"),
    Column("agreed", JSON, nullable=False, server_default="[]"),
    Column("checked", Words, nullable=False, server_default=""),
)
only_where("uq_data_requests_open", data_requests.c.state == "filed", data_requests.c.person,
           data_requests.c.wish)
