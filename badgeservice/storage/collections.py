"""Collections of credentials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from badgeservice.core.collection import Collection, Wish
from badgeservice.storage.collection_tables import collections as table
from badgeservice.storage.constraints import insert
from badgeservice.storage.tables import people


class SqlCollectionStore:
    """`core.ports.CollectionStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_person(self, person: str) -> Sequence[Collection]:
        """Return those of a person, the newest first."""
        return tuple(map(_collection, self._connection.execute(
            select(table).where(table.c.person == person).order_by(table.c.number.desc()))))

    def find(self, person: str, collection: str) -> Collection | None:
        """Return one of a person's, or None."""
        row = self._connection.execute(select(table).where(
            table.c.id == collection, table.c.person == person)).first()
        return _collection(row) if row else None

    def at(self, link: str) -> Collection | None:
        """Return the one whose public address ends with *link*, or None."""
        row = self._connection.execute(select(table).where(table.c.link == link)).first()
        return _collection(row) if row else None

    def hold(self, person: str) -> None:
        """Let nothing happen to a person's collections until the transaction ends."""
        self._connection.execute(select(people.c.id).where(
            people.c.id == person).with_for_update())

    def add(self, collection: Collection) -> None:
        """Record a new one."""
        insert(self._connection, table, {
            "id": collection.id, "person": collection.person, "made_at": collection.made_at,
            **_columns(collection)})

    def put(self, collection: Collection) -> None:
        """Put it in the place of what it was; its person is held."""
        self._connection.execute(update(table).where(table.c.id == collection.id).values(
            **_columns(collection)))

    def remove(self, collection: str) -> None:
        """Remove one for good."""
        self._connection.execute(delete(table).where(table.c.id == collection))


def _columns(collection: Collection) -> dict[str, Any]:
    wish = collection.wish
    return {
        "title": wish.title, "words": wish.words, "language": wish.language,
        "shows_name": wish.shows_name, "credentials": list(wish.credentials),
        "link": collection.link, "is_on": collection.is_on,
        "changed_at": collection.changed_at,
    }


def _collection(row: Row[Any]) -> Collection:
    return Collection(
        id=row.id, person=row.person, link=row.link, is_on=row.is_on, made_at=row.made_at,
        changed_at=row.changed_at,
        wish=Wish(row.title, row.words, row.language, row.shows_name, tuple(row.credentials)))
