"""Whom an actor sees among people, and whose account is the actor's to change."""

from __future__ import annotations

from badgeservice.core.account import EVERY, Actor, Membership, Role
from badgeservice.core.person import Person
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import NotAllowed, NotFound, say
from badgeservice.operations.keepers import administers_all_of

READERS = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR)
"""Who sees the people of a programme."""


def visible(work: UnitOfWork, actor: Actor, person: str, *roles: Role) -> Person:
    """Return a person with a role where *actor* has one of *roles*.

    Raises NotFound ``unknown-person`` for anybody else, in the words for an id that nobody
    has; NotAllowed ``role-missing`` where the actor sees the person but lacks the role.
    """
    theirs = {each.programme for each in work.accounts.memberships(person)}
    if _covers(actor, theirs, *roles) and (theirs or work.accounts.find(person) is not None):
        return work.people.get(person)
    if _covers(actor, theirs, *READERS):
        raise NotAllowed(say("This is for other roles than yours."), code="role-missing")
    raise NotFound(say("There is no person %(id)s here.", id=person), code="unknown-person")


def _covers(actor: Actor, programmes: set[str], *roles: Role) -> bool:
    mine = actor.programmes(*roles)
    return EVERY in mine or bool(mine & programmes)


def ensure_theirs(work: UnitOfWork, actor: Actor, person: str) -> None:
    """Raise NotAllowed ``role-elsewhere`` unless *actor* administers all that keep the person.

    An account is one for all programmes: whoever closes it, takes its second factor off or
    corrects who its owner is acts in each of them, also where the role ended.
    """
    if not administers_all_of(work, actor, person):
        raise NotAllowed(say("Programmes that are not yours keep something of this person too. "
                             "You can end the roles in your own; for the account and the name "
                             "ask the operator."), code="role-elsewhere")


def is_all_in_sight(work: UnitOfWork, actor: Actor, person: str) -> bool:
    """Tell whether *actor* sees every programme in which *person* has a role."""
    theirs = work.accounts.memberships(person)
    return len(shown(actor, theirs)) == len(theirs)


def shown(actor: Actor, memberships: tuple[Membership, ...]) -> tuple[Membership, ...]:
    """Return those of *memberships* that *actor* may know of."""
    mine = actor.programmes(*READERS)
    return tuple(each for each in memberships if EVERY in mine or each.programme in mine)
