"""From the judgements of an application to a decision, or to every reason against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from badgeservice.core.achievement import Achievement
from badgeservice.core.joint import combined_marks, disagreements, outcome_of
from badgeservice.core.judgement import Judgement, Marks, Outcome, Round
from badgeservice.errors import NotWilling, Problem, say


class Route(Enum):
    """How a decision was reached."""

    SINGLE = "single"
    """One organisation alone; the achievement names no partner."""

    AGREED = "agreed"
    RECONCILED = "reconciled"
    ADJUDICATED = "adjudicated"
    APPEALED = "appealed"
    """An assessor who was not involved overturned what the first ones came to."""

    APPEALED_ALONE = "appealed-single"
    """The same, of an achievement that names no partner."""


APPEALED = (Route.APPEALED, Route.APPEALED_ALONE)
_ALONE = (Route.SINGLE, Route.APPEALED_ALONE)


@dataclass(frozen=True)
class Finding:
    """What the judgements support: everything of a decision but who recorded it, and when."""

    outcome: Outcome
    route: Route
    marks: Marks
    judgements: tuple[str, ...]
    """Ids of all judgements that stood when it was reached, of every round."""

    @property
    def is_joint(self) -> bool:
        """Whether each of two organisations judged."""
        return self.route not in _ALONE


@dataclass(frozen=True)
class Decision:
    """The agreed outcome of an application; at most one stands."""

    id: str
    application: str
    finding: Finding
    made_at: datetime
    made_by: str
    supersedes: str | None = None
    """Id of the decision whose place it takes, after an appeal."""


def decide(achievement: Achievement, judgements: Sequence[Judgement]) -> Finding:
    """Return what the unsuperseded *judgements* support.

    Raises NotWilling with every reason at once where they support no decision yet: an
    organisation is missing, the two disagree, or a third assessor has still to speak.
    """
    by_round = {
        turn: [j for j in judgements if j.round is turn] for turn in Round
    }
    if by_round[Round.APPEAL]:
        return _appealed(achievement, judgements, by_round[Round.APPEAL][0])
    missing = _missing_organisations(achievement, by_round[Round.BLIND])
    if missing:
        raise NotWilling(missing)
    ids = tuple(j.id for j in judgements)
    if not achievement.is_joint:
        return _alone(achievement, by_round[Round.BLIND][0], Route.SINGLE, ids)
    if by_round[Round.ADJUDICATION]:
        return _alone(achievement, by_round[Round.ADJUDICATION][0], Route.ADJUDICATED, ids)
    if len(by_round[Round.RECONCILIATION]) == 2:
        return _together(achievement, by_round[Round.RECONCILIATION], Route.RECONCILED, ids)
    if by_round[Round.RECONCILIATION]:
        raise NotWilling([_waiting_for_reconciliation()])
    return _together(achievement, by_round[Round.BLIND], Route.AGREED, ids)


def _missing_organisations(
    achievement: Achievement, blind: Sequence[Judgement]
) -> list[Problem]:
    present = {j.organisation for j in blind}
    return [
        Problem(
            "judgement-missing",
            say("No assessor of %(organisation)s has judged this application.",
                organisation=organisation),
            field=organisation,
        )
        for organisation in achievement.organisations
        if organisation not in present
    ]


def _waiting_for_reconciliation() -> Problem:
    return Problem("judgement-missing",
                   say("One of the two assessors has not written the reconciled judgement."),
                   field="reconciliation")


def _appealed(
    achievement: Achievement, judgements: Sequence[Judgement], appeal: Judgement
) -> Finding:
    # What was there before must have supported a decision by itself: an appeal is no way
    # around a judgement of each organisation.
    decide(achievement, [j for j in judgements if j.round is not Round.APPEAL])
    route = Route.APPEALED if achievement.is_joint else Route.APPEALED_ALONE
    return _alone(achievement, appeal, route, tuple(j.id for j in judgements))


def _alone(
    achievement: Achievement, judgement: Judgement, route: Route, ids: tuple[str, ...]
) -> Finding:
    return Finding(outcome_of(achievement.rubrics, judgement), route, judgement.marks, ids)


def _together(
    achievement: Achievement, pair: Sequence[Judgement], route: Route, ids: tuple[str, ...]
) -> Finding:
    one, other = pair
    apart = disagreements(achievement.rubrics, one, other)
    if apart:
        raise NotWilling([*apart, _next_step(route)])
    marks = combined_marks(achievement.rubrics, one, other)
    return Finding(outcome_of(achievement.rubrics, one), route, marks, ids)


def _next_step(route: Route) -> Problem:
    if route is Route.AGREED:
        return Problem("reconciliation-needed",
                       say("Both assessors now reconcile: each records a judgement of round 2."))
    return Problem("adjudication-needed",
                   say("A third assessor decides: record a judgement of round 3."))
