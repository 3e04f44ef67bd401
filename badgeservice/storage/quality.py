"""What was judged and decided, read whole for the quality report."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from badgeservice.core.account import EVERY
from badgeservice.core.judgement import Judgement, Outcome, Round
from badgeservice.core.quality import Case, Decided, Task, alone
from badgeservice.storage.access_tables import assignments
from badgeservice.storage.columns import UtcDateTime
from badgeservice.storage.release_tables import releases
from badgeservice.storage.tables import applications, awards, credentials, decisions, judgements

_CASE = (applications.c.id.label("application"), applications.c.achievement,
         applications.c.version, applications.c.programme, applications.c.carried)


class SqlQualityStore:
    """`core.ports.QualityStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def blind(self, programmes: Collection[str]) -> Sequence[tuple[Case, Sequence[Judgement]]]:
        """Return all judgements of round 1 by application, in the order made."""
        rows = self._connection.execute(
            select(*_CASE, judgements.c.id.label("judgement"), judgements.c.assessor,
                   judgements.c.organisation, judgements.c.marks, judgements.c.made_at,
                   judgements.c.outcome, judgements.c.supersedes, judgements.c.superseded_by)
            .join(applications, applications.c.id == judgements.c.application)
            .where(judgements.c.round == Round.BLIND.value, _within(programmes))
            .order_by(judgements.c.number))
        found: dict[str, tuple[Case, list[Judgement]]] = {}
        aside: set[str] = set()
        for row in rows:
            case = found.setdefault(row.application, (_case(row), []))
            # What was set aside was no fair judgement, and no correction either.
            if row.superseded_by == row.judgement:
                aside.add(row.judgement)
            case[1].append(Judgement(
                row.judgement, row.application, row.assessor, row.organisation, Round.BLIND,
                row.marks, row.made_at,
                outcome=Outcome(row.outcome) if row.outcome else None,
                supersedes=row.supersedes))
        return tuple((case, kept) for case, made in found.values()
                     if (kept := alone(made, aside)))

    def decided(self, programmes: Collection[str]) -> Sequence[Decided]:
        """Return all decisions but those set aside, in the order made."""
        issued = (select(awards.c.decision, func.min(credentials.c.issued_at).label("at"))
                  .join(credentials, credentials.c.award == awards.c.id)
                  .where(awards.c.decision.is_not(None))
                  .group_by(awards.c.decision).subquery())
        rows = self._connection.execute(
            select(*_CASE, applications.c.person, applications.c.sent_at,
                   decisions.c.id.label("decision"), decisions.c.made_at,
                   decisions.c.outcome, decisions.c.route, decisions.c.marks,
                   decisions.c.supersedes, decisions.c.superseded_by,
                   func.coalesce(releases.c.released_at, issued.c.at,
                                 type_=UtcDateTime()).label("released_at"))
            .join(applications, applications.c.id == decisions.c.application)
            .outerjoin(issued, issued.c.decision == decisions.c.id)
            .outerjoin(releases, releases.c.decision == decisions.c.id)
            .where(_within(programmes),
                   or_(decisions.c.superseded_by.is_(None),
                       decisions.c.superseded_by != decisions.c.id))
            .order_by(decisions.c.number))
        return tuple(Decided(row.decision, _case(row), row.person, row.sent_at, row.made_at,
                             Outcome(row.outcome), row.route, row.marks, row.released_at,
                             stands=row.superseded_by is None,
                             overturns=row.supersedes is not None)
                     for row in rows)

    def tasks(self, programmes: Collection[str]) -> Sequence[Task]:
        """Return all assignments of round 1 that ended with a judgement."""
        rows = self._connection.execute(
            select(*_CASE, assignments.c.organisation, assignments.c.assigned_at,
                   assignments.c.ended_at)
            .join(applications, applications.c.id == assignments.c.application)
            .where(and_(assignments.c.round == Round.BLIND.value,
                        assignments.c.end_reason == "judged",
                        assignments.c.ended_at.is_not(None), _within(programmes)))
            .order_by(assignments.c.number))
        return tuple(Task(_case(row), row.organisation, row.assigned_at, row.ended_at)
                     for row in rows)


def _within(programmes: Collection[str]) -> ColumnElement[bool]:
    return true() if EVERY in programmes else applications.c.programme.in_(sorted(programmes))


def _case(row: Any) -> Case:
    return Case(row.application, row.achievement, row.version, row.programme, row.carried)
