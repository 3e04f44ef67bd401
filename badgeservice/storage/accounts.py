"""Accounts and roles."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from badgeservice.core.account import EVERY, Account, AccountState, Membership, Role
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.access_tables import accounts, memberships
from badgeservice.storage.constraints import insert


class SqlAccountStore:
    """`core.ports.AccountStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account: Account) -> None:
        """Add one; raises Conflict ``account-exists``."""
        insert(self._connection, accounts, _columns(account), {"pk_accounts": Conflict(
            say("This person has an account already."), code="account-exists")})

    def find(self, person: str) -> Account | None:
        """Return the account of a person, or None."""
        row = self._connection.execute(
            select(accounts).where(accounts.c.person == person)).first()
        return account_of(row.person, row) if row else None

    def hold(self, person: str) -> Account | None:
        """Return the account of a person, or None.

        Until the transaction ends nobody else changes it, gives the person a role or opens a
        session.
        """
        row = self._connection.execute(
            select(accounts).where(accounts.c.person == person).with_for_update()).first()
        return account_of(person, row) if row else None

    def change(self, before: Account, after: Account) -> None:
        """Put *after* in the place of *before*; raises Conflict ``account-changed``."""
        same = [accounts.c[name].is_not_distinct_from(value)
                for name, value in _columns(before).items()]
        if not self._connection.execute(
                update(accounts).where(*same).values(**_columns(after))).rowcount:
            raise Conflict(say("The account was changed by somebody else meanwhile; look at it "
                               "again."), code="account-changed")

    def grant(self, membership: Membership) -> None:
        """Give a role; raises Conflict ``role-held`` where the person has it."""
        insert(self._connection, memberships, {
            "id": membership.id,
            "person": membership.person,
            "programme": membership.programme,
            "role": membership.role.value,
            "organisation": membership.organisation or "",
            "granted_at": membership.granted_at,
            "granted_by": membership.granted_by,
            "ended_at": membership.ended_at,
        }, {"uq_memberships_standing": Conflict(
            say("This person has that role already."), code="role-held")})

    def end(self, membership: str, at: datetime) -> bool:
        """End a role; raises NotFound ``unknown-role``. Returns False where it had ended."""
        changed = self._connection.execute(
            update(memberships)
            .where(memberships.c.id == membership, memberships.c.ended_at.is_(None))
            .values(ended_at=at)).rowcount
        if not changed and self._connection.execute(
                select(memberships.c.id).where(memberships.c.id == membership)).first() is None:
            raise NotFound(say("There is no role %(id)s here.", id=membership),
                           code="unknown-role")
        return bool(changed)

    def memberships(self, person: str) -> tuple[Membership, ...]:
        """Return the roles of a person that stand, in the order given."""
        return tuple(membership_of(row) for row in self._connection.execute(
            select(memberships)
            .where(memberships.c.person == person, memberships.c.ended_at.is_(None))
            .order_by(memberships.c.number)))

    def programmes(self, person: str) -> frozenset[str]:
        """Return where a person has a role, or had one."""
        return frozenset(self._connection.execute(
            select(memberships.c.programme).where(memberships.c.person == person)).scalars())

    def members(self, programmes: Collection[str]) -> Sequence[Membership]:
        """Return all roles that stand in *programmes*, which may be every one."""
        found = select(memberships).where(memberships.c.ended_at.is_(None))
        if EVERY not in programmes:
            found = found.where(memberships.c.programme.in_([*programmes, EVERY]))
        return tuple(map(membership_of, self._connection.execute(
            found.order_by(memberships.c.number))))


def _columns(account: Account) -> dict[str, Any]:
    return {
        "person": account.person,
        "state": account.state.value,
        "created_at": account.created_at,
        "language": account.language,
        "password": account.password,
        "totp": account.totp,
    }


def account_of(person: str, row: Row[Any]) -> Account:
    """Return the account of *person* that stands in *row*."""
    return Account(person, AccountState(row.state), row.created_at, row.language,
                   row.password, row.totp)


def membership_of(row: Row[Any]) -> Membership:
    """Return the role that stands in *row*."""
    return Membership(row.id, row.person, row.programme, Role(row.role), row.organisation or None,
                      row.granted_at, row.granted_by, row.ended_at)
