"""What a credential is worth now, as a part of queries."""

from __future__ import annotations

from sqlalchemy import ScalarSelect, select

from badgeservice.storage.tables import credentials, status_events


def latest_status() -> ScalarSelect[str]:
    """Return the last status of the credential that a query reads; NULL where none was noted."""
    return (select(status_events.c.status)
            .where(status_events.c.credential == credentials.c.id)
            .order_by(status_events.c.number.desc()).limit(1)
            .correlate(credentials).scalar_subquery())
