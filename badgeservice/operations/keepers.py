"""Which programmes keep something of a person: what concerns all of it concerns each of them."""

from __future__ import annotations

from badgeservice.core.account import Actor, Role
from badgeservice.core.ports import UnitOfWork


def kept_in(work: UnitOfWork, person: str) -> frozenset[str]:
    """Return the programmes that keep something of *person*.

    Those in which the person has or had a role, an application or an award. A role that ended
    counts: what its programme recorded of the person is there as before.
    """
    awarded = {work.definitions.achievement(each).course.programme
               for each in work.awards.achievements(person)}
    applied = {each.programme for each in work.applications.of_person(person)}
    return work.accounts.programmes(person) | applied | awarded


def administers_all_of(work: UnitOfWork, actor: Actor, person: str) -> bool:
    """Tell whether *actor* administers every programme that keeps something of *person*."""
    return all(actor.may(Role.ADMINISTRATOR, programme=each) for each in kept_in(work, person))
