"""Somebody who was suppressed: nothing is done for them any more, at whichever door."""

from __future__ import annotations

from badgeservice.core.person import Person
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import NotWilling, Problem, say


def ensure_somebody(person: Person) -> None:
    """Raise NotWilling ``person-suppressed`` where all that named *person* was removed."""
    if person.is_suppressed:
        raise NotWilling([Problem("person-suppressed", say(
            "This person had their data removed; nothing is judged, signed or awarded for them "
            "any more."))])


def hold_somebodys(work: UnitOfWork, application: str) -> None:
    """Let nothing else happen to *application* meanwhile; raise as `ensure_somebody`.

    Held before anything is read: either the suppression waits until this is done and finds
    it, or this finds the suppression. Raises NotFound.
    """
    work.applications.hold(application)
    ensure_somebody(work.applications.person(application))
