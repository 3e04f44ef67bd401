"""The second factor: a code that changes every 30 seconds (TOTP, RFC 6238), and what replaces it.

The secret lies sealed in the database. A code works once, and neither does an earlier one after
it; of recovery codes only digests are kept.
"""

from __future__ import annotations

import base64
import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from hmac import compare_digest

import pyotp

from badgeservice.core.account import Account, is_obliged
from badgeservice.core.audit import Act
from badgeservice.core.one_time import digest_of
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.tries import Kind
from badgeservice.errors import BadInput, Conflict, KeyUnusable, NotAllowed, Problem, say
from badgeservice.operations.arrivals import Arrival, Arrivals, Visit
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.sealing import Sealing, Unsealable
from badgeservice.operations.sessions import SignedIn
from badgeservice.operations.tries import Tries

_log = logging.getLogger(__name__)

_STEP = 30
_AROUND = (-1, 0, 1)
"""Steps that count: clocks of telephones are not exact."""

RECOVERY_CODES = 10
_RECOVERY_BYTES = 10
"""80 random bits: too many to guess, so that a plain digest is enough."""

NAME = "badgeservice"
"""Under which applications list the account."""


@dataclass(frozen=True)
class Proposal:
    """A secret that an application is to learn before it counts."""

    secret: str
    """For whoever cannot read the code with a camera; base32."""

    uri: str
    """What the QR code holds."""

    sealed: str
    """The secret as the form brings it back: nobody else can make or open one."""


