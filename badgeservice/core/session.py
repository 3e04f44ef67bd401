"""Sessions: that somebody signed in, from where, and until when it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

IDLE = timedelta(hours=12)
"""A session that nobody uses for so long has ended."""

LONGEST = timedelta(days=14)
"""No session is older, however much it is used."""


@dataclass(frozen=True)
class Session:
    """One sign-in. The secret in the cookie is never here, only its digest."""

    id: str
    """Public to its owner: names the session in the list of sessions."""

    person: str
    digest: str
    """SHA-256 in hex of the secret, which has 256 random bits."""

    started_at: datetime
    used_at: datetime
    agent: str
    """What the browser calls itself, shortened; for the owner to recognise it."""

    is_complete: bool
    """False while the second factor is still to be given: nothing else may be done."""

    ended_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Tell whether it counts at *now*."""
        return (self.ended_at is None and now - self.used_at < IDLE
                and now - self.started_at < LONGEST)
