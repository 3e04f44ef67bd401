"""What mentors saw in lessons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from badgeservice.core.observation import Observation
from badgeservice.errors import NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.profile_tables import observations as table


class SqlObservationStore:
    """`core.ports.ObservationStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, observation: Observation) -> None:
        """Record one."""
        insert(self._connection, table, {
            "id": observation.id,
            "mentor": observation.mentor,
            "teacher": observation.teacher,
            "programme": observation.programme,
            "observed_on": observation.observed_on,
            "facts": observation.facts,
            "question": observation.question,
            "action": observation.action,
            "written_at": observation.written_at,
        })

    def get(self, observation: str) -> Observation:
        """Return one; raises NotFound ``unknown-observation``."""
        row = self._connection.execute(select(table).where(table.c.id == observation)).first()
        if row is None:
            raise NotFound(say("There is no such observation here."), code="unknown-observation")
        return _observation(row)

    def of_teacher(self, person: str) -> Sequence[Observation]:
        """Return all about a person, the newest first."""
        return self._where(table.c.teacher == person)

    def of_mentor(self, person: str) -> Sequence[Observation]:
        """Return all by a person, the newest first."""
        return self._where(table.c.mentor == person)

    def _where(self, condition: ColumnElement[bool]) -> Sequence[Observation]:
        return tuple(map(_observation, self._connection.execute(
            select(table).where(condition)
            .order_by(table.c.observed_on.desc(), table.c.number.desc()))))


def _observation(row: Row[Any]) -> Observation:
    return Observation(row.id, row.mentor, row.teacher, row.programme, row.observed_on,
                       row.facts, row.question, row.action, row.written_at)
