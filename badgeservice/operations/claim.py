"""Open an account with a printed code: what an invitation by letter does, without a letter."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from badgeservice.core.account import Account, AccountState
from badgeservice.core.audit import Act
from badgeservice.core.claim_code import ClaimCode, digest, normalise
from badgeservice.core.granting import SPEAKING
from badgeservice.core.passwords import problems_of
from badgeservice.core.person import Person
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.tries import Kind
from badgeservice.errors import BadInput, NotWilling, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.tries import Tries

_log = logging.getLogger(__name__)

Hashed = Callable[[str], str]
"""Returns what is kept of a password; slow on purpose."""

_NOBODY = Person("", "", "", "")
"""Whose password is looked at where the code is nobody's: no name is in it."""


@dataclass(frozen=True)
class Claimed:
    """Whose account was opened."""

    account: Account

    @property
    def person(self) -> str:
        """Id of the owner."""
        return self.account.person


class ClaimAccount:
    """Codes into accounts, each once."""

    def __init__(self, tools: Collaborators, hashed: Hashed, tries: Tries) -> None:
        self._tools = tools
        self._hashed = hashed
        self._tries = tries

    def __call__(self, code: str, password: str, *, asker: str | None = None) -> Claimed:
        """Open the account that *code* is for, with *password*; an invitation ends with it.

        Raises BadInput with all problems: ``code-wrong`` for a code that is unknown, used,
        withdrawn or too old (which of these is not told), and those of the password; raises
        NotWilling ``code-wrong`` where somebody else used it at the same moment, and
        TooManyTries where *asker*, an address in the net, tried too often.
        """
        self._tries.take(Kind.CLAIM, asker=asker)
        now = self._tools.clock()
        with self._tools.database.reading() as work:
            found = self._good(work, code)
            person = work.people.get(found.person) if found else _NOBODY
        problems = [*([] if found else [_wrong()]), *problems_of(password, person)]
        if problems or found is None:
            raise BadInput(problems)
        # Slow on purpose, so no transaction is open meanwhile.
        hashed = self._hashed(password)
        with self._tools.database.transaction() as work:
            if self._good(work, code) is None or not work.claim_codes.use(found.id, now):
                raise NotWilling([_wrong()], code="code-wrong")
            account = _open(work, Account(found.person, AccountState.ACTIVE, now, password=hashed))
            work.one_time_codes.end_all(found.person, now)
            work.audit.append(Act(now, found.person, "account.claimed", f"person:{found.person}",
                                  found.programme, {"code": found.id}))
        _log.info("account of %s opened by a code", found.person)
        return Claimed(account)

    def _good(self, work: UnitOfWork, code: str) -> ClaimCode | None:
        """Return the code that was typed, if it opens an account now."""
        found = work.claim_codes.find(digest(normalise(code)))
        if found is None or not found.is_good(self._tools.clock()):
            return None
        account = work.accounts.find(found.person)
        waits = account is None or account.state is AccountState.INVITED
        return found if waits and _is_as_printed(work, found) else None


def _is_as_printed(work: UnitOfWork, code: ClaimCode) -> bool:
    """Tell whether the person has no role now that whoever printed the code could not see.

    What another programme gave them since is not for whoever kept a copy of the paper, and
    neither is what speaks for an organisation.
    """
    return all(each.granted_at <= code.made_at
               or (each.programme == code.programme and each.role not in SPEAKING)
               for each in work.accounts.memberships(code.person))


def _open(work: UnitOfWork, account: Account) -> Account:
    before = work.accounts.find(account.person)
    if before is None:
        work.accounts.add(account)
        return account
    after = replace(before, state=account.state, password=account.password)
    work.accounts.change(before, after)
    return after


def _wrong() -> Problem:
    return Problem("code-wrong", say("This code does not open an account: it is wrong, used or "
                                     "too old."),
                   say("Look at each sign again, or ask your administrator for a new code."),
                   field="code")
