"""Roles that are offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from badgeservice.core.account import Role
from badgeservice.core.granting import RoleWish
from badgeservice.core.role_offer import RoleOffer
from badgeservice.storage.constraints import insert
from badgeservice.storage.offer_tables import role_offers as table


class SqlRoleOfferStore:
    """`core.ports.RoleOfferStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, offer: RoleOffer) -> None:
        """Record one in the place of an open one of the same role."""
        wish = offer.wish
        same = {"person": offer.person, "programme": wish.programme, "role": wish.role.value,
                "organisation": wish.organisation or ""}
        self._connection.execute(
            update(table).where(*(table.c[name] == value for name, value in same.items()),
                                table.c.ended_at.is_(None))
            .values(ended_at=offer.offered_at))
        insert(self._connection, table, {
            "id": offer.id, **same, "offered_at": offer.offered_at,
            "offered_by": offer.offered_by, "expires_at": offer.expires_at,
            "ended_at": offer.ended_at})

    def of_person(self, person: str) -> Sequence[RoleOffer]:
        """Return those of a person that have not ended, the oldest first."""
        return tuple(map(_offer, self._connection.execute(
            select(table).where(table.c.person == person, table.c.ended_at.is_(None))
            .order_by(table.c.number))))

    def open(self, now: datetime) -> Sequence[RoleOffer]:
        """Return all that can be taken at *now*, the oldest first."""
        return tuple(map(_offer, self._connection.execute(
            select(table).where(table.c.ended_at.is_(None), table.c.expires_at > now)
            .order_by(table.c.number))))

    def end(self, offer: str, at: datetime) -> bool:
        """End one; False where it had ended, so that of two who take it one is refused."""
        return bool(self._connection.execute(
            update(table).where(table.c.id == offer, table.c.ended_at.is_(None))
            .values(ended_at=at)).rowcount)


def _offer(row: Row[Any]) -> RoleOffer:
    return RoleOffer(row.id, row.person,
                     RoleWish(row.programme, Role(row.role), row.organisation or None),
                     row.offered_at, row.offered_by, row.expires_at, row.ended_at)