class SecondFactor:
    """Set up, given at every sign-in, replaced by recovery codes, taken off."""

    def __init__(self, tools: Collaborators, sealing: Sealing, tries: Tries,
                 arrivals: Arrivals) -> None:
        self._tools = tools
        self._sealing = sealing
        self._tries = tries
        self._arrivals = arrivals

    def propose(self, who: SignedIn) -> Proposal:
        """Return a new secret; raises Conflict ``second-factor-there``."""
        self._ensure_none(who.account)
        secret = base64.b32encode(self._tools.chance.draw(20)).decode("ascii")
        sealed = self._sealing.seal(secret, owner=_proposed(who))
        return self._proposal(who, secret, sealed)

    def again(self, who: SignedIn, sealed: str) -> Proposal:
        """Return the proposal that a form brings back; raises BadInput ``code-wrong``."""
        return self._proposal(who, self._opened(who, sealed), sealed)

    def confirm(self, who: SignedIn, sealed: str, code: str, visit: Visit,
                ) -> tuple[tuple[str, ...], Arrival]:
        """Let the proposed secret count; return the recovery codes and a session that is complete.

        The new session takes the place of the present one. Raises BadInput ``code-wrong``,
        Conflict ``second-factor-there`` and TooManyTries.
        """
        self._ensure_none(who.account)
        self._tries.take(Kind.SECOND_FACTOR, account=who.account.person, asker=visit.asker)
        secret = self._opened(who, sealed)
        person, now = who.account.person, self._tools.clock()
        after = replace(who.account, totp=self._sealing.seal(secret, owner=person))
        with self._tools.database.transaction() as work:
            work.second_factors.forget_steps(person)
            if not self._fits(work, person, secret, code):
                raise _wrong()
            work.accounts.change(who.account, after)
            codes = self._put_codes(work, person)
            work.audit.append(Act(now, person, "second-factor.set-up", f"person:{person}"))
        self._tries.forgive(Kind.SECOND_FACTOR, person)
        _log.info("person %s set up a second factor", person)
        return codes, self._arrivals.second(after, visit, instead=who.session.id)

    def give(self, who: SignedIn, code: str, visit: Visit) -> Arrival:
        """Complete a session with *code*, of the application or a recovery code.

        The complete session is a new one. Raises BadInput ``code-wrong`` and TooManyTries.
        """
        self._check(who.account, code, visit)
        return self._arrivals.second(who.account, visit, instead=who.session.id)

    def renew_codes(self, who: SignedIn, code: str, visit: Visit) -> tuple[str, ...]:
        """Return new recovery codes in the place of all old ones; raises as `give`."""
        self._check(who.account, code, visit)
        person = who.account.person
        with self._tools.database.transaction() as work:
            codes = self._put_codes(work, person)
            work.audit.append(Act(self._tools.clock(), person, "recovery-codes.renewed",
                                  f"person:{person}"))
        return codes

    def remove(self, who: SignedIn, code: str, visit: Visit) -> None:
        """Take the second factor off; raises as `give`.

        Raises NotAllowed ``second-factor-demanded`` for roles that cannot be without.
        """
        if is_obliged(who.actor.memberships):
            raise NotAllowed(say("With your roles you cannot be without a second factor."),
                             code="second-factor-demanded")
        self._check(who.account, code, visit)
        with self._tools.database.transaction() as work:
            take_off(work, who.account)
            work.audit.append(Act(self._tools.clock(), who.account.person,
                                  "second-factor.removed", f"person:{who.account.person}"))

    def _check(self, account: Account, code: str, visit: Visit) -> None:
        if account.totp is None:
            raise Conflict(say("There is no second factor yet."), code="second-factor-missing")
        self._tries.take(Kind.SECOND_FACTOR, account=account.person, asker=visit.asker)
        secret = self._secret(account)
        with self._tools.database.transaction() as work:
            if not (self._fits(work, account.person, secret, code)
                    or self._recovers(work, account.person, code)):
                raise _wrong()
        self._tries.forgive(Kind.SECOND_FACTOR, account.person)

    def _secret(self, account: Account) -> str:
        try:
            return self._sealing.open(account.totp or "", owner=account.person)
        except Unsealable as error:
            raise KeyUnusable(
                say("The second factor of person %(id)s was sealed with another secret key. Put "
                    "the key back, or reset the second factor.", id=account.person),
                code="second-factor-sealed") from error

    def _fits(self, work: UnitOfWork, person: str, secret: str, code: str) -> bool:
        given = "".join(code.split())
        now = self._tools.clock()
        totp = pyotp.TOTP(secret, interval=_STEP)
        for around in _AROUND:
            moment = now + timedelta(seconds=around * _STEP)
            if compare_digest(totp.at(moment).encode(), given.encode("utf-8", "replace")):
                return work.second_factors.use_step(person, totp.timecode(moment))
        return False

    def _recovers(self, work: UnitOfWork, person: str, code: str) -> bool:
        now = self._tools.clock()
        if not work.second_factors.use_recovery_code(person, _digest(code), now):
            return False
        work.audit.append(Act(now, person, "recovery-code.used", f"person:{person}"))
        return True

    def _put_codes(self, work: UnitOfWork, person: str) -> tuple[str, ...]:
        codes = tuple(_written(self._tools.chance.draw(_RECOVERY_BYTES))
                      for _ in range(RECOVERY_CODES))
        work.second_factors.put_recovery_codes(person, [_digest(code) for code in codes],
                                               self._tools.clock())
        return codes

    def _opened(self, who: SignedIn, sealed: str) -> str:
        try:
            return self._sealing.open(sealed, owner=_proposed(who))
        except Unsealable as error:
            raise _wrong() from error

    def _proposal(self, who: SignedIn, secret: str, sealed: str) -> Proposal:
        uri = pyotp.TOTP(secret, interval=_STEP).provisioning_uri(
            name=who.actor.person.email, issuer_name=NAME)
        return Proposal(secret, uri, sealed)

    @staticmethod
    def _ensure_none(account: Account) -> None:
        if account.totp is not None:
            raise Conflict(say("There is a second factor already."), code="second-factor-there")


def take_off(work: UnitOfWork, account: Account) -> Account:
    """Let *account* have no second factor, nor recovery codes; return it so."""
    after = replace(account, totp=None)
    work.accounts.change(account, after)
    work.second_factors.forget_steps(account.person)
    work.second_factors.put_recovery_codes(account.person, (), account.created_at)
    return after


def _proposed(who: SignedIn) -> str:
    """A proposal is not a sealed secret of an account, and opens in no other session."""
    return f"proposed {who.session.id}"


def _written(drawn: bytes) -> str:
    text = base64.b32encode(drawn).decode("ascii").lower()
    return "-".join(text[start:start + 4] for start in range(0, len(text), 4))


def _digest(code: str) -> str:
    return digest_of("".join(sign for sign in code.lower() if sign.isalnum()))


def _wrong() -> BadInput:
    return BadInput([Problem(
        "code-wrong", say("This code is not right, or was used already."),
        say("Wait for the next code of your application and check the clock of your telephone. "
            "A recovery code works once."),
        field="code")])
