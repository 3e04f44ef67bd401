"""Applications with their evidence, and the applicant's name as it was given."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.exc import IntegrityError

from badgeservice.core.account import EVERY
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Application, Stage
from badgeservice.core.person import SUPPRESSED_AT, Person
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import broken, insert
from badgeservice.storage.rows import (
    evidence_columns,
    evidence_of,
    name_columns,
    person_of,
    plain_marks,
)
from badgeservice.storage.tables import application_evidence, applications, decisions


class SqlApplicationStore:
    """`core.ports.ApplicationStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, application: Application, person: Person, evidence: Sequence[Evidence]) -> None:
        """Record an application; *person* is who applies, with the name as given now.

        Raises Conflict ``application-open`` where the person has another one that waits for
        a decision, and ``followed-already`` where another one follows the same.
        """
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
            "is_open": _is_open(application),
        }, _conflicts())
        self._add_evidence(application.id, evidence)

    def change(self, before: Application, after: Application, person: Person) -> None:
        """Put *after* in the place of *before* if that is still its stage.

        *person* is the applicant with the name that holds now. What an application is for,
        whose it is and what it follows never changes. Raises Conflict
        ``application-changed``.
        """
        changed = self._connection.execute(
            update(applications)
            .where(applications.c.id == before.id, applications.c.stage == before.stage.value)
            .values(**name_columns(person), language=after.language,
                    name_public=after.name_public, stage=after.stage.value,
                    sent_at=after.sent_at, is_open=_is_open(after))).rowcount
        if not changed:
            raise application_changed()

    def put_evidence(self, application: str, evidence: Sequence[Evidence]) -> None:
        """Let *evidence* be all that a draft shows; raises Conflict ``application-changed``."""
        if self.hold(application).stage is not Stage.DRAFT:
            raise application_changed()
        self._connection.execute(delete(application_evidence).where(
            application_evidence.c.application == application))
        self._add_evidence(application, evidence)

    def _add_evidence(self, application: str, evidence: Sequence[Evidence]) -> None:
        for position, item in enumerate(evidence):
            insert(self._connection, application_evidence, {
                "application": application,
                "position": position,
                **evidence_columns(item),
            })

    def hold(self, application: str) -> Application:
        """Return one; until the transaction ends nobody else changes it. Raises NotFound."""
        return application_of(hold_application(self._connection, application))

    def get(self, application: str) -> Application:
        """Return one; raises NotFound ``unknown-application``."""
        return application_of(self._row(application))

    def person(self, application: str) -> Person:
        """Return who applied, with the name of then; raises NotFound."""
        row = self._row(application)
        return person_of(row.person, row)

    def evidence(self, application: str) -> tuple[Evidence, ...]:
        """Return its evidence in the order given."""
        items = application_evidence
        found = self._connection.execute(
            select(items).where(items.c.application == application).order_by(items.c.position))
        return tuple(map(evidence_of_row, found))

    def all(self) -> Sequence[Application]:
        """Return all, the newest first."""
        found = self._connection.execute(
            select(applications).order_by(applications.c.number.desc()))
        return tuple(application_of(row) for row in found)

    def of_person(self, person: str) -> Sequence[Application]:
        """Return all of one person, the newest first."""
        found = self._connection.execute(
            select(applications).where(applications.c.person == person)
            .order_by(applications.c.number.desc()))
        return tuple(application_of(row) for row in found)

    def following(self, application: str) -> Application | None:
        """Return the one that follows *application* and was not withdrawn, or None."""
        row = self._connection.execute(
            select(applications).where(applications.c.follows == application,
                                       applications.c.stage != Stage.WITHDRAWN.value)).first()
        return application_of(row) if row else None

    def undecided(self, programmes: Collection[str]) -> Sequence[Application]:
        """Return the sent ones of *programmes* without a decision that stands, oldest first.

        Not those of somebody who was suppressed: nobody judges them any more.
        """
        decided = select(decisions.c.application).where(decisions.c.superseded_by.is_(None))
        found = select(applications).where(
            applications.c.stage == Stage.SENT.value, applications.c.id.not_in(decided),
            ~applications.c.email.endswith(SUPPRESSED_AT, autoescape=True))
        if EVERY not in programmes:
            found = found.where(applications.c.programme.in_(sorted(programmes)))
        return tuple(application_of(row) for row in self._connection.execute(
            found.order_by(applications.c.sent_at, applications.c.number)))

    def _row(self, application: str) -> Row[Any]:
        row = self._connection.execute(
            select(applications).where(applications.c.id == application)).first()
        if row is None:
            raise unknown_application(application)
        return row


def hold_application(connection: Connection, application: str) -> Row[Any]:
    """Let all that happens to one application come one after the other; return its row.

    Raises NotFound. SQLite has one writer at a time in any case.
    """
    row = connection.execute(
        select(applications).where(applications.c.id == application).with_for_update()
    ).first()
    if row is None:
        raise unknown_application(application)
    return row


def hold_sent(connection: Connection, application: str) -> None:
    """Hold an application that is to be judged or decided.

    Raises NotFound, and Conflict ``application-not-sent`` where it is a draft or was
    withdrawn a moment before.
    """
    if hold_application(connection, application).stage != Stage.SENT.value:
        raise Conflict(say("This application is not sent, or was withdrawn."),
                       code="application-not-sent")


def close_application(connection: Connection, application: str) -> None:
    """Note that *application* waits for no decision any more."""
    connection.execute(update(applications).where(applications.c.id == application)
                       .values(is_open=False))


def reopen_application(connection: Connection, application: str) -> None:
    """Note that *application* waits for a decision again; raises Conflict."""
    try:
        with connection.begin_nested():
            connection.execute(update(applications).where(applications.c.id == application)
                               .values(is_open=True))
    except IntegrityError as error:
        conflict = _conflicts().get(broken(error) or "")
        if conflict is None:
            raise
        raise conflict from error


def application_changed() -> Conflict:
    """Return the error for an application that is no more what somebody took it for."""
    return Conflict(say("This application was changed meanwhile; look at it again."),
                    code="application-changed")


def _is_open(application: Application) -> bool:
    return application.stage is not Stage.WITHDRAWN


def _conflicts() -> dict[str, Conflict]:
    return {
        "uq_applications_open": Conflict(
            say("There is another application of this person for this achievement, which is "
                "not decided yet."), code="application-open"),
        "uq_applications_follows": Conflict(
            say("This application has been followed by another one already."),
            code="followed-already"),
    }


def unknown_application(application: str) -> NotFound:
    """Return the error for an id that no application has."""
    return NotFound(say("There is no application %(id)s here.", id=application),
                    code="unknown-application")


def evidence_of_row(row: Row[Any]) -> Evidence:
    """Return the item that a row of an application's evidence is."""
    return evidence_of({name: value for name, value in row._mapping.items()
                        if name not in ("application", "position")})


def application_of(row: Row[Any]) -> Application:
    """Return the application that a row of the table is."""
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
