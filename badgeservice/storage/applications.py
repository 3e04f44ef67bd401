"""Applications with their evidence, and the applicant's name as it was given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Application, Stage
from badgeservice.core.person import Person
from badgeservice.errors import NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.rows import (
    evidence_columns,
    evidence_of,
    name_columns,
    person_of,
    plain_marks,
)
from badgeservice.storage.tables import application_evidence, applications


class SqlApplicationStore:
    """`core.ports.ApplicationStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, application: Application, person: Person, evidence: Sequence[Evidence]) -> None:
        """Record an application; *person* is who applies, with the name as given now."""
        insert(self._connection, applications, {
            "id": application.id,
            "person": application.person,
            **name_columns(person),
            "achievement": application.achievement,
            "version": application.version,
            "language": application.language,
            "made_at": application.made_at,
            "name_public": application.name_public,
            "programme": application.programme,
            "stage": application.stage.value,
            "sent_at": application.sent_at,
            "attempt": application.attempt,
            "follows": application.follows,
            "carried": plain_marks(application.carried),
        })
        for position, item in enumerate(evidence):
            insert(self._connection, application_evidence, {
                "application": application.id,
                "position": position,
                **evidence_columns(item),
            })

    def get(self, application: str) -> Application:
        """Return one; raises NotFound ``unknown-application``."""
        return _application(self._row(application))

    def person(self, application: str) -> Person:
        """Return who applied, with the name of then; raises NotFound."""
        row = self._row(application)
        return person_of(row.person, row)

    def evidence(self, application: str) -> tuple[Evidence, ...]:
        """Return its evidence in the order given."""
        items = application_evidence
        found = self._connection.execute(
            select(items).where(items.c.application == application).order_by(items.c.position))
        return tuple(evidence_of({
            name: value for name, value in row._mapping.items()
            if name not in ("application", "position")}) for row in found)

    def all(self) -> Sequence[Application]:
        """Return all, the newest first."""
        found = self._connection.execute(
            select(applications).order_by(applications.c.number.desc()))
        return tuple(_application(row) for row in found)

    def _row(self, application: str) -> Row[Any]:
        row = self._connection.execute(
            select(applications).where(applications.c.id == application)).first()
        if row is None:
            raise unknown_application(application)
        return row


def hold_application(connection: Connection, application: str) -> None:
    """Let judgements and the decision of one application come one after the other.

    Raises NotFound. SQLite has one writer at a time in any case.
    """
    row = connection.execute(
        select(applications.c.id).where(applications.c.id == application).with_for_update()
    ).first()
    if row is None:
        raise unknown_application(application)


def unknown_application(application: str) -> NotFound:
    """Return the error for an id that no application has."""
    return NotFound(say("There is no application %(id)s here.", id=application),
                    code="unknown-application")


def _application(row: Row[Any]) -> Application:
    return Application(
        id=row.id,
        person=row.person,
        achievement=row.achievement,
        version=row.version,
        language=row.language,
        made_at=row.made_at,
        name_public=row.name_public,
        programme=row.programme,
        stage=Stage(row.stage),
        sent_at=row.sent_at,
        attempt=row.attempt,
        follows=row.follows,
        carried=row.carried,
    )
