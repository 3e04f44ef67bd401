"""The credentials that a backup did not have: where they stand in lists, and if revoked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from badgeservice.core.lost import LostCredential
from badgeservice.core.noted import Place
from badgeservice.storage.lost_tables import lost_credentials as table


class SqlLostStore:
    """`core.ports.LostStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, lost: Sequence[LostCredential]) -> None:
        """Record those that are not recorded yet."""
        known = self.find([each.name for each in lost])
        new = [each for each in lost if each.name not in known]
        if new:
            self._connection.execute(table.insert(), [{
                "id": each.name, "subject": each.subject, "issuer": each.place.issuer,
                "status_list": each.place.status_list, "status_index": each.place.index,
                "revoked_at": each.revoked_at} for each in new])

    def find(self, names: Collection[str]) -> Mapping[str, LostCredential]:
        """Return those of *names* that are lost, by id."""
        return {row.id: _lost(row) for row in self._connection.execute(
            select(table).where(table.c.id.in_(list(names))))} if names else {}

    def revoke(self, name: str, at: datetime) -> bool:
        """Let one count as revoked; False where it was, or is not lost."""
        return bool(self._connection.execute(
            update(table).where(table.c.id == name, table.c.revoked_at.is_(None))
            .values(revoked_at=at)).rowcount)

    def revoked(self, status_list: str) -> Collection[int]:
        """Return the entries of a list whose lost credentials are revoked."""
        return tuple(self._connection.execute(
            select(table.c.status_index)
            .where(table.c.status_list == status_list, table.c.revoked_at.is_not(None))
        ).scalars())


def _lost(row: Row[Any]) -> LostCredential:
    return LostCredential(row.subject, Place(row.issuer, row.status_list, row.status_index),
                          row.revoked_at)
