"""Status events, append-only; the lists that publish them stand in `status_lists`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from sqlalchemy import Connection, func, select, update

from badgeservice.core.credential import FINAL, Status, StatusEvent
from badgeservice.storage.constraints import insert
from badgeservice.storage.engine import WRITING
from badgeservice.storage.lost_credentials import SqlLostStore
from badgeservice.storage.status_events import (
    event_columns,
    event_of,
    final,
    unknown_credential,
)
from badgeservice.storage.status_lists import StatusLists
from badgeservice.storage.tables import (
    credentials,
    program_credentials,
    status_events,
    status_lists,
)

_FINAL = tuple(sorted(status.value for status in FINAL))
"""What shows in a list as revoked; foreign verifiers know nothing finer."""

_T = TypeVar("_T")

_PIECE = 500
"""What one statement names; SQLite takes no more than some thousand values."""


class SqlStatusStore(StatusLists):
    """`core.ports.StatusStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
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


def _pieces(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Yield *items* in pieces that a statement may name."""
    for start in range(0, len(items), _PIECE):
        yield items[start:start + _PIECE]
