"""Status events as rows of their table, and what is said where one cannot be added."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from badgeservice.core.credential import Status, StatusEvent
from badgeservice.errors import Conflict, NotFound, say


def event_of(row: Row[Any]) -> StatusEvent:
    """Return the event that a row of the table is."""
    return StatusEvent(row.credential, Status(row.status), row.reason, row.note,
                       row.happened_at, row.recorded_by)


def event_columns(event: StatusEvent) -> dict[str, Any]:
    """Return *event* as the columns of its table."""
    return {
        "credential": event.credential,
        "status": event.status.value,
        "reason": event.reason,
        "note": event.note,
        "happened_at": event.at,
        "recorded_by": event.by,
    }


def unknown_credential(credential: str) -> NotFound:
    """Return the error for a credential that is not there."""
    return NotFound(say("There is no credential %(id)s here.", id=credential),
                    code="unknown-credential")


def final(credential: str) -> Conflict:
    """Return the error for one whose status cannot be changed any more."""
    return Conflict(
        say("The credential %(id)s is revoked or superseded; that cannot be undone.",
            id=credential), code="status-final")
