"""Accounts, roles, sessions, tasks, letters, and the log of what was done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from badgeservice.core.account import Account, Membership
from badgeservice.core.assignment import Assignment
from badgeservice.core.audit import Act, Entry, Head, Veil, Wanted
from badgeservice.core.role_offer import RoleOffer
from badgeservice.core.session import Session


class AccountStore(Protocol):
    """Accounts, one a person, and their roles."""

    def add(self, account: Account) -> None:
        """Add one; raises Conflict ``account-exists``."""

    def find(self, person: str) -> Account | None:
        """Return the account of a person, or None."""

    def hold(self, person: str) -> Account | None:
        """Return the account of a person, or None.

        Until the transaction ends nobody else changes it, gives the person a role or opens a
        session.
        """

    def change(self, before: Account, after: Account) -> None:
        """Put *after* in the place of *before* if that is what is recorded; else Conflict."""

    def grant(self, membership: Membership) -> None:
        """Give a role; raises Conflict ``role-held`` where the person has it."""

    def end(self, membership: str, at: datetime) -> bool:
        """End a role; raises NotFound. Returns False where it had ended."""

    def memberships(self, person: str) -> tuple[Membership, ...]:
        """Return the roles of a person that stand, in the order given."""

    def programmes(self, person: str) -> frozenset[str]:
        """Return where a person has a role, or had one."""

    def members(self, programmes: Collection[str]) -> Sequence[Membership]:
        """Return all roles that stand in *programmes*, which may be every one."""


class RoleOfferStore(Protocol):
    """Roles that wait to be taken by whom they are offered to."""

    def add(self, offer: RoleOffer) -> None:
        """Record one in the place of an open one of the same role."""

    def of_person(self, person: str) -> Sequence[RoleOffer]:
        """Return those of a person that have not ended, the oldest first."""

    def open(self, now: datetime) -> Sequence[RoleOffer]:
        """Return all that can be taken at *now*, the oldest first."""

    def end(self, offer: str, at: datetime) -> bool:
        """End one; False where it had ended, so that of two who take it one is refused."""


class SessionStore(Protocol):
    """Sign-ins, found by the digest of their secret."""

    def add(self, session: Session) -> None:
        """Record one."""

    def find(self, digest: str) -> Session | None:
        """Return the session whose secret has this digest, or None; ended ones too."""

    def of_person(self, person: str) -> Sequence[Session]:
        """Return those of a person that have not been ended, the newest first."""

    def of_people(self, people: Collection[str]) -> Sequence[Session]:
        """Return those of *people* that have not been ended."""

    def used(self, session: str, at: datetime) -> None:
        """Note that it was used."""

    def end(self, session: str, at: datetime) -> None:
        """End one; nothing happens where it had ended."""

    def end_all(self, person: str, at: datetime, *, but: str | None = None) -> int:
        """End all sessions of a person, but one; return how many that were."""


class AssignmentStore(Protocol):
    """Who is asked to judge what."""

    def add(self, assignment: Assignment) -> None:
        """Record one.

        Raises Conflict ``assigned-already`` where the assessor, or somebody of the
        organisation, has the task in this round.
        """

    def end(self, assignment: str, at: datetime, reason: str) -> bool:
        """End one; raises NotFound. Returns False where it had ended."""

    def void(self, assignment: str, at: datetime, reason: str) -> None:
        """Let one count no more, for *reason*, though it may have been done."""

    def get(self, assignment: str) -> Assignment:
        """Return one; raises NotFound ``unknown-assignment``."""

    def of_application(self, application: str) -> tuple[Assignment, ...]:
        """Return all, ended ones too, in the order made."""

    def of_assessor(self, assessor: str) -> Sequence[Assignment]:
        """Return all of a person, ended ones too, the nearest deadline first."""

    def open(self, programme: str) -> Sequence[Assignment]:
        """Return all of a programme that have not ended, the nearest deadline first."""


class AuditHeads(Protocol):
    """Ends of the log, noted outside the database."""

    def all(self) -> Sequence[Head]:
        """Return what was noted, oldest first; raises HomeUnusable ``heads-damaged``."""

    def append(self, head: Head) -> None:
        """Note the end of the log."""


class AuditStore(Protocol):
    """What was done, append-only and chained."""

    def append(self, act: Act) -> Entry:
        """Add an act at the end of the chain; others wait until the transaction ends."""

    def append_all(self, acts: Sequence[Act]) -> None:
        """Add many acts, one behind the other."""

    def entries(self, after: int = 0, limit: int = 1000) -> Sequence[Entry]:
        """Return entries from the one behind number *after* on, in their order."""

    def latest(self) -> Entry | None:
        """Return the last entry, or None where there is none."""

    def found(self, programmes: Collection[str], wanted: Wanted, *, before: int | None = None,
              limit: int = 50, veil: Veil | None = None) -> Sequence[Entry]:
        """Return entries of *programmes* that are wanted, the newest first.

        What *veil* covers is left out. Those without a programme only where *programmes* name
        every one, or about a person with a role there (`ABOUT_PEOPLE`). *before* is the number
        that all have to be below.
        """

    def actions(self, veil: Veil | None = None) -> Sequence[str]:
        """Return every action that was ever done, once; but what *veil* covers."""
