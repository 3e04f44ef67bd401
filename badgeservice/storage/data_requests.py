"""Requests about personal data, with their clock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, case, or_, select, update

from badgeservice.core.account import EVERY, covers
from badgeservice.core.data_request import DataRequest, RequestState, Wish
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.privacy_tables import data_requests as table


class SqlDataRequestStore:
    """`core.ports.DataRequestStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, request: DataRequest) -> None:
        """Record one; raises Conflict ``request-open`` where the same wish is open."""
        insert(self._connection, table, _columns(request), {"uq_data_requests_open": Conflict(
            say("You have asked for this already; the answer is on its way."),
            code="request-open")})

    def get(self, request: str) -> DataRequest:
        """Return one; raises NotFound ``unknown-request``."""
        return self._one(select(table).where(table.c.id == request), request)

    def hold(self, request: str) -> DataRequest:
        """Return one; until the transaction ends nobody else answers it. Raises NotFound."""
        return self._one(select(table).where(table.c.id == request).with_for_update(), request)

    def _one(self, query: Select[Any], request: str) -> DataRequest:
        row = self._connection.execute(query).first()
        if row is None:
            raise NotFound(say("There is no request %(id)s here.", id=request),
                           code="unknown-request")
        return _request(row)

    def of_person(self, person: str) -> Sequence[DataRequest]:
        """Return those of a person, the newest first."""
        return tuple(map(_request, self._connection.execute(
            select(table).where(table.c.person == person).order_by(table.c.number.desc()))))

    def inbox(self, programmes: Collection[str]) -> Sequence[DataRequest]:
        """Return those made to *programmes*, or that wait or waited for one to agree.

        Open ones first, the nearest deadline first.
        """
        is_done = case((table.c.state == RequestState.FILED.value, 0), else_=1)
        query = select(table).order_by(is_done, table.c.due_at, table.c.number)
        if EVERY not in programmes:
            # Whom a removal waits for is a list, which the two engines look into differently.
            query = query.where(or_(table.c.programme.in_(programmes),
                                    table.c.wish == Wish.SUPPRESSION.value))
        found = map(_request, self._connection.execute(query))
        return tuple(each for each in found
                     if any(covers(programmes, name) for name in each.programmes))

    def answer(self, request: DataRequest) -> None:
        """Put an answered or agreed request in the place of the open one.

        Raises Conflict ``request-answered``.
        """
        done = self._connection.execute(
            update(table)
            .where(table.c.id == request.id, table.c.state == RequestState.FILED.value)
            .values(**_columns(request))).rowcount
        if not done:
            raise Conflict(say("This request has been answered already."),
                           code="request-answered")


def _columns(request: DataRequest) -> dict[str, Any]:
    return {
        "id": request.id,
        "person": request.person,
        "programme": request.programme,
        "wish": request.wish.value,
        "text": request.text,
        "filed_at": request.filed_at,
        "due_at": request.due_at,
        "state": request.state.value,
        "answered_by": request.answered_by,
        "answered_at": request.answered_at,
        "answer": request.answer,
        "asked": list(request.asked),
        "agreed": list(request.agreed),
        "checked": request.checked,
    }


def _request(row: Row[Any]) -> DataRequest:
    return DataRequest(row.id, row.person, row.programme, Wish(row.wish), row.text,
                       row.filed_at, row.due_at, RequestState(row.state), row.answered_by,
                       row.answered_at, row.answer, tuple(row.asked), tuple(row.agreed),
                       row.checked)
