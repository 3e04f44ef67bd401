"""What people may ask about their personal data, and until when it must be answered.

Ley 19.628 as Ley 21.719 words it (Chile), GDPR Articles 15 to 22 (Finland): the shorter of the
two terms, 30 calendar days, holds for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

DAYS = 30
"""Calendar days in which a request is to be answered."""

SOON = 7
"""So many days before the end the inbox warns."""


class Wish(Enum):
    """What somebody asks for."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    SUPPRESSION = "suppression"
    OPPOSITION = "opposition"
    PORTABILITY = "portability"
    BLOCKING = "blocking"


class RequestState(Enum):
    """How far a request has come."""

    FILED = "filed"
    DONE = "done"
    REFUSED = "refused"
    """Wholly or partly, with the reason that the law asks for."""

    TAKEN_BACK = "taken-back"


@dataclass(frozen=True)
class DataRequest:
    """One request of one person."""

    id: str
    person: str
    programme: str
    """Whose administrators answer it."""

    wish: Wish
    text: str
    filed_at: datetime
    due_at: datetime
    state: RequestState = RequestState.FILED
    answered_by: str | None = None
    answered_at: datetime | None = None
    answer: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.state is RequestState.FILED
