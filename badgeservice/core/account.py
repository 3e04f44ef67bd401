"""Accounts, and what each may do in which programme."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from badgeservice.core.person import Person

EVERY = "*"
"""In the place of a programme: the role holds in all of them (the operator's own people)."""


class Role(Enum):
    """What somebody does in a programme."""

    ADMINISTRATOR = "administrator"
    """Accounts, roles, imports, mail, release."""

    COORDINATOR = "coordinator"
    """Assigns assessors, releases decisions, endorses for the own organisation."""

    ASSESSOR = "assessor"
    """Judges for one organisation."""

    MENTOR = "mentor"
    TEACHER = "teacher"
    AUDITOR = "auditor"
    """Reads everything, changes nothing."""


OBLIGED = (Role.ADMINISTRATOR, Role.ASSESSOR)
"""Who cannot do without a second factor."""


class AccountState(Enum):
    """Whether somebody can sign in."""

    INVITED = "invited"
    """Has not chosen a way to sign in yet."""

    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True)
class Account:
    """How one person signs in; the person's name and address are the `Person`'s."""

    person: str
    state: AccountState
    created_at: datetime
    language: str = "es"
    """In which the person is written to."""

    password: str | None = None
    """argon2id, with its parameters in front; None for who signs in elsewhere."""

    totp: str | None = None
    """The sealed secret of the second factor; None where there is none."""

    @property
    def is_active(self) -> bool:
        """Whether the person may sign in."""
        return self.state is AccountState.ACTIVE


@dataclass(frozen=True)
class Membership:
    """One role of one person in one programme."""

    id: str
    person: str
    programme: str
    """A programme, or `EVERY`."""

    role: Role
    organisation: str | None
    """Slug of the issuer that the person belongs to; an assessor always has one."""

    granted_at: datetime
    granted_by: str
    ended_at: datetime | None = None


def is_obliged(memberships: Collection[Membership]) -> bool:
    """Tell whether somebody with these roles must have a second factor."""
    return any(each.role in OBLIGED or each.programme == EVERY for each in memberships)


@dataclass(frozen=True)
class Actor:
    """Who asks for something, with the roles that hold now."""

    person: Person
    memberships: tuple[Membership, ...] = ()

    def may(self, *roles: Role, programme: str) -> bool:
        """Tell whether the actor has one of *roles* in *programme*."""
        return any(m.role in roles and m.programme in (programme, EVERY)
                   for m in self.memberships)

    def has(self, *roles: Role) -> bool:
        """Tell whether the actor has one of *roles* anywhere."""
        return any(m.role in roles for m in self.memberships)

    def programmes(self, *roles: Role) -> frozenset[str]:
        """Return where the actor has one of *roles*; `EVERY` in it means everywhere."""
        return frozenset(m.programme for m in self.memberships if m.role in roles)

    def organisations(self, *roles: Role, programme: str) -> frozenset[str]:
        """Return for whom the actor has one of *roles* in *programme*."""
        return frozenset(m.organisation for m in self.memberships
                         if m.role in roles and m.programme in (programme, EVERY)
                         and m.organisation is not None)


def covers(programmes: Collection[str], programme: str) -> bool:
    """Tell whether *programme* is among *programmes*, which may name every one."""
    return programme in programmes or EVERY in programmes
