"""What people may ask about their personal data, and until when it must be answered.

Ley 19.628 as Ley 21.719 words it (Chile), GDPR Articles 15 to 22 (Finland): the shorter of the
two terms, 30 calendar days, holds for everybody.
"""

from __future__ import annotations

from collections.abc import Collection
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
    """Whose administrators answer it; `core.account.EVERY` where no programme keeps anything."""

    wish: Wish
    text: str
    filed_at: datetime
    due_at: datetime
    state: RequestState = RequestState.FILED
    answered_by: str | None = None
    """Id of a person; None until it was answered, and where the operator did."""

    answered_at: datetime | None = None
    answer: str = ""
    """What was written to the person; of a removal what each programme wrote."""

    asked: tuple[str, ...] = ()
    """The other programmes without which it is not granted: a removal concerns all of them."""

    agreed: tuple[str, ...] = ()
    """The programmes that have agreed to a removal."""

    checked: str = ""
    """How the operator made sure who asks; empty where the person was signed in."""

    @property
    def programmes(self) -> Collection[str]:
        """All programmes that have a say."""
        return (self.programme, *self.asked)

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.state is RequestState.FILED
