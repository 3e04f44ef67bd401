"""Decisions: at most one an application, on the judgements that stood."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from badgeservice.core.deciding import Decision, Finding, Route
from badgeservice.core.judgement import Outcome
from badgeservice.errors import Conflict, say
from badgeservice.storage.applications import (
    close_application,
    hold_sent,
    reopen_application,
)
from badgeservice.storage.constraints import insert
from badgeservice.storage.rows import plain_marks
from badgeservice.storage.tables import decision_judgements, decisions, judgements


class SqlDecisionStore:
    """`core.ports.DecisionStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, decision: Decision) -> None:
        """Record one.

        Raises Conflict ``decided-already`` where the application has one,
        ``judgements-changed`` where other judgements stand by now than it rests on, and
        ``application-not-sent``. The application waits for nothing from then on. One that
        supersedes another takes its place (``decision-superseded`` where it stands no more).
        """
        hold_sent(self._connection, decision.application)
        self._ensure_judgements_stand(decision)
        if decision.supersedes is not None:
            self._supersede(decision, decision.supersedes)
        finding = decision.finding
        insert(self._connection, decisions, {
            "id": decision.id,
            "application": decision.application,
            "outcome": finding.outcome.value,
            "route": finding.route.value,
            "marks": plain_marks(finding.marks),
            "made_at": decision.made_at,
            "made_by": decision.made_by,
            "supersedes": decision.supersedes,
        }, {"uq_decisions_standing": Conflict(
            say("The decision has been made; it stands."), code="decided-already")})
        for position, judgement in enumerate(finding.judgements):
            insert(self._connection, decision_judgements, {
                "decision": decision.id, "position": position, "judgement": judgement})
        close_application(self._connection, decision.application)

    def _supersede(self, decision: Decision, earlier: str) -> None:
        done = self._connection.execute(
            update(decisions)
            .where(decisions.c.id == earlier, decisions.c.application == decision.application,
                   decisions.c.superseded_by.is_(None))
            .values(superseded_by=decision.id))
        if done.rowcount == 0:
            raise Conflict(say("This decision stands no more; look at the application again."),
                           code="decision-superseded")

    def set_aside(self, decision: Decision) -> None:
        """Let one stand no more without another in its place: the application waits again."""
        done = self._connection.execute(
            update(decisions)
            .where(decisions.c.id == decision.id, decisions.c.superseded_by.is_(None))
            .values(superseded_by=decision.id))
        if done.rowcount == 0:
            raise Conflict(say("This decision stands no more; look at the application again."),
                           code="decision-superseded")
        reopen_application(self._connection, decision.application)

    def _ensure_judgements_stand(self, decision: Decision) -> None:
        standing = self._connection.execute(
            select(judgements.c.id).where(
                judgements.c.application == decision.application,
                judgements.c.superseded_by.is_(None))).scalars()
        if set(standing) != set(decision.finding.judgements):
            raise Conflict(
                say("The judgements changed while the decision was made; try again."),
                code="judgements-changed")

    def find(self, application: str) -> Decision | None:
        """Return the decision of *application* that stands, or None."""
        row = self._connection.execute(
            select(decisions).where(decisions.c.application == application,
                                    decisions.c.superseded_by.is_(None))).first()
        return self._decision(row) if row else None

    def all(self, application: str) -> tuple[Decision, ...]:
        """Return every decision of *application*, superseded ones included, as made."""
        return tuple(self._decision(row) for row in self._connection.execute(
            select(decisions).where(decisions.c.application == application)
            .order_by(decisions.c.number)).all())

    def get(self, decision: str) -> Decision:
        """Return the decision with this id, which must be there."""
        return self._decision(self._connection.execute(
            select(decisions).where(decisions.c.id == decision)).one())

    def some(self, names: Collection[str]) -> Mapping[str, Decision]:
        """Return those of these ids that are there, by id."""
        return {each.id: each for each in self.where(decisions.c.id.in_(names))}

    def where(self, condition: ColumnElement[bool]) -> Iterator[Decision]:
        """Return the decisions of which *condition* holds, in two statements."""
        rows = self._connection.execute(select(decisions).where(condition)).all()
        rests_on: dict[str, list[str]] = {}
        for row in self._connection.execute(
                select(decision_judgements.c.decision, decision_judgements.c.judgement)
                .where(decision_judgements.c.decision.in_([row.id for row in rows]))
                .order_by(decision_judgements.c.position)):
            rests_on.setdefault(row.decision, []).append(row.judgement)
        return (_decision(row, rests_on.get(row.id, ())) for row in rows)

    def _decision(self, row: Row[Any]) -> Decision:
        return _decision(row, self._connection.execute(
            select(decision_judgements.c.judgement)
            .where(decision_judgements.c.decision == row.id)
            .order_by(decision_judgements.c.position)).scalars())


def _decision(row: Row[Any], rests_on: Iterable[str]) -> Decision:
    finding = Finding(Outcome(row.outcome), Route(row.route), row.marks, tuple(rests_on))
    return Decision(row.id, row.application, finding, row.made_at, row.made_by, row.supersedes)
