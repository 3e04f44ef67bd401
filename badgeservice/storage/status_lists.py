"""The lists that publish statuses: their entries, and what they were last published with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from badgeservice.core.credential import Publication
from badgeservice.core.ports import Chance
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.tables import publications, status_entries, status_lists

_TRIES = 32
"""Draws before a free index is looked for: half of the list is free, so all but never."""

# Built once: each verification asks.
_SEQUENCES = select(status_lists.c.id, publications.c.sequence).outerjoin(
    publications, publications.c.status_list == status_lists.c.id).order_by(status_lists.c.number)


class StatusLists:
    """What `core.ports.StatusStore` says of lists, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_list(self, issuer: str) -> str | None:
        """Return the id of the list that *issuer* allocates from, or None.

        It is the newest, while it has room.
        """
        row = self._connection.execute(
            select(status_lists.c.id, status_lists.c.taken, status_lists.c.size)
            .where(status_lists.c.issuer == issuer)
            .order_by(status_lists.c.number.desc())
            .limit(1)).first()
        return row.id if row and row.taken * 2 < row.size else None

    def create_list(self, identifier: str, issuer: str, size: int) -> None:
        """Open a list of *size* entries; raises Conflict ``status-list-exists``."""
        insert(self._connection, status_lists,
               {"id": identifier, "issuer": issuer, "size": size, "taken": 0},
               {"uq_status_lists_id": Conflict(
                   say("There is a status list %(id)s already.", id=identifier),
                   code="status-list-exists")})

    def reserve(self, status_list: str, chance: Chance) -> int:
        """Return a random index of the list that was never given out; it is taken now.

        Raises Conflict ``status-list-full`` when half of the entries are taken: with
        fewer free ones chance would hide less. Raises NotFound.
        """
        done = self._connection.execute(
            update(status_lists)
            .where(status_lists.c.id == status_list,
                   status_lists.c.taken * 2 < status_lists.c.size)
            .values(taken=status_lists.c.taken + 1))
        size = self.size_of(status_list)
        if done.rowcount == 0:
            raise Conflict(say("The status list %(id)s is full.", id=status_list),
                           code="status-list-full")
        # The update holds the list's row until the transaction ends: nobody else draws now.
        index = self._draw(status_list, size, chance)
        insert(self._connection, status_entries,
               {"status_list": status_list, "status_index": index})
        return index

    def hold_room(self, status_list: str) -> tuple[int, int]:
        """Return how many entries are taken, of how many; nobody else draws until the end."""
        row = self._row(status_list, for_update=True)
        return int(row.taken), int(row.size)

    def take(self, status_list: str, count: int) -> None:
        """Count *count* entries more as taken."""
        self._connection.execute(
            update(status_lists).where(status_lists.c.id == status_list)
            .values(taken=status_lists.c.taken + count))

    def _draw(self, status_list: str, size: int, chance: Chance) -> int:
        entries = status_entries.c
        for _ in range(_TRIES):
            index = chance.below(size)
            taken = self._connection.execute(
                select(entries.status_index).where(
                    entries.status_list == status_list, entries.status_index == index)).first()
            if taken is None:
                return index
        gone = set(self._connection.execute(
            select(entries.status_index).where(entries.status_list == status_list)).scalars())
        free = [index for index in range(size) if index not in gone]
        return free[chance.below(len(free))]

    def issuer_of(self, status_list: str) -> str:
        """Return the slug of the issuer of a list; raises NotFound ``unknown-status-list``."""
        return str(self._row(status_list).issuer)

    def size_of(self, status_list: str) -> int:
        """Return how many entries a list has; raises NotFound ``unknown-status-list``."""
        return int(self._row(status_list).size)

    def publish(self, status_list: str, document: bytes, at: datetime) -> None:
        """Replace the served document of a list; raises NotFound.

        That no older list takes revocations back is the lock's doing, not the clock's: who
        read `revoked` in this transaction holds the list until it ends. The recorded moment
        never goes back, so that a clock set right again does not stop a revocation.
        """
        published = self._row(status_list, for_update=True).published_at
        self._connection.execute(
            update(status_lists).where(status_lists.c.id == status_list)
            .values(document=document, published_at=max(published or at, at)))

    def publication(self, status_list: str) -> Publication | None:
        """Return what the list was last published with; None where nobody recorded it."""
        row = self._connection.execute(
            select(publications).where(publications.c.status_list == status_list)).first()
        return Publication(row.status_list, row.sequence, row.valid_from,
                           row.valid_until) if row else None

    def sequences(self) -> Mapping[str, int]:
        """Return for every list the sequence it was last published with; 0 where none is kept."""
        return {row.id: row.sequence or 0 for row in self._connection.execute(_SEQUENCES)}

    def record(self, publication: Publication) -> None:
        """Record what a list is published with now, beside `publish`, whose lock is held."""
        values = {"sequence": publication.sequence, "valid_from": publication.valid_from,
                  "valid_until": publication.valid_until}
        done = self._connection.execute(
            update(publications)
            .where(publications.c.status_list == publication.status_list).values(**values))
        if done.rowcount == 0:
            insert(self._connection, publications,
                   {"status_list": publication.status_list, **values})

    def retire(self, status_list: str) -> None:
        """Give out no more indexes of a list: it counts as full."""
        self._connection.execute(
            update(status_lists).where(status_lists.c.id == status_list)
            .values(taken=status_lists.c.size))

    def document(self, status_list: str) -> bytes | None:
        """Return the served document, or None where there is no such list."""
        return self._connection.execute(
            select(status_lists.c.document).where(status_lists.c.id == status_list)).scalar()

    def lists(self) -> Sequence[str]:
        """Return the ids of all lists, oldest first."""
        return tuple(self._connection.execute(
            select(status_lists.c.id).order_by(status_lists.c.number)).scalars())

    def _row(self, status_list: str, *, for_update: bool = False) -> Row[Any]:
        # Without the document, which is large.
        columns = [column for column in status_lists.c if column.name != "document"]
        query = select(*columns).where(status_lists.c.id == status_list)
        row = self._connection.execute(query.with_for_update() if for_update else query).first()
        if row is None:
            raise NotFound(say("There is no status list %(id)s here.", id=status_list),
                           code="unknown-status-list")
        return row
