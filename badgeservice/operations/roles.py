"""Roles: given and ended, within what the giver administers."""

from __future__ import annotations

import logging

from badgeservice.core.account import EVERY, Actor, Membership, Role
from badgeservice.core.audit import Act
from badgeservice.core.granting import RoleWish, administers, may_grant, own_organisations
from badgeservice.core.ids import identifier
from badgeservice.core.letters.accounts import ROLE_GRANTED
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound, Problem, say
from badgeservice.operations.arrivals import write
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.visible import visible

_log = logging.getLogger(__name__)


class Roles:
    """Gives and ends roles. Either ends the person's sessions: what they may do has changed."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def grant(self, actor: Actor, person: str, wish: RoleWish) -> Membership:
        """Give a role to somebody whom *actor* administers already.

        Raises NotAllowed ``role-missing``, ``role-of-organisation`` or ``role-own``, NotFound
        ``unknown-person``, BadInput and Conflict ``role-held``.
        """
        with self._tools.database.transaction() as work:
            ensure_may_grant(work, actor, wish)
            visible(work, actor, person, Role.ADMINISTRATOR)
            if problems := problems_of_role(work, wish):
                raise BadInput(problems)
            made = give(self._tools, work, actor, person, wish)
            account = work.accounts.find(person)
            if account is not None and account.is_active:
                write(self._tools, work, account, ROLE_GRANTED, {
                    "programme": wish.programme,
                    "link": f"{self._tools.urls.base}/account/login"}, programme=wish.programme)
        _log.info("role %s granted", made.id)
        return made

    def end(self, actor: Actor, person: str, membership: str) -> None:
        """End a role of *person* in a programme that *actor* administers.

        Raises NotFound ``unknown-role``, NotAllowed ``role-own`` and Conflict
        ``last-administrator``.
        """
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            visible(work, actor, person, Role.ADMINISTRATOR)
            role = _theirs(work, actor, person, membership)
            ensure_not_own(actor, person)
            ensure_not_last(work, person, (role,))
            work.accounts.end(membership, now)
            work.sessions.end_all(person, now)
            work.audit.append(Act(now, actor.person.id, "role.ended", f"person:{person}",
                                  role.programme, {"role": role.role.value, "id": membership}))
        _log.info("role %s ended", membership)


def _theirs(work: UnitOfWork, actor: Actor, person: str, membership: str) -> Membership:
    for role in work.accounts.memberships(person):
        if role.id == membership and actor.may(Role.ADMINISTRATOR, programme=role.programme):
            return role
    raise NotFound(say("There is no role %(id)s here.", id=membership), code="unknown-role")


def give(tools: Collaborators, work: UnitOfWork, actor: Actor, person: str,
         wish: RoleWish) -> Membership:
    """Record a role that was checked, and end the person's sessions.

    Raises NotAllowed ``role-own`` and Conflict ``role-held``.
    """
    ensure_not_own(actor, person)
    now = tools.clock()
    # Before the role: a session that is being opened knows of it, or is ended below.
    work.accounts.hold(person)
    made = Membership(identifier(tools.chance.draw(16)), person, wish.programme, wish.role,
                      wish.organisation, now, actor.person.id)
    work.accounts.grant(made)
    work.sessions.end_all(person, now)
    work.audit.append(Act(now, actor.person.id, "role.granted", f"person:{person}",
                          wish.programme, {"role": wish.role.value, "id": made.id}))
    return made


def ensure_may_grant(work: UnitOfWork, actor: Actor, wish: RoleWish) -> None:
    """Raise NotAllowed unless *actor* may give that role.

    ``role-missing`` where the actor does not administer the programme itself,
    ``role-of-organisation`` where the role speaks for an organisation that is not the actor's.
    """
    if not administers(actor, wish.programme):
        raise NotAllowed(say("You do not administer the programme %(programme)s.",
                             programme=wish.programme), code="role-missing")
    if not is_grantable(work, actor, wish):
        raise NotAllowed(say("This role speaks for an organisation that is not yours. An "
                             "administrator who belongs to it gives it, or the operator."),
                         code="role-of-organisation")


def is_grantable(work: UnitOfWork, actor: Actor, wish: RoleWish) -> bool:
    """Tell whether *actor* may give that role."""
    courses = (each.course for each in work.definitions.achievements())
    return may_grant(actor, wish, own_organisations(courses, wish.programme))


def wish_of(membership: Membership) -> RoleWish:
    """Return what was wished for when *membership* was given."""
    return RoleWish(membership.programme, membership.role, membership.organisation)


def ensure_not_own(actor: Actor, person: str) -> None:
    """Raise NotAllowed ``role-own`` where *actor* would change what the actor may do."""
    if actor.person.id == person:
        raise NotAllowed(say("Nobody changes their own roles or closes their own account."),
                         code="role-own")


def ensure_not_last(work: UnitOfWork, person: str, roles: tuple[Membership, ...]) -> None:
    """Raise Conflict ``last-administrator`` where nobody could administer without *person*."""
    for role in roles:
        if (role.role is Role.ADMINISTRATOR
                and not work.directory.other_administrators(role.programme, person)):
            raise Conflict(say("This person is the last administrator of %(programme)s. Give the "
                               "role to somebody else first.", programme=role.programme),
                           code="last-administrator")


def problems_of_role(work: UnitOfWork, wish: RoleWish) -> list[Problem]:
    """Return what is wrong with *wish*, whoever asks."""
    found = []
    if wish.programme not in {EVERY, *programmes_of(work)}:
        found.append(Problem("programme-unknown", say("There is no such programme."),
                             field="programme"))
    if wish.organisation is not None and wish.organisation not in {
            issuer.slug for issuer in work.definitions.issuers()}:
        found.append(Problem("organisation-unknown", say("There is no such organisation."),
                             field="organisation"))
    if wish.role is Role.ASSESSOR and wish.organisation is None:
        found.append(Problem("organisation-missing",
                             say("An assessor judges for one organisation; choose which."),
                             field="organisation"))
    return found


def programmes_of(work: UnitOfWork) -> list[str]:
    """Return all programmes that courses belong to."""
    return sorted({each.course.programme for each in work.definitions.achievements()})
