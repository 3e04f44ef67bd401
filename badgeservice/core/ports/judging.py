"""What assessors leave behind before they judge: drafts, and their word on conflicts."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from badgeservice.core.conflicts import Declaration, Intervention
from badgeservice.core.draft import Content, Draft


class DraftStore(Protocol):
    """The judging form as it was last saved, one a task."""

    def find(self, assignment: str) -> Draft | None:
        """Return the draft of a task, or None."""

    def save(self, assignment: str, content: Content, *, version: int, at: datetime) -> Draft:
        """Save *content* over the draft of this *version*; 0 where there is none yet.

        Raises Conflict ``draft-changed`` where another version is saved by now.
        """

    def drop(self, assignment: str) -> None:
        """Forget the draft of a task; nothing happens where there is none."""


class ConflictStore(Protocol):
    """Conflicts of interest that assessors have declared; what was lifted stays recorded."""

    def add(self, declaration: Declaration) -> None:
        """Record one."""

    def between(self, assessor: str, person: str, programme: str) -> bool:
        """Tell whether *assessor* has declared a conflict with *person* that is not lifted.

        In *programme* alone: another one's coordinators can neither see nor lift it.
        """

    def of_assessor(self, assessor: str) -> tuple[Declaration, ...]:
        """Return those that *assessor* has declared and that are not lifted, as made."""

    def of_application(self, application: str) -> tuple[Declaration, ...]:
        """Return those that were found out at *application*, in the order made."""


class InterventionStore(Protocol):
    """What coordinators and assessors did about who may judge; only ever added."""

    def add(self, intervention: Intervention) -> None:
        """Record one; raises Conflict ``lifted-already`` for a declaration lifted before."""

    def of_application(self, application: str) -> tuple[Intervention, ...]:
        """Return those of *application*, in the order made."""
