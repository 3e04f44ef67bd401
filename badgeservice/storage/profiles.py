"""Profiles of people."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from badgeservice.core.account import EVERY
from badgeservice.core.alphabet import alphabetical
from badgeservice.core.ports.profiles import Listed
from badgeservice.core.profile import Gender, Profile
from badgeservice.errors import Conflict, say
from badgeservice.storage.access_tables import memberships
from badgeservice.storage.constraints import insert
from badgeservice.storage.profile_tables import profiles as table
from badgeservice.storage.profile_tables import schools
from badgeservice.storage.rows import person_of
from badgeservice.storage.tables import people

_PLAIN = ("passport", "phone", "specialty", "cohort", "occupation", "commune", "country",
          "time_zone", "language")


class SqlProfileStore:
    """`core.ports.ProfileStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, person: str) -> Profile:
        """Return the profile of a person, an empty one where none is recorded."""
        row = self._row(person)
        return _profile(row) if row is not None else Profile(person)

    def is_recorded(self, person: str) -> bool:
        """Tell whether anything was recorded."""
        return self._row(person) is not None

    def _row(self, person: str) -> Row[Any] | None:
        return self._connection.execute(select(table).where(table.c.person == person)).first()

    def put(self, profile: Profile) -> None:
        """Record *profile*; raises Conflict ``rut-taken`` where the RUT is another person's."""
        if profile.rut and self.with_rut(profile.rut) not in (None, profile.person):
            raise _taken()
        self._connection.execute(delete(table).where(table.c.person == profile.person))
        insert(self._connection, table, {
            "person": profile.person,
            "rut": profile.rut,
            "gender": profile.gender.value if profile.gender else "",
            "school": profile.school,
            "own": sorted(profile.own),
            **{name: getattr(profile, name) for name in _PLAIN},
        }, {"uq_profiles_rut": _taken()})

    def with_rut(self, rut: str) -> str | None:
        """Return the person with this RUT, or None."""
        return self._connection.execute(
            select(table.c.person).where(table.c.rut == rut)).scalar()

    def zone(self, person: str) -> str | None:
        """Return the clock that counts for a person, or None: then the course's does."""
        row = self._connection.execute(
            select(table, schools.c.commune.label("school_commune"))
            .join_from(table, schools, table.c.school == schools.c.rbd, isouter=True)
            .where(table.c.person == person)).first()
        return _profile(row).zone(row.school_commune or "") if row is not None else None

    def school_of(self, person: str) -> str | None:
        """Return the number of the person's school, or None."""
        return self.get(person).school

    def listed(self, programmes: Collection[str], *, school: str | None = None,
               ) -> Sequence[Listed]:
        """Return who has a role in *programmes*, by surname; with *school* only its people."""
        wanted = select(people, memberships.c.role).join_from(
            people, memberships, memberships.c.person == people.c.id).where(
            memberships.c.ended_at.is_(None)).order_by(memberships.c.number)
        if EVERY not in programmes:
            wanted = wanted.where(memberships.c.programme.in_([*programmes, EVERY]))
        known = {row.person: _profile(row) for row in self._connection.execute(select(table))}
        found: dict[str, Listed] = {}
        for row in self._connection.execute(wanted):
            profile = known.get(row.id) or Profile(row.id)
            if school is not None and profile.school != school:
                continue
            before = found.get(row.id)
            roles = dict.fromkeys((*(before.roles if before else ()), row.role))
            found[row.id] = Listed(person_of(row.id, row), profile, tuple(roles))
        return sorted(found.values(), key=lambda each: alphabetical(each.person.sorting_name))


def _taken() -> Conflict:
    # Without the number, and without whose it is.
    return Conflict(say("This RUT is recorded for another person."), code="rut-taken")


def _profile(row: Row[Any]) -> Profile:
    return Profile(row.person, rut=row.rut, gender=Gender(row.gender) if row.gender else None,
                   school=row.school, own=frozenset(row.own),
                   **{name: getattr(row, name) for name in _PLAIN})
