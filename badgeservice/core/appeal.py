"""Appeals: a teacher asks that somebody who was not involved looks at a decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum


class Ground(Enum):
    """Why somebody appeals."""

    PROCEDURE = "procedure"
    """The rules of the assessment were not kept."""

    OVERLOOKED = "evidence-overlooked"
    """Something that was handed in was not considered."""

    BIAS = "bias"
    """Somebody who judged was not impartial."""

    ERROR = "error"
    """A plain mistake: another file was read, a level was typed wrongly."""


class AppealState(Enum):
    """What became of it."""

    FILED = "filed"
    UPHELD = "upheld"
    """The decision stands."""

    REASSESS = "reassess"
    """The application is judged anew by others."""

    OVERTURNED = "overturned"
    """Another decision takes the place of the first."""


@dataclass(frozen=True)
class Appeal:
    """One appeal; there is at most one against a decision."""

    id: str
    application: str
    decision: str
    person: str
    """Id of whoever appeals: the applicant."""

    grounds: Ground
    text: str
    filed_at: datetime
    due_at: datetime
    """Until when it is answered."""

    state: AppealState = AppealState.FILED
    decided_by: str | None = None
    """Id of the person who decided it."""

    decided_at: datetime | None = None
    reason: str = ""
    """What the teacher is told of why."""

    @property
    def unanswered(self) -> Appeal:
        """The appeal as it was before it was answered: what shows as long as nothing is told."""
        return replace(self, state=AppealState.FILED, decided_by=None, decided_at=None,
                       reason="")

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state is AppealState.FILED
