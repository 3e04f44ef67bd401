"""Sending an application again: which criteria stay settled, how often, and until when.

What is enough, and why so: docs/decisions/0029-carried-criteria.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from badgeservice.core.achievement import Achievement
from badgeservice.core.course import AssessmentTerms
from badgeservice.core.deadlines import end_of_day_after
from badgeservice.core.grading import grade, incomplete
from badgeservice.core.judgement import Application, Judgement, Marks, Outcome, Stage
from badgeservice.core.rubric import Criterion, Rubric, Rule
from badgeservice.errors import Problem, say


def floor(rubric: Rubric, criterion: Criterion) -> int | None:
    """Return the level below which *criterion* alone refuses the whole, or None."""
    if rubric.rule is Rule.COMPENSATORY:
        return max(rubric.required_level(criterion) or 0, rubric.levels[1])
    required = rubric.required_level(criterion)
    return None if required is None else _on_scale(rubric, required)


def enough(rubric: Rubric, criterion: Criterion) -> int | None:
    """Return the level at which *criterion* is met for good, or None where none is.

    With every criterion at this level the rubric is achieved. Under the holistic rule the
    whole is judged as a whole, so that no criterion is met by itself.
    """
    if rubric.rule is Rule.HOLISTIC:
        return None
    return _on_scale(rubric, max(rubric.pass_level, floor(rubric, criterion) or 0))


def _on_scale(rubric: Rubric, level: int) -> int:
    return next((value for value in rubric.levels if value >= level), rubric.levels[-1])


def carried(achievement: Achievement, marks: Marks) -> Marks:
    """Return of *marks*, those of a decision, the levels that are not judged again.

    A rubric that is achieved is settled as a whole, else each criterion that is met.
    """
    found = {rubric.slug: _settled(rubric, dict(marks.get(rubric.slug, {})))
             for rubric in achievement.rubrics}
    return {slug: levels for slug, levels in found.items() if levels}


def _settled(rubric: Rubric, levels: dict[str, int]) -> dict[str, int]:
    if incomplete(rubric, levels):
        return {}
    if grade(rubric, levels).outcome is Outcome.ACHIEVED:
        return levels
    settled = {}
    for criterion in rubric.criteria:
        level = enough(rubric, criterion)
        if level is not None and levels[criterion.id] >= level:
            settled[criterion.id] = levels[criterion.id]
    return settled


@dataclass(frozen=True)
class Chance:
    """What is left of sending it again."""

    left: int
    """How often; 0 where it was sent as often as allowed."""

    until: datetime
    """The last moment, aware."""

    def is_open(self, now: datetime) -> bool:
        """Tell whether it may be sent again at *now*."""
        return self.left > 0 and now <= self.until


def chance(terms: AssessmentTerms, attempt: int, told_at: datetime, zone: str) -> Chance:
    """Return what is left after the *attempt* whose result was told at *told_at*."""
    return Chance(max(terms.resubmissions - (attempt - 1), 0),
                  end_of_day_after(told_at, terms.resubmission_days, zone))


# --- what this means for those who judge -------------------------------------------------


def judging_refusals(application: Application, judgement: Judgement) -> tuple[Problem, ...]:
    """Return why *judgement* may not be recorded on *application*, as far as it tells.

    What else stands against it is said by `core.judging`.
    """
    return (*not_sent(application), *_changed(application, judgement))


def not_sent(application: Application) -> Iterator[Problem]:
    """Yield the refusal to judge or decide what is a draft or was withdrawn."""
    if application.stage is not Stage.SENT:
        yield Problem("application-not-sent",
                      say("This application is not sent, or was withdrawn."),
                      say("Wait until the teacher has sent it."))


def _changed(application: Application, judgement: Judgement) -> Iterator[Problem]:
    for rubric, levels in application.carried.items():
        for criterion, level in levels.items():
            if judgement.marks.get(rubric, {}).get(criterion) != level:
                yield Problem(
                    "criterion-carried",
                    say("%(criterion)s was met before and is not judged again.",
                        criterion=criterion),
                    say("Give it the level %(level)s.", level=level),
                    field=f"{rubric}/{criterion}",
                )
