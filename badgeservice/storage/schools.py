"""Schools, and who ran each of them when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from badgeservice.core.alphabet import alphabetical
from badgeservice.core.school import Dependency, Provision, School
from badgeservice.storage.profile_tables import school_providers as providers
from badgeservice.storage.profile_tables import schools as table


class SqlSchoolStore:
    """`core.ports.SchoolStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, rbd: str) -> School | None:
        """Return a school, or None."""
        row = self._connection.execute(select(table).where(table.c.rbd == rbd)).first()
        if row is None:
            return None
        return _school(row, self._connection.execute(
            select(providers).where(providers.c.school == rbd).order_by(providers.c.since)))

    def all(self) -> Sequence[School]:
        """Return all, by name."""
        histories: dict[str, list[Row[Any]]] = {}
        for row in self._connection.execute(select(providers).order_by(providers.c.since)):
            histories.setdefault(row.school, []).append(row)
        found = [_school(row, histories.get(row.rbd, ()))
                 for row in self._connection.execute(select(table))]
        return sorted(found, key=lambda school: (alphabetical(school.name), school.rbd))

    def put(self, schools: Collection[School]) -> None:
        """Record schools with their providers, each in the place of what was there."""
        known = set(self._connection.execute(select(table.c.rbd)).scalars())
        fresh = [_columns(school) for school in schools if school.rbd not in known]
        if fresh:
            self._connection.execute(insert(table), fresh)
        for school in schools:
            if school.rbd in known:
                self._connection.execute(update(table).where(table.c.rbd == school.rbd)
                                         .values(**_columns(school)))
                self._connection.execute(
                    delete(providers).where(providers.c.school == school.rbd))
        histories = [{"school": school.rbd, "since": each.since, "until": each.until,
                      "provider": each.provider}
                     for school in schools for each in school.providers]
        if histories:
            self._connection.execute(insert(providers), histories)


def _columns(school: School) -> dict[str, Any]:
    return {
        "rbd": school.rbd,
        "name": school.name,
        "commune": school.commune,
        "commune_named": school.commune_named,
        "dependency": school.dependency.value if school.dependency else "",
        "is_rural": school.is_rural,
        "teaching": list(school.teaching),
        "specialties": list(school.specialties),
    }


def _school(row: Row[Any], history: Iterable[Row[Any]]) -> School:
    return School(
        row.rbd, row.name, row.commune, row.commune_named,
        Dependency(row.dependency) if row.dependency else None, row.is_rural,
        tuple(row.teaching), tuple(row.specialties),
        tuple(Provision(each.provider, each.since, each.until) for each in history))
