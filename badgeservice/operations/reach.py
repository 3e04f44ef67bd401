"""Whom somebody's roles reach: people of the same programme, and nobody else.

Whoever is out of reach is not found, by the same code as whoever does not exist.
"""

from __future__ import annotations

from collections.abc import Collection

from badgeservice.core.account import EVERY, Actor, Membership, Role, covers
from badgeservice.core.audit import OPERATOR
from badgeservice.core.person import Person
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import BadInput, NotAllowed, NotFound, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.keepers import administers_all_of, kept_in


def operator(tools: Collaborators) -> Actor:
    """Return who acts on the command line: an administrator of every programme."""
    return Actor(Person(OPERATOR, "", "", ""),
                 (Membership(OPERATOR, OPERATOR, EVERY, Role.ADMINISTRATOR, None, tools.clock(),
                             OPERATOR),))


def ensure_role(actor: Actor, *roles: Role, programme: str | None = None) -> None:
    """Raise NotAllowed ``role-missing`` unless *actor* has one of *roles*, there or anywhere."""
    has = actor.has(*roles) if programme is None else actor.may(*roles, programme=programme)
    if not has:
        raise NotAllowed(say("This is for other roles than yours."), code="role-missing")


def shared_programmes(work: UnitOfWork, actor: Actor, person: str, *roles: Role,
                      ) -> frozenset[str]:
    """Return the programmes of *person* in which *actor* has one of *roles*."""
    mine = actor.programmes(*roles)
    theirs = {each.programme for each in work.accounts.memberships(person)}
    if EVERY in mine:
        return frozenset(theirs | {EVERY})
    return frozenset(mine if EVERY in theirs else mine & theirs)


def reached(work: UnitOfWork, actor: Actor, person: str, *roles: Role) -> Person:
    """Return *person* if one of the actor's *roles* reaches them.

    Raises NotAllowed ``role-missing`` where the actor has none of the roles, NotFound
    ``unknown-person`` where they reach others only.
    """
    ensure_role(actor, *roles)
    found = work.people.get(person)
    if not shared_programmes(work, actor, person, *roles):
        raise unknown(person)
    return found


def is_whole(work: UnitOfWork, actor: Actor, person: str) -> bool:
    """Tell whether *actor* administers all that keep something of *person*, and reaches them.

    Whoever is given a role in one programme by its administrator has not asked for it: that
    alone must not lay open, or let anybody change, what others keep of the person.
    """
    return (bool(shared_programmes(work, actor, person, Role.ADMINISTRATOR))
            and administers_all_of(work, actor, person))


def is_only_in(work: UnitOfWork, programmes: Collection[str], person: str) -> bool:
    """Tell whether no programme but *programmes* keeps something of *person*."""
    return all(covers(programmes, each) for each in kept_in(work, person))


def unknown(person: str) -> NotFound:
    """Return the error of a person who does not exist, or not for the one who asks."""
    return NotFound(say("There is no person %(id)s here.", id=person), code="unknown-person")


def programmes_of(work: UnitOfWork) -> tuple[str, ...]:
    """Return the programmes of this installation: those of its published courses."""
    return tuple(sorted({each.course.programme for each in work.definitions.achievements()}))


def chosen_programme(work: UnitOfWork, actor: Actor, wanted: str, *roles: Role) -> str:
    """Return the programme that is meant: the wanted one, or the only one there is.

    Raises BadInput ``programme-missing`` where none is named and there are several,
    NotFound ``unknown-programme``, NotAllowed ``role-missing``.
    """
    ensure_role(actor, *roles)
    known = [each for each in programmes_of(work) if actor.may(*roles, programme=each)]
    if not wanted and len(known) == 1:
        return known[0]
    if not wanted:
        raise BadInput([Problem("programme-missing", say("The programme is not named."),
                                say("Name one of: %(programmes)s.", programmes=", ".join(known)),
                                field="programme")])
    if wanted not in known:
        raise NotFound(say("There is no programme %(programme)s here.", programme=wanted[:80]),
                       code="unknown-programme")
    return wanted
