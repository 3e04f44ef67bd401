"""Signing in with a password."""

from __future__ import annotations

import logging
from dataclasses import replace

from badgeservice.core.account import Account
from badgeservice.core.person import normalise_email
from badgeservice.core.tries import Kind
from badgeservice.errors import BadInput, Conflict, NotAllowed, Problem, say
from badgeservice.operations.arrivals import Arrival, Arrivals, Visit
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.passwords import Passwords
from badgeservice.operations.tries import Tries

_log = logging.getLogger(__name__)


class SignIn:
    """The front door."""

    def __init__(self, tools: Collaborators, passwords: Passwords, tries: Tries,
                 arrivals: Arrivals) -> None:
        self._tools = tools
        self._passwords = passwords
        self._tries = tries
        self._arrivals = arrivals

    def __call__(self, email: str, password: str, visit: Visit) -> Arrival:
        """Return a new session of whoever has this address and password.

        Raises BadInput ``sign-in-wrong`` in the same words, and after the same work, whether
        or not there is such an account; TooManyTries; and NotAllowed ``account-disabled`` to
        the one who knows the password.
        """
        address = normalise_email(email)
        self._tries.take(Kind.SIGN_IN, account=address, asker=visit.asker)
        account = self._account(address)
        kept = account.password if account else None
        if not self._passwords.fits(kept, password) or account is None:
            _log.info("a sign-in was refused")
            raise BadInput([Problem(
                "sign-in-wrong", say("The address or the password is not right."),
                say("Check both; a forgotten password can be replaced."), field="password")])
        if not account.is_active:
            raise NotAllowed(say("This account cannot be used. Ask the administrator of your "
                                 "programme."), code="account-disabled")
        self._tries.forgive(Kind.SIGN_IN, address)
        return self._arrivals.first(self._renewed(account, password), visit)

    def _account(self, address: str) -> Account | None:
        with self._tools.database.reading() as work:
            person = work.people.find(address)
            return work.accounts.find(person.id) if person else None

    def _renewed(self, account: Account, password: str) -> Account:
        """Return *account* with its password kept by today's parameters."""
        if account.password is None or not self._passwords.is_outdated(account.password):
            return account
        after = replace(account, password=self._passwords.hashed(password))
        try:
            with self._tools.database.transaction() as work:
                work.accounts.change(account, after)
        except Conflict:
            return account  # changed meanwhile; the next sign-in tries again
        return after
