"""The clock that all machines on one database have in common: its own."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, func, select, text


def shared_moment(connection: Connection) -> datetime:
    """Return what the database's clock says; that of PostgreSQL moves within transactions."""
    if connection.dialect.name == "postgresql":
        moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return moment.astimezone(UTC)
    words = connection.execute(
        text("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")).scalar_one()
    return datetime.fromisoformat(words).replace(tzinfo=UTC)
