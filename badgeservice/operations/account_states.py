"""Closing and opening accounts, and helping who cannot sign in: an administrator's acts."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from badgeservice.core.account import Account, AccountState, Actor, Role
from badgeservice.core.audit import Act
from badgeservice.core.letters.accounts import SECOND_FACTOR_RESET
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.operations.arrivals import write
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.roles import ensure_not_last, ensure_not_own
from badgeservice.operations.second_factor import take_off
from badgeservice.operations.visible import ensure_theirs, visible

_log = logging.getLogger(__name__)


class AccountStates:
    """Each act needs the role of administrator wherever the person has a role.

    Raises NotFound ``unknown-person``, NotAllowed ``role-missing`` or ``role-elsewhere``.
    """

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def disable(self, actor: Actor, person: str) -> None:
        """Close an account and end its sessions.

        Raises NotAllowed ``role-own``, and Conflict ``last-administrator`` or
        ``account-disabled``.
        """
        with self._theirs(actor, person) as (work, account):
            ensure_not_own(actor, person)
            if account.state is AccountState.DISABLED:
                raise Conflict(say("This account is closed already."), code="account-disabled")
            ensure_not_last(work, person, work.accounts.memberships(person))
            work.accounts.change(account, replace(account, state=AccountState.DISABLED))
            work.one_time_codes.end_all(person, self._tools.clock())
            work.claim_codes.end(person, self._tools.clock())
            self._note(work, actor, person, "account.disabled")

    def enable(self, actor: Actor, person: str) -> None:
        """Open an account again; who never signed in is to be invited again.

        Raises Conflict ``account-not-disabled``.
        """
        with self._theirs(actor, person) as (work, account):
            if account.state is not AccountState.DISABLED:
                raise Conflict(say("This account is not closed."), code="account-not-disabled")
            has_way_in = account.password or work.acquaintances.identity_issuers(person)
            state = AccountState.ACTIVE if has_way_in else AccountState.INVITED
            work.accounts.change(account, replace(account, state=state))
            self._note(work, actor, person, "account.enabled")

    def reset_second_factor(self, actor: Actor, person: str) -> None:
        """Take off the second factor of somebody who lost it, end the sessions, and write.

        Raises NotAllowed ``role-own`` and Conflict ``second-factor-missing``.
        """
        with self._theirs(actor, person) as (work, account):
            ensure_not_own(actor, person)
            if account.totp is None:
                raise Conflict(say("This person has no second factor."),
                               code="second-factor-missing")
            after = take_off(work, account)
            write(self._tools, work, after, SECOND_FACTOR_RESET,
                  {"link": f"{self._tools.urls.base}/account/login"})
            self._note(work, actor, person, "second-factor.reset")

    def end_sessions(self, actor: Actor, person: str) -> int:
        """End all sessions of a person; return how many there were."""
        with self._theirs(actor, person) as (work, _):
            return self._note(work, actor, person, "session.all-ended")

    @contextmanager
    def _theirs(self, actor: Actor, person: str) -> Iterator[tuple[UnitOfWork, Account]]:
        with self._tools.database.transaction() as work:
            visible(work, actor, person, Role.ADMINISTRATOR)
            ensure_theirs(work, actor, person)
            account = work.accounts.find(person)
            if account is None:
                raise NotFound(say("There is no person %(id)s here.", id=person),
                               code="unknown-person")
            yield work, account

    def _note(self, work: UnitOfWork, actor: Actor, person: str, action: str) -> int:
        now = self._tools.clock()
        count = work.sessions.end_all(person, now)
        work.audit.append(Act(now, actor.person.id, action, f"person:{person}",
                              details={"sessions": count}))
        _log.info("person %s: %s", person, action)
        return count
