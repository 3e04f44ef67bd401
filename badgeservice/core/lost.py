"""Credentials that were signed since the backup that a database was put back from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeservice.core.noted import Place


@dataclass(frozen=True)
class LostCredential:
    """All that is known of one: nobody here knows whose it is, and its bytes are elsewhere."""

    subject: str
    """As the log calls it: ``credential:`` or ``program-credential:`` and its id."""

    place: Place
    """Its entry in a status list, which says what it is worth."""

    revoked_at: datetime | None = None

    @property
    def name(self) -> str:
        """Its id."""
        return self.subject.partition(":")[2]

    @property
    def noun(self) -> str:
        """What the log calls its kind."""
        return self.subject.partition(":")[0]
