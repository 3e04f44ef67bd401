"""Taking an invitation, and replacing a forgotten password: both by the code of a letter."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from badgeservice.core.account import Account, AccountState
from badgeservice.core.audit import SYSTEM, Act
from badgeservice.core.letters.accounts import PASSWORD_CHANGED, PASSWORD_RESET
from badgeservice.core.one_time import OneTimeCode, Purpose
from badgeservice.core.passwords import problems_of
from badgeservice.core.person import Person, normalise_email
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.tries import Kind
from badgeservice.errors import BadInput
from badgeservice.operations.arrivals import Arrival, Arrivals, Visit, write
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.letter_codes import find_code, link_to, make_code, void_code
from badgeservice.operations.passwords import Passwords
from badgeservice.operations.tries import Tries

_log = logging.getLogger(__name__)

LEAST = 0.4
"""Seconds that asking for a letter takes at least, longer than the work for any address."""


class ByLetter:
    """What can be done with a letter in one's hands, and asking for one."""

    def __init__(self, tools: Collaborators, passwords: Passwords, tries: Tries,
                 arrivals: Arrivals, *, pause: Callable[[float], None] = time.sleep) -> None:
        self._tools = tools
        self._passwords = passwords
        self._tries = tries
        self._arrivals = arrivals
        self._pause = pause

    def accept(self, secret: str, password: str, visit: Visit) -> Arrival:
        """Open the account of an invitation with *password*, and sign its owner in.

        Raises BadInput ``code-void`` or what is wrong with the password, and TooManyTries.
        """
        account = self._choose(secret, password, visit, Purpose.INVITATION)
        return self._arrivals.first(account, visit)

    def open_account(self, secret: str, password: str) -> None:
        """Open the account of an invitation without signing anybody in; raises as `accept`."""
        self._choose(secret, password, Visit(), Purpose.INVITATION)

    def reset(self, secret: str, password: str, visit: Visit) -> None:
        """Put *password* in the place of a forgotten one, and end all sessions.

        Nobody is signed in by it: the second factor is asked for as always. Raises as `accept`.
        """
        account = self._choose(secret, password, visit, Purpose.RESET)
        self._tries.forgive(Kind.SIGN_IN, self._person(account.person).email)

    def forgotten(self, email: str, visit: Visit) -> None:
        """Write to whoever has an account with this address; say nothing of whether there is one.

        Takes the same time for every address. Raises TooManyTries.
        """
        started = time.monotonic()
        address = normalise_email(email)
        self._tries.take(Kind.RESET, account=address, asker=visit.asker)
        with self._tools.database.transaction() as work:
            person = work.people.find(address)
            account = work.accounts.find(person.id) if person else None
            if account is not None and account.is_active:
                self._send(work, account)
        self._pause(max(0.0, LEAST - (time.monotonic() - started)))

    def _send(self, work: UnitOfWork, account: Account) -> None:
        code, secret = make_code(self._tools, work, account.person, Purpose.RESET, SYSTEM)
        write(self._tools, work, account, PASSWORD_RESET,
              {"link": link_to(self._tools, Purpose.RESET, secret), "code": secret})
        work.audit.append(Act(self._tools.clock(), SYSTEM, "password.reset-sent",
                              f"person:{account.person}", details={"code": code.id}))

    def _choose(self, secret: str, password: str, visit: Visit, purpose: Purpose) -> Account:
        self._tries.take(Kind.CODE, asker=visit.asker)
        with self._tools.database.reading() as work:
            code = find_code(self._tools, work, secret, purpose)
            person = work.people.get(code.person)
        if problems := problems_of(password, person):
            raise BadInput(problems)
        # Made outside the transaction: it takes long, and SQLite has one writer.
        return self._record(code, self._passwords.hashed(password))

    def _record(self, code: OneTimeCode, kept: str) -> Account:
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            account = work.accounts.find(code.person)
            if account is None or account.state is not _BEFORE[code.purpose]:
                raise void_code()
            if not work.one_time_codes.end(code.id, now):
                raise void_code()
            after = replace(account, state=AccountState.ACTIVE, password=kept)
            work.accounts.change(account, after)
            work.one_time_codes.end_all(code.person, now)
            work.claim_codes.end(code.person, now)
            work.sessions.end_all(code.person, now)
            if code.purpose is Purpose.RESET:
                tell_of_change(self._tools, work, after)
            work.audit.append(Act(now, code.person, _ACTION[code.purpose],
                                  f"person:{code.person}", details={"code": code.id}))
        _log.info("person %s: %s", code.person, _ACTION[code.purpose])
        return after

    def _person(self, person: str) -> Person:
        with self._tools.database.reading() as work:
            return work.people.get(person)


_BEFORE = {Purpose.INVITATION: AccountState.INVITED, Purpose.RESET: AccountState.ACTIVE}
_ACTION = {Purpose.INVITATION: "invitation.accepted", Purpose.RESET: "password.reset"}


def tell_of_change(tools: Collaborators, work: UnitOfWork, account: Account) -> None:
    """Write to the owner that the password is another now."""
    write(tools, work, account, PASSWORD_CHANGED,
          {"reset": f"{tools.urls.base}/account/forgotten"})
