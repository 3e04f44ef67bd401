"""Who opened whose evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from badgeservice.core.portfolio import View
from badgeservice.storage.constraints import insert
from badgeservice.storage.portfolio_tables import evidence_views as table


class SqlEvidenceViewStore:
    """`core.ports.EvidenceViewStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, view: View) -> None:
        """Record one."""
        insert(self._connection, table, {
            "viewer": view.viewer, "owner": view.owner, "application": view.application,
            "position": view.position, "item": view.item, "is_download": view.is_download,
            "at": view.at})

    def of_owner(self, person: str) -> Sequence[View]:
        """Return who looked at somebody's evidence, the newest first."""
        return tuple(map(_view, self._connection.execute(
            select(table).where(table.c.owner == person).order_by(table.c.number.desc()))))

    def since(self, viewer: str, moment: datetime) -> Sequence[View]:
        """Return what somebody opened after *moment*."""
        return tuple(map(_view, self._connection.execute(
            select(table).where(table.c.viewer == viewer, table.c.at > moment))))


def _view(row: Row[Any]) -> View:
    return View(row.viewer, row.owner, row.application, row.position, row.at, row.item,
                row.is_download)
