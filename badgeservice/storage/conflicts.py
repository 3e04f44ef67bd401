"""Conflicts of interest, as assessors declared them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from badgeservice.core.conflicts import Declaration
from badgeservice.storage.constraints import insert
from badgeservice.storage.judging_tables import conflict_declarations as table


class SqlConflictStore:
    """`core.ports.ConflictStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, declaration: Declaration) -> None:
        """Record one."""
        insert(self._connection, table, {
            "id": declaration.id,
            "assessor": declaration.assessor,
            "person": declaration.person,
            "application": declaration.application,
            "reason": declaration.reason,
            "declared_at": declaration.declared_at,
        })

    def between(self, assessor: str, person: str) -> bool:
        """Tell whether *assessor* has declared a conflict with *person*."""
        return self._connection.execute(select(table.c.id).where(
            table.c.assessor == assessor, table.c.person == person).limit(1)).first() is not None

    def of_application(self, application: str) -> tuple[Declaration, ...]:
        """Return those that were found out at *application*, in the order made."""
        return tuple(
            Declaration(row.id, row.assessor, row.person, row.application, row.reason,
                        row.declared_at)
            for row in self._connection.execute(
                select(table).where(table.c.application == application).order_by(table.c.number)))
