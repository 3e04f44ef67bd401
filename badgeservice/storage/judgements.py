"""Judgements: append-only; a later one can take the place of an earlier one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from badgeservice.core.judgement import Judgement, Outcome, Round
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.access_tables import assignments
from badgeservice.storage.applications import hold_sent
from badgeservice.storage.constraints import insert
from badgeservice.storage.judging_tables import judgement_drafts
from badgeservice.storage.rows import plain_marks
from badgeservice.storage.tables import judgements


class SqlJudgementStore:
    """`core.ports.JudgementStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, judgement: Judgement) -> None:
        """Record one; the judgement that it supersedes stands no more.

        Raises Conflict where assessor or organisation have one in this round
        (``judged-already``, ``organisation-judged-already``), or where the superseded one
        was superseded before or is not the same assessor's of the same round
        (``judgement-superseded``, ``judgement-of-another``), or where the application is
        not sent (``application-not-sent``); NotFound for an unknown application or
        superseded judgement.
        """
        hold_sent(self._connection, judgement.application)
        if judgement.supersedes is not None:
            self._supersede(judgement, judgement.supersedes)
        self._ensure_free(judgement)
        insert(self._connection, judgements, _columns(judgement), {
            "uq_judgements_assessor": _judged(judgement),
            "uq_judgements_organisation": _organisation_judged(judgement),
        })

    def _supersede(self, judgement: Judgement, earlier: str) -> None:
        done = self._connection.execute(
            update(judgements)
            .where(
                judgements.c.id == earlier,
                judgements.c.application == judgement.application,
                judgements.c.assessor == judgement.assessor,
                judgements.c.round == judgement.round.value,
                judgements.c.superseded_by.is_(None),
            )
            .values(superseded_by=judgement.id))
        if done.rowcount == 0:
            self._explain(judgement, earlier)

    def _explain(self, judgement: Judgement, earlier: str) -> None:
        row = self._connection.execute(
            select(judgements).where(judgements.c.id == earlier)).first()
        if row is None:
            raise NotFound(say("There is no judgement %(id)s here.", id=earlier),
                           code="unknown-judgement")
        own = (judgement.application, judgement.assessor, judgement.round.value)
        if (row.application, row.assessor, row.round) != own:
            raise Conflict(
                say("Only the same assessor can correct the judgement %(id)s, in the same "
                    "round.", id=earlier), code="judgement-of-another")
        raise Conflict(say("The judgement %(id)s has been corrected already.", id=earlier),
                       code="judgement-superseded")

    def _ensure_free(self, judgement: Judgement) -> None:
        """Find out what stands in the way; in a race the unique indexes have the last word."""
        standing = self._connection.execute(
            select(judgements.c.assessor).where(
                judgements.c.application == judgement.application,
                judgements.c.round == judgement.round.value,
                judgements.c.superseded_by.is_(None),
                or_(judgements.c.assessor == judgement.assessor,
                    judgements.c.organisation == judgement.organisation),
            )).scalars().all()
        if judgement.assessor in standing:
            raise _judged(judgement)
        if standing:
            raise _organisation_judged(judgement)

    def set_aside(self, judgement: str) -> None:
        """Let one stand no more without another in its place; it stays recorded."""
        done = self._connection.execute(
            update(judgements)
            .where(judgements.c.id == judgement, judgements.c.superseded_by.is_(None))
            .values(superseded_by=judgement))
        if done.rowcount == 0:
            raise Conflict(say("The judgement %(id)s has been corrected already.", id=judgement),
                           code="judgement-superseded")

    def standing(self, application: str) -> tuple[Judgement, ...]:
        """Return those that no later one supersedes and that are not set aside, as made."""
        return tuple(
            _judgement(row) for row in self._rows(application) if row.superseded_by is None)

    def all(self, application: str) -> tuple[Judgement, ...]:
        """Return every one, superseded ones included, in the order made."""
        return tuple(_judgement(row) for row in self._rows(application))

    def has_begun(self, application: str) -> bool:
        """Tell whether somebody has judged *application*, or has begun to fill in the form."""
        drafted = select(judgement_drafts.c.assignment).join(
            assignments, assignments.c.id == judgement_drafts.c.assignment).where(
            assignments.c.application == application, assignments.c.ended_at.is_(None))
        judged = select(judgements.c.id).where(judgements.c.application == application)
        return any(self._connection.execute(each.limit(1)).first() is not None
                   for each in (judged, drafted))

    def _rows(self, application: str) -> list[Row[Any]]:
        return list(self._connection.execute(
            select(judgements)
            .where(judgements.c.application == application)
            .order_by(judgements.c.number)))


def _judged(judgement: Judgement) -> Conflict:
    return Conflict(
        say("%(assessor)s has judged this application in this round.",
            assessor=judgement.assessor), code="judged-already")


def _organisation_judged(judgement: Judgement) -> Conflict:
    return Conflict(
        say("%(organisation)s has judged this application in this round.",
            organisation=judgement.organisation), code="organisation-judged-already")


def _columns(judgement: Judgement) -> dict[str, Any]:
    return {
        "id": judgement.id,
        "application": judgement.application,
        "assessor": judgement.assessor,
        "organisation": judgement.organisation,
        "round": judgement.round.value,
        "marks": plain_marks(judgement.marks),
        "made_at": judgement.made_at,
        "reason": judgement.reason,
        "outcome": judgement.outcome.value if judgement.outcome else None,
        "comments": dict(judgement.comments),
        "supersedes": judgement.supersedes,
        "evidence_test": dict(judgement.evidence_test),
    }


def _judgement(row: Row[Any]) -> Judgement:
    return Judgement(
        id=row.id,
        application=row.application,
        assessor=row.assessor,
        organisation=row.organisation,
        round=Round(row.round),
        marks=row.marks,
        made_at=row.made_at,
        reason=row.reason,
        outcome=Outcome(row.outcome) if row.outcome else None,
        comments=row.comments,
        supersedes=row.supersedes,
        evidence_test=row.evidence_test,
    )
