"""Lists of people with roles."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, text

from badgeservice.core.account import EVERY, AccountState, Membership, Role
from badgeservice.core.alphabet import alphabetical
from badgeservice.core.ports.sign_in import Line, Search
from badgeservice.storage.access_tables import accounts, memberships
from badgeservice.storage.accounts import account_of, membership_of
from badgeservice.storage.rows import person_of
from badgeservice.storage.tables import people

_OF_ACCOUNT = ("state", "created_at", "language", "password", "totp")

_LOCK = 0x726F6C6573
"""Any number that no other program on the same PostgreSQL takes for its own lock."""


class SqlDirectory:
    """`core.ports.Directory` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def people(self, programmes: Collection[str], search: Search, *, offset: int,
               limit: int) -> tuple[Sequence[Line], int]:
        """Return people with a standing role in *programmes*, by surname, and how many."""
        found = self._connection.execute(
            select(people.c.id, people.c.number, people.c.first_surname,
                   people.c.second_surname, people.c.given_names, people.c.social_name)
            .join(accounts, accounts.c.person == people.c.id, isouter=True)
            .where(*_conditions(programmes, search))).all()
        # Sorted here: SQLite sorts Álvarez behind Zúñiga, and PostgreSQL by its installation.
        ids = [row.id for row in sorted(found, key=_by_surname)]
        return self._lines(ids[offset:offset + limit]), len(ids)

    def _lines(self, ids: Sequence[str]) -> Sequence[Line]:
        rows = {row.id: row for row in self._connection.execute(
            select(people, *(accounts.c[name] for name in _OF_ACCOUNT))
            .join(accounts, accounts.c.person == people.c.id, isouter=True)
            .where(people.c.id.in_(ids)))}
        roles = self._roles(ids)
        return [Line(person_of(name, rows[name]),
                     account_of(name, rows[name]) if rows[name].state is not None else None,
                     tuple(roles[name])) for name in ids]

    def _roles(self, ids: Sequence[str]) -> Mapping[str, Sequence[Membership]]:
        found: dict[str, list[Membership]] = {each: [] for each in ids}
        for row in self._connection.execute(
                select(memberships)
                .where(memberships.c.person.in_(ids), memberships.c.ended_at.is_(None))
                .order_by(memberships.c.number)):
            found[row.person].append(membership_of(row))
        return found

    def other_administrators(self, programme: str, person: str) -> int:
        """Return how many other people with active accounts administer *programme*."""
        if self._connection.dialect.name == "postgresql":
            # SQLite has one writer at a time in any case.
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:number)"),
                                     {"number": _LOCK})
        return int(self._connection.execute(
            select(func.count(memberships.c.person.distinct()))
            .join(accounts, accounts.c.person == memberships.c.person)
            .where(memberships.c.ended_at.is_(None), memberships.c.person != person,
                   memberships.c.role == Role.ADMINISTRATOR.value,
                   memberships.c.programme.in_([programme, EVERY]),
                   accounts.c.state == AccountState.ACTIVE.value)).scalar_one())


def _conditions(programmes: Collection[str], search: Search) -> list[ColumnElement[bool]]:
    has_account = accounts.c.person.is_not(None)
    found: list[ColumnElement[bool]] = []
    of_person = [memberships.c.person == people.c.id, memberships.c.ended_at.is_(None)]
    if EVERY not in programmes:
        of_person.append(memberships.c.programme.in_(programmes))
    if search.programme is not None:
        of_person.append(memberships.c.programme == search.programme)
    if search.role is not None:
        of_person.append(memberships.c.role == search.role.value)
    has_role = select(memberships.c.id).where(and_(*of_person)).exists()
    is_narrow = len(of_person) > 2 or EVERY not in programmes
    found.append(has_role if is_narrow else or_(has_account, has_role))
    if search.is_whole and EVERY not in programmes:
        found.append(~select(memberships.c.id).where(
            memberships.c.person == people.c.id, memberships.c.ended_at.is_(None),
            memberships.c.programme.not_in(programmes)).exists())
    if search.is_without_account:
        found.append(~has_account)
    if search.state is not None:
        found.append(accounts.c.state == search.state.value)
    found.extend(_named(word) for word in search.words.split()[:5])
    return found


def _by_surname(row: Any) -> tuple[tuple[str, str] | int, ...]:
    return (*map(alphabetical, (row.first_surname, row.second_surname,
                                row.social_name or row.given_names)), row.number)


def _named(word: str) -> ColumnElement[bool]:
    columns: tuple[Any, ...] = (people.c.given_names, people.c.social_name,
                                people.c.first_surname, people.c.second_surname, people.c.email)
    # SQLite knows the small letters of English alone; names often begin with another.
    return or_(*(test for column in columns for test in (
        func.lower(column).contains(word.lower(), autoescape=True),
        column.contains(word.capitalize(), autoescape=True))))
