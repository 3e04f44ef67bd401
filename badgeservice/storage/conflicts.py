"""Conflicts of interest, as assessors declared them, and what was done about who may judge."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from badgeservice.core.conflicts import Action, Declaration, Intervention
from badgeservice.errors import Conflict, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.judging_tables import conflict_declarations as table
from badgeservice.storage.judging_tables import interventions
from badgeservice.storage.tables import applications

STANDS = ~select(interventions.c.id).where(interventions.c.declaration == table.c.id).exists()
"""Asks whether a declaration was not lifted."""


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

    def between(self, assessor: str, person: str, programme: str) -> bool:
        """Tell whether *assessor* has declared one with *person* in *programme* that stands."""
        return self._connection.execute(
            select(table.c.id).join(applications, applications.c.id == table.c.application)
            .where(table.c.assessor == assessor, table.c.person == person,
                   applications.c.programme == programme, STANDS)
            .limit(1)).first() is not None

    def of_assessor(self, assessor: str) -> tuple[Declaration, ...]:
        """Return those that *assessor* has declared and that are not lifted, as made."""
        return tuple(map(_declaration, self._connection.execute(
            select(table).where(table.c.assessor == assessor, STANDS)
            .order_by(table.c.number))))

    def of_application(self, application: str) -> tuple[Declaration, ...]:
        """Return those that were found out at *application*, in the order made."""
        return tuple(map(_declaration, self._connection.execute(
            select(table).where(table.c.application == application).order_by(table.c.number))))


class SqlInterventionStore:
    """`core.ports.InterventionStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, intervention: Intervention) -> None:
        """Record one; raises Conflict ``lifted-already`` for a declaration lifted before."""
        insert(self._connection, interventions, {
            "id": intervention.id,
            "application": intervention.application,
            "assessor": intervention.assessor,
            "action": intervention.action.value,
            "reason": intervention.reason,
            "made_by": intervention.made_by,
            "made_at": intervention.made_at,
            "declaration": intervention.declaration,
        }, {"uq_interventions_declaration": Conflict(
            say("This declaration was lifted already."), code="lifted-already")})

    def of_application(self, application: str) -> tuple[Intervention, ...]:
        """Return those of *application*, in the order made."""
        return tuple(map(_intervention, self._connection.execute(
            select(interventions).where(interventions.c.application == application)
            .order_by(interventions.c.number))))


def _declaration(row: Row[Any]) -> Declaration:
    return Declaration(row.id, row.assessor, row.person, row.application, row.reason,
                       row.declared_at)


def _intervention(row: Row[Any]) -> Intervention:
    return Intervention(row.id, row.application, row.assessor, Action(row.action), row.reason,
                        row.made_by, row.made_at, row.declaration)
