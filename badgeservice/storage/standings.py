"""A credential and all that the register says of it, in one statement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from badgeservice.core.credential import Credential, Prepared, Standing, Status
from badgeservice.storage.tables import corrections, credentials, status_events

# Built once: each verification asks. Of several events the one with the largest number counts.
_QUERY = (
    select(credentials, status_events.c.status, status_events.c.reason, corrections.c.successor)
    .outerjoin(status_events, status_events.c.number == (
        select(func.max(status_events.c.number))
        .where(status_events.c.credential == credentials.c.id)
        .correlate(credentials).scalar_subquery()))
    .outerjoin(corrections, corrections.c.replaced == credentials.c.id)
    .where(credentials.c.id == bindparam("identifier"), credentials.c.document.is_not(None)))


def find_standing(connection: Connection, identifier: str,
                  prepared_of: Callable[[Row[Any]], Prepared]) -> Standing | None:
    """Return what `core.ports.CredentialStore.standing` promises."""
    row = connection.execute(_QUERY, {"identifier": identifier}).first()
    if row is None:
        return None
    return Standing(
        credential=Credential(prepared_of(row), row.document, row.digest, row.method),
        issued_at=row.issued_at,
        status=Status(row.status) if row.status else Status.VALID,
        reason=row.reason or "",
        successor=row.successor,
    )
