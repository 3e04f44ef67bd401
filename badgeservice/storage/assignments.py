"""Who is asked to judge which application."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from badgeservice.core.assignment import Assignment
from badgeservice.core.judgement import Round
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.access_tables import assignments as table
from badgeservice.storage.constraints import insert
from badgeservice.storage.tables import applications


class SqlAssignmentStore:
    """`core.ports.AssignmentStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, assignment: Assignment) -> None:
        """Record one; raises Conflict ``assigned-already``."""
        taken = Conflict(say("Somebody of this organisation has this task already."),
                         code="assigned-already")
        insert(self._connection, table, {
            "id": assignment.id,
            "application": assignment.application,
            "assessor": assignment.assessor,
            "organisation": assignment.organisation,
            "round": assignment.round.value,
            "assigned_at": assignment.assigned_at,
            "assigned_by": assignment.assigned_by,
            "due_at": assignment.due_at,
            "ended_at": assignment.ended_at,
            "end_reason": assignment.end_reason,
        }, {"uq_assignments_assessor": taken, "uq_assignments_organisation": taken})

    def end(self, assignment: str, at: datetime, reason: str) -> bool:
        """End one; raises NotFound ``unknown-assignment``. Returns False where it had ended."""
        changed = self._connection.execute(
            update(table).where(table.c.id == assignment, table.c.ended_at.is_(None))
            .values(ended_at=at, end_reason=reason)).rowcount
        if not changed:
            self.get(assignment)
        return bool(changed)

    def void(self, assignment: str, at: datetime, reason: str) -> None:
        """Let one count no more, for *reason*, though it may have been done."""
        self._connection.execute(
            update(table).where(table.c.id == assignment)
            .values(ended_at=func.coalesce(table.c.ended_at, at), end_reason=reason))

    def get(self, assignment: str) -> Assignment:
        """Return one; raises NotFound ``unknown-assignment``."""
        row = self._connection.execute(select(table).where(table.c.id == assignment)).first()
        if row is None:
            raise NotFound(say("There is no assignment %(id)s here.", id=assignment),
                           code="unknown-assignment")
        return _assignment(row)

    def of_application(self, application: str) -> tuple[Assignment, ...]:
        """Return all, ended ones too, in the order made."""
        return tuple(map(_assignment, self._connection.execute(
            select(table).where(table.c.application == application).order_by(table.c.number))))

    def of_assessor(self, assessor: str) -> Sequence[Assignment]:
        """Return all of a person, ended ones too, the nearest deadline first."""
        return tuple(map(_assignment, self._connection.execute(
            select(table).where(table.c.assessor == assessor)
            .order_by(table.c.due_at, table.c.number))))

    def open(self, programme: str) -> Sequence[Assignment]:
        """Return all of a programme that have not ended, the nearest deadline first."""
        return tuple(map(_assignment, self._connection.execute(
            select(table).join(applications, applications.c.id == table.c.application)
            .where(table.c.ended_at.is_(None), applications.c.programme == programme)
            .order_by(table.c.due_at, table.c.number))))


def _assignment(row: Row[Any]) -> Assignment:
    return Assignment(row.id, row.application, row.assessor, row.organisation,
                      Round(row.round), row.assigned_at, row.assigned_by, row.due_at,
                      row.ended_at, row.end_reason)
