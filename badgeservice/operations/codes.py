"""Printed codes for people whom no letter reaches: made, listed, withdrawn."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from badgeservice.core.account import AccountState, Actor, Membership, Role, covers
from badgeservice.core.alphabet import alphabetical
from badgeservice.core.audit import Act
from badgeservice.core.claim_code import GOOD_FOR, ClaimCode, digest, drawn, grouped
from badgeservice.core.ids import identifier
from badgeservice.core.person import Person
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.slip import Slip
from badgeservice.errors import (
    BadInput,
    Message,
    NotAllowed,
    NotFound,
    NotWilling,
    Problem,
    say,
)
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.reach import is_only_in
from badgeservice.operations.roles import is_grantable, wish_of

_log = logging.getLogger(__name__)

_READERS = (Role.ADMINISTRATOR, Role.AUDITOR)


@dataclass(frozen=True)
class Candidate:
    """Somebody who has no account that works yet."""

    person: Person
    roles: frozenset[Role]
    code: ClaimCode | None
    """The newest code that was made for the person."""


class Codes:
    """Codes for the people of an administrator's programmes."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def now(self) -> datetime:
        """Return the present moment, to tell which codes are still good."""
        return self._tools.clock()

    def candidates(self, actor: Actor) -> Sequence[Candidate]:
        """Return who has no account yet in the actor's programmes, by surname.

        Raises NotAllowed ``role-missing``.
        """
        programmes = actor.programmes(*_READERS)
        if not programmes:
            raise _role_missing()
        with self._tools.database.reading() as work:
            codes: dict[str, ClaimCode] = {}
            for code in work.claim_codes.of_programmes(programmes):
                codes.setdefault(code.person, code)
            roles: dict[str, set[Role]] = {}
            for each in work.accounts.members(programmes):
                if covers(programmes, each.programme):
                    roles.setdefault(each.person, set()).add(each.role)
            found = [Candidate(work.people.get(person), frozenset(has), codes.get(person))
                     for person, has in roles.items() if _waits(work, person)]
        return sorted(found, key=lambda each: alphabetical(each.person.sorting_name))

    def make(self, actor: Actor, people: Collection[str]) -> Sequence[Slip]:
        """Make a code for each of *people* and return them to be printed; this once.

        What somebody had open before is good no more. Raises BadInput ``nobody-chosen``;
        NotFound ``unknown-person`` for whoever is not in the actor's programmes; NotWilling
        ``account-exists`` for who has an account, and ``roles-elsewhere`` for who also has a
        role, an application or a credential where the actor administers nothing: the code
        would open that too; and ``role-of-organisation`` for who has a role that the actor
        could not give. All or none.
        """
        if not people:
            raise BadInput([Problem("nobody-chosen", say("Nobody is chosen."),
                                    say("Tick at least one person."), field="person")])
        programmes = actor.programmes(Role.ADMINISTRATOR)
        if not programmes:
            raise _role_missing()
        with self._tools.database.transaction() as work:
            slips = [self._made(work, actor, programmes, person)
                     for person in dict.fromkeys(people)]
        _log.info("%s codes were made", len(slips))
        return sorted(slips, key=lambda each: alphabetical(each.sorting_name))

    def withdraw(self, actor: Actor, person: str) -> None:
        """Make a person's open code good no more; raises NotFound ``unknown-person``."""
        programmes, now = actor.programmes(Role.ADMINISTRATOR), self._tools.clock()
        if not programmes:
            raise _role_missing()
        with self._tools.database.transaction() as work:
            roles = _roles_in(work, programmes, person)
            if work.claim_codes.end(person, now):
                work.audit.append(Act(now, actor.person.id, "code.withdrawn",
                                      f"person:{person}", roles[0].programme))

    def _made(self, work: UnitOfWork, actor: Actor, programmes: Collection[str],
              person: str) -> Slip:
        roles, now = _roles_in(work, programmes, person), self._tools.clock()
        someone = work.people.get(person)
        if not _waits(work, person):
            raise _unwilling("account-exists", say(
                "%(name)s has an account already.", name=someone.full_name))
        if not is_only_in(work, programmes, person):
            raise _unwilling("roles-elsewhere", say(
                "%(name)s also takes part in another programme, which the code would open.",
                name=someone.full_name))
        # Whoever has the paper is the person: it opens no more than the actor could give.
        if not all(is_grantable(work, actor, wish_of(each))
                   for each in work.accounts.memberships(person)):
            raise _unwilling("role-of-organisation", say(
                "%(name)s speaks for an organisation that is not yours, and the code would let "
                "its holder do so.", name=someone.full_name))
        work.claim_codes.end(person, now)
        secret = drawn(self._tools.chance.below)
        code = ClaimCode(identifier(self._tools.chance.draw(16)), person, roles[0].programme,
                         digest(secret), now, actor.person.id, now + GOOD_FOR)
        work.claim_codes.add(code)
        work.audit.append(Act(now, actor.person.id, "code.made", f"person:{person}",
                              code.programme, {"code": code.id}))
        account = work.accounts.find(person)
        rbd = work.profiles.school_of(person)
        school = work.schools.find(rbd) if rbd else None
        return Slip(someone.full_name, someone.sorting_name, grouped(secret), code.expires_at,
                    f"{self._tools.urls.base}/claim", account.language if account else "es",
                    school.name if school else "")


def _waits(work: UnitOfWork, person: str) -> bool:
    """Tell whether a person has no account, or one that was never opened."""
    account = work.accounts.find(person)
    return account is None or account.state is AccountState.INVITED


def _roles_in(work: UnitOfWork, programmes: Collection[str], person: str) -> list[Membership]:
    roles = [each for each in work.accounts.memberships(person)
             if covers(programmes, each.programme)]
    if not roles:
        raise NotFound(say("There is no person %(id)s here.", id=person[:80]),
                       code="unknown-person")
    return roles


def _unwilling(code: str, message: Message) -> NotWilling:
    return NotWilling([Problem(code, message, say("Leave this person out."))], code=code)


def _role_missing() -> NotAllowed:
    return NotAllowed(say("This is for other roles than yours."), code="role-missing")
