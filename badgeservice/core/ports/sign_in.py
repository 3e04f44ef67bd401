"""What signing in keeps: codes of letters, second factors, browsers, providers, tries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from badgeservice.core.account import Account, AccountState, Membership, Role
from badgeservice.core.one_time import OneTimeCode, Purpose
from badgeservice.core.person import Person
from badgeservice.core.tries import Allowance


class OneTimeCodeStore(Protocol):
    """Codes of letters; one person has one that counts for each purpose."""

    def add(self, code: OneTimeCode) -> None:
        """Record one in the place of what the person had for the same purpose."""

    def find(self, digest: str) -> OneTimeCode | None:
        """Return the code whose secret has this digest, or None; ended ones too."""

    def latest(self, person: str, purpose: Purpose) -> OneTimeCode | None:
        """Return the one that was made last and not ended, or None."""

    def end(self, code: str, at: datetime) -> bool:
        """End one; False where it had ended, so that of two who use it one is refused."""

    def end_all(self, person: str, at: datetime) -> int:
        """End all of a person; return how many that were."""


class SecondFactorStore(Protocol):
    """What keeps codes of the second factor from being used twice."""

    def use_step(self, person: str, step: int) -> bool:
        """Note that the code of a time step was used; False where it, or a later one, was."""

    def forget_steps(self, person: str) -> None:
        """Forget the steps of a secret that is no more."""

    def put_recovery_codes(self, person: str, digests: Collection[str], at: datetime) -> None:
        """Record the digests of recovery codes in the place of all that there were."""

    def use_recovery_code(self, person: str, digest: str, at: datetime) -> bool:
        """Use one up; False where the person has none with this digest that is unused."""

    def recovery_codes_left(self, person: str) -> int:
        """Return how many are unused."""


class AcquaintanceStore(Protocol):
    """Browsers and identities at a provider by which a person is known again."""

    def knows_browser(self, person: str, digest: str, at: datetime) -> bool:
        """Tell whether the person has signed in with this browser; note that it is so again."""

    def add_browser(self, person: str, digest: str, at: datetime) -> bool:
        """Remember one; return whether it is the person's first."""

    def person_of(self, issuer: str, subject: str) -> str | None:
        """Return whose identity at a provider this is, or None."""

    def link(self, person: str, issuer: str, subject: str, at: datetime) -> None:
        """Remember one; raises Conflict ``identity-linked`` where either has another."""

    def identity_issuers(self, person: str) -> Sequence[str]:
        """Return the providers at which the person has an identity."""


class TryStore(Protocol):
    """How much was tried, counted for all processes together."""

    def take(self, key: str, allowance: Allowance, now: datetime) -> timedelta:
        """Take one try and return nothing to wait; or take none, and return how long to wait."""

    def forgive(self, key: str) -> None:
        """Forget what was tried under *key*."""


@dataclass(frozen=True)
class Search:
    """Which people a list shows."""

    words: str = ""
    """Part of a name or an address; empty for all."""

    role: Role | None = None
    state: AccountState | None = None
    programme: str | None = None
    is_without_account: bool = False
    """Only those who were recorded by a file and not invited yet."""

    is_whole: bool = False
    """Only those who have no role but in the programmes of the reader."""


@dataclass(frozen=True)
class Line:
    """Somebody in a list of people."""

    person: Person
    account: Account | None
    """None for whoever was recorded by a file and not invited yet."""

    memberships: tuple[Membership, ...]
    """All roles that stand, in the order given."""


class Directory(Protocol):
    """Lists of people with roles."""

    def people(self, programmes: Collection[str], search: Search, *, offset: int,
               limit: int) -> tuple[Sequence[Line], int]:
        """Return people with a standing role in *programmes*, by surname, and how many.

        `EVERY` among *programmes* means all people who have an account or a role. The order is
        that of `core.alphabet`; the count is that without *offset* and *limit*.
        """

    def other_administrators(self, programme: str, person: str) -> int:
        """Return how many other people with active accounts administer *programme*.

        Whoever administers every programme counts. Others who ask wait until the transaction
        ends, so that the last two cannot end each other.
        """
