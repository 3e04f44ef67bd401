"""Status events, append-only, and the lists that publish them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, func, select, update

from badgeservice.core.credential import FINAL, Publication, Status, StatusEvent
from badgeservice.core.ports import Chance
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.engine import WRITING
from badgeservice.storage.lost_credentials import SqlLostStore
from badgeservice.storage.status_events import (
    event_columns,
    event_of,
    final,
    unknown_credential,
)
from badgeservice.storage.tables import (
    credentials,
    program_credentials,
    publications,
    status_entries,
    status_events,
    status_lists,
)

_FINAL = tuple(sorted(status.value for status in FINAL))
"""What shows in a list as revoked; foreign verifiers know nothing finer."""

_T = TypeVar("_T")

_PIECE = 500
"""What one statement names; SQLite takes no more than some thousand values."""

_TRIES = 32
"""Draws before a free index is looked for: half of the list is free, so all but never."""

# Built once: each verification asks.
_SEQUENCES = select(status_lists.c.id, publications.c.sequence).outerjoin(
    publications, publications.c.status_list == status_lists.c.id).order_by(status_lists.c.number)


class SqlStatusStore:
    """`core.ports.StatusStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.lost = SqlLostStore(connection)

    def add(self, event: StatusEvent) -> None:
        """Append an event; a superseded credential is no longer its award's current one.

        Raises NotFound ``unknown-credential``; Conflict ``status-final`` for an event that
        would make a revoked or superseded credential valid again.
        """
        self._hold_list_of(event.credential)
        latest = self.latest(event.credential)
        if latest and latest.status.value in _FINAL and event.status.value not in _FINAL:
            raise final(event.credential)
        insert(self._connection, status_events, event_columns(event))
        if event.status is Status.SUPERSEDED:
            self._connection.execute(
                update(credentials).where(credentials.c.id == event.credential)
                .values(is_current=False))

    def add_all(self, events: Sequence[StatusEvent]) -> None:
        """Append many events, of one credential each, as `add` does one; raises as it does.

        All lists are held first, in the order of their ids, so that two of these never wait
        for each other.
        """
        names = [event.credential for event in events]
        found = self.hold_of(names)
        missing = next((name for name in names if name not in found), None)
        if missing is not None:
            raise unknown_credential(missing)
        latest = self.latest_of(names)
        for event in events:
            before = latest.get(event.credential)
            if before and before.status.value in _FINAL and event.status.value not in _FINAL:
                raise final(event.credential)
        for some in _pieces(events):
            self._connection.execute(status_events.insert(), [event_columns(each) for each in some])
        replaced = [each.credential for each in events if each.status is Status.SUPERSEDED]
        for ids in _pieces(replaced):
            self._connection.execute(update(credentials).where(credentials.c.id.in_(ids))
                                     .values(is_current=False))

    def hold_of(self, names: Sequence[str]) -> Mapping[str, str]:
        """Hold the lists of those that are there until the transaction ends; return them.

        What is looked up afterwards nobody else changes. Those of lost ones are held, too.
        """
        found = {row.id: row.status_list for some in _pieces(names)
                 for row in self._connection.execute(
                     select(credentials.c.id, credentials.c.status_list)
                     .where(credentials.c.id.in_(some)))}
        lost = {each.place.status_list for each in self.lost.find(names).values()}
        for status_list in sorted({*found.values(), *lost}):
            self._hold(status_list)
        return found

    def latest_of(self, credentials: Sequence[str]) -> Mapping[str, StatusEvent]:
        """Return the event that counts of each credential that was ever touched."""
        newest = select(func.max(status_events.c.number)).group_by(status_events.c.credential)
        return {row.credential: event_of(row) for some in _pieces(credentials)
                for row in self._connection.execute(select(status_events).where(
                    status_events.c.number.in_(
                        newest.where(status_events.c.credential.in_(some)))))}

    def _hold_list_of(self, credential: str) -> None:
        name = self._connection.execute(
            select(credentials.c.status_list).where(credentials.c.id == credential)).scalar()
        if name is None:
            raise unknown_credential(credential)
        self._hold(name)

    def _hold(self, status_list: str) -> None:
        """Let events and publications of one list come one after the other.

        Otherwise of two revocations at the same moment, each of which signs the list with
        its own event only, the later publication would take the earlier one back.
        """
        if self._connection.get_execution_options().get(WRITING, True):
            self._connection.execute(
                select(status_lists.c.id)
                .where(status_lists.c.id == status_list).with_for_update())

    def events(self, credential: str) -> Sequence[StatusEvent]:
        """Return all events of a credential, oldest first."""
        return tuple(event_of(row) for row in self._connection.execute(
            select(status_events)
            .where(status_events.c.credential == credential)
            .order_by(status_events.c.number)))

    def latest(self, credential: str) -> StatusEvent | None:
        """Return the event that counts, or None for a credential that was never touched."""
        row = self._connection.execute(
            select(status_events)
            .where(status_events.c.credential == credential)
            .order_by(status_events.c.number.desc())
            .limit(1)).first()
        return event_of(row) if row else None

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

    def revoked(self, status_list: str) -> frozenset[int]:
        """Return the indexes of credentials that were ever revoked; a bit is never cleared.

        A superseded credential counts as revoked. Credentials that programs composed, and lost
        ones, have their entries in the same lists.
        """
        self._hold(status_list)
        awarded = self._connection.execute(
            select(credentials.c.status_index)
            .join(status_events, status_events.c.credential == credentials.c.id)
            .where(credentials.c.status_list == status_list,
                   status_events.c.status.in_(_FINAL))).scalars()
        composed = self._connection.execute(
            select(program_credentials.c.status_index)
            .where(program_credentials.c.status_list == status_list,
                   program_credentials.c.status.in_(_FINAL))).scalars()
        return frozenset([*awarded, *composed, *self.lost.revoked(status_list)])

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


def _pieces(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Yield *items* in pieces that a statement may name."""
    for start in range(0, len(items), _PIECE):
        yield items[start:start + _PIECE]
