"""What somebody must not see who judges, or applies, and has another role besides.

Whoever judges an application may administer or audit the programme too. The log, the letters
and the numbers would tell of the other assessor, so they leave out what is about it.
"""

from __future__ import annotations

from badgeservice.core.account import Actor
from badgeservice.core.audit import Veil
from badgeservice.core.ports import UnitOfWork
from badgeservice.operations.case import case_of


def hidden_from(work: UnitOfWork, actor: Actor) -> frozenset[str]:
    """Return the applications whose judging *actor* must not follow."""
    person = actor.person.id
    near = {task.application for task in work.assignments.of_assessor(person)}
    near |= {own.id for own in work.applications.of_person(person)}
    return frozenset(each for each in near if case_of(work, each).hides_from(person))


def veil_of(work: UnitOfWork, actor: Actor) -> Veil:
    """Return what of the log is hidden from *actor*."""
    hidden = hidden_from(work, actor)
    tasks = {task.id for each in hidden for task in work.assignments.of_application(each)}
    letters = work.outbox.about(hidden, but=actor.person.id)
    return Veil(actor.person.id, hidden, frozenset({
        *(f"application:{each}" for each in hidden),
        *(f"assignment:{each}" for each in tasks),
        *(f"letter:{each}" for each in letters)}))


def hidden_letters(work: UnitOfWork, actor: Actor) -> frozenset[str]:
    """Return the letters to others about what is hidden from *actor*."""
    return work.outbox.about(hidden_from(work, actor), but=actor.person.id)
