"""How people stand to each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, or_, select, update

from badgeservice.core.account import EVERY
from badgeservice.core.relation import Relation, RelationKind
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.profile_tables import relations as table


class SqlRelationStore:
    """`core.ports.RelationStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, relation: Relation) -> None:
        """Record one; raises Conflict ``relation-stands`` where the same one does."""
        insert(self._connection, table, {
            "id": relation.id,
            "kind": relation.kind.value,
            "person": relation.person,
            "other": relation.other,
            "programme": relation.programme,
            "since": relation.since,
            "until": relation.until,
            "recorded_by": relation.recorded_by,
            "recorded_at": relation.recorded_at,
        }, {"uq_relations_standing": Conflict(
            say("That is recorded of these two people already."), code="relation-stands")})

    def get(self, relation: str) -> Relation:
        """Return one; raises NotFound ``unknown-relation``."""
        row = self._connection.execute(select(table).where(table.c.id == relation)).first()
        if row is None:
            raise NotFound(say("There is no such relation here."), code="unknown-relation")
        return _relation(row)

    def end(self, relation: str, until: date) -> None:
        """Say on which day it held for the last time."""
        self._connection.execute(update(table).where(table.c.id == relation)
                                 .values(until=until))

    def strike(self, relation: str) -> None:
        """Remove one that never was; raises NotFound ``unknown-relation``."""
        if not self._connection.execute(delete(table).where(table.c.id == relation)).rowcount:
            raise NotFound(say("There is no such relation here."), code="unknown-relation")

    def of_person(self, person: str) -> Sequence[Relation]:
        """Return all that a person is or was part of, in the order recorded."""
        return tuple(map(_relation, self._connection.execute(
            select(table).where(or_(table.c.person == person, table.c.other == person))
            .order_by(table.c.number))))

    def between(self, one: str, other: str, programme: str,
                on: date | None = None) -> frozenset[str]:
        """Return the kinds of relation that two people have or had in *programme*.

        With *on* that day.
        """
        found = map(_relation, self._connection.execute(select(table).where(or_(
            and_(table.c.person == one, table.c.other == other),
            and_(table.c.person == other, table.c.other == one)),
            table.c.programme.in_([programme, EVERY]))))
        return frozenset(each.kind.value for each in found if on is None or each.stands(on))

    def pairs(self, kind: RelationKind, person: str, on: date) -> Sequence[Relation]:
        """Return the relations of *kind* in which *person* is the first, standing on a day."""
        found = map(_relation, self._connection.execute(
            select(table).where(table.c.person == person, table.c.kind == kind.value)
            .order_by(table.c.number)))
        return tuple(each for each in found if each.stands(on))


def _relation(row: Row[Any]) -> Relation:
    return Relation(row.id, RelationKind(row.kind), row.person, row.other, row.programme,
                    row.since, row.recorded_by, row.recorded_at, row.until)
