"""Roles offered to people of other programmes: a role counts when its owner has taken it.

An administrator who knows an address must not draw its owner into the own programme: they
would be listed there, and their account would be another's to look after too.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from badgeservice.core.account import EVERY, Account, Actor, Role
from badgeservice.core.audit import Act
from badgeservice.core.granting import RoleWish
from badgeservice.core.ids import identifier
from badgeservice.core.letters.accounts import ROLE_OFFERED
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.role_offer import GOOD_FOR, RoleOffer
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.operations.arrivals import write
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.reach import ensure_role
from badgeservice.operations.roles import ensure_not_own, give, is_grantable

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MadeOffer:
    """An offer as administrators see it, with the address where it is theirs to know."""

    offer: RoleOffer
    email: str


class Offers:
    """What is offered to whoever is signed in, and by administrators."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def mine(self, actor: Actor) -> Sequence[RoleOffer]:
        """Return the roles that *actor* can take, the oldest first."""
        now = self._tools.clock()
        with self._tools.database.reading() as work:
            return tuple(each for each in work.role_offers.of_person(actor.person.id)
                         if each.is_good(now))

    def take(self, actor: Actor, offer: str) -> None:
        """Take a role; all sessions of *actor* end, for they may do more now.

        Raises NotFound ``unknown-offer``, Conflict ``offer-void`` where whoever offered it
        can give it no more, and ``role-held``.
        """
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            found = self._ended(work, actor, offer)
            giver = Actor(work.people.get(found.offered_by),
                          work.accounts.memberships(found.offered_by))
            if not (_is_active(work, giver) and is_grantable(work, giver, found.wish)):
                raise Conflict(say("Whoever offered this role cannot give it any more. Ask for "
                                   "another invitation."), code="offer-void")
            give(self._tools, work, giver, actor.person.id, found.wish)
            work.audit.append(Act(now, actor.person.id, "role-offer.taken",
                                  f"person:{actor.person.id}", found.wish.programme,
                                  {"offer": offer}))
        _log.info("offer %s taken", offer)

    def decline(self, actor: Actor, offer: str) -> None:
        """Decline a role; raises NotFound ``unknown-offer``."""
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            found = self._ended(work, actor, offer)
            work.audit.append(Act(now, actor.person.id, "role-offer.declined",
                                  f"person:{actor.person.id}", found.wish.programme,
                                  {"offer": offer}))
        _log.info("offer %s declined", offer)

    def made(self, actor: Actor) -> Sequence[MadeOffer]:
        """Return what waits in programmes that *actor* administers, the oldest first.

        The address only of what the actor offered: who somebody is that another administrator
        has written to is not told before they have joined. Raises NotAllowed.
        """
        ensure_role(actor, Role.ADMINISTRATOR)
        with self._tools.database.reading() as work:
            return tuple(
                MadeOffer(each, work.people.get(each.person).email
                          if each.offered_by == actor.person.id else "")
                for each in work.role_offers.open(self._tools.clock())
                if actor.may(Role.ADMINISTRATOR, programme=each.wish.programme))

    def withdraw(self, actor: Actor, offer: str) -> None:
        """Withdraw what was offered in a programme that *actor* administers.

        Raises NotAllowed, and NotFound ``unknown-offer`` also where it was taken meanwhile.
        """
        ensure_role(actor, Role.ADMINISTRATOR)
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            found = next((each for each in work.role_offers.open(now) if each.id == offer), None)
            if (found is None
                    or not actor.may(Role.ADMINISTRATOR, programme=found.wish.programme)
                    or not work.role_offers.end(offer, now)):
                raise NotFound(say("There is no such offer here. It may have been taken, "
                                   "declined or withdrawn meanwhile."), code="unknown-offer")
            work.audit.append(Act(now, actor.person.id, "role-offer.withdrawn",
                                  f"role-offer:{offer}", found.wish.programme,
                                  {"role": found.wish.role.value}))
        _log.info("offer %s withdrawn", offer)

    def _ended(self, work: UnitOfWork, actor: Actor, offer: str) -> RoleOffer:
        now = self._tools.clock()
        for each in work.role_offers.of_person(actor.person.id):
            if each.id == offer and each.is_good(now) and work.role_offers.end(offer, now):
                return each
        raise NotFound(say("There is no such offer for you here."), code="unknown-offer")


def _is_active(work: UnitOfWork, giver: Actor) -> bool:
    account = work.accounts.find(giver.person.id)
    return account is not None and account.is_active


def must_be_asked(work: UnitOfWork, actor: Actor, account: Account) -> bool:
    """Tell whether a role is only offered: to whoever is somebody here, but not the actor's.

    Who has an open account, or roles, and none where *actor* administers. Whoever was never
    here is invited: opening the account is the answer.
    """
    theirs = work.accounts.memberships(account.person)
    return (EVERY not in actor.programmes(Role.ADMINISTRATOR)
            and (account.is_active or bool(theirs))
            and not any(actor.may(Role.ADMINISTRATOR, programme=each.programme)
                        for each in theirs))


def offer(tools: Collaborators, work: UnitOfWork, actor: Actor, account: Account,
          wish: RoleWish) -> RoleOffer:
    """Record an offer that was checked, and write to the owner of *account*."""
    ensure_not_own(actor, account.person)
    now = tools.clock()
    made = RoleOffer(identifier(tools.chance.draw(16)), account.person, wish, now,
                     actor.person.id, now + GOOD_FOR)
    work.role_offers.add(made)
    # Of no programme, and the log names the offer: who somebody is whose address was typed is
    # not told before they have joined.
    write(tools, work, account, ROLE_OFFERED, {
        "programme": wish.programme, "link": f"{tools.urls.base}/account"})
    work.audit.append(Act(now, actor.person.id, "role-offer.made", f"role-offer:{made.id}",
                          wish.programme, {"role": wish.role.value}))
    return made
