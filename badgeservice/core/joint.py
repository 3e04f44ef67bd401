"""How two blind judgements become one set of levels.

The rule: both organisations come to the same outcome on every rubric, no criterion is more
than one level apart, and the combined levels support that outcome. On critical criteria the
lower level counts, on the others the higher one; see
docs/decisions/0004-joint-rule.md for the cases that the last clause stops.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from badgeservice.core.grading import Levels, grade
from badgeservice.core.judgement import Judgement, Marks, Outcome
from badgeservice.core.rubric import Rubric, Rule
from badgeservice.errors import Problem, say

FARTHEST = 1
"""How many levels two assessors may be apart on a criterion and still agree."""


def outcome_of(rubrics: Sequence[Rubric], judgement: Judgement) -> Outcome:
    """Return what one judgement comes to over all *rubrics*; its marks must be complete.

    Without a rubric (a milestone), or under the holistic rule, the outcome is the one
    that the assessor states.
    """
    if not rubrics:
        return judgement.outcome or Outcome.NOT_YET
    achieved = all(_outcome(rubric, judgement) is Outcome.ACHIEVED for rubric in rubrics)
    return Outcome.ACHIEVED if achieved else Outcome.NOT_YET


def _outcome(rubric: Rubric, judgement: Judgement) -> Outcome:
    return grade(rubric, judgement.marks[rubric.slug], stated=judgement.outcome).outcome


def combine(rubric: Rubric, first: Levels, second: Levels) -> dict[str, int]:
    """Return the levels that count when two assessors agree."""
    return {
        criterion.id: (min if criterion.critical else max)(
            first[criterion.id], second[criterion.id]
        )
        for criterion in rubric.criteria
    }


def combined_marks(rubrics: Sequence[Rubric], one: Judgement, other: Judgement) -> Marks:
    """Return `combine` for every rubric."""
    return {r.slug: combine(r, one.marks[r.slug], other.marks[r.slug]) for r in rubrics}


def disagreements(
    rubrics: Sequence[Rubric], one: Judgement, other: Judgement
) -> tuple[Problem, ...]:
    """Return every point on which two complete judgements do not agree; none is agreement."""
    return (
        *_outcomes(rubrics, one, other),
        *(p for rubric in rubrics for p in _far_apart(rubric, one, other)),
        *(p for rubric in rubrics for p in _unsupported(rubric, one, other)),
    )


def _outcomes(
    rubrics: Sequence[Rubric], one: Judgement, other: Judgement
) -> Iterator[Problem]:
    # Rubric by rubric: each is decided on its own, and two judgements that fail different
    # rubrics share an outcome which their combined levels need not have.
    differ = [r.slug for r in rubrics if _outcome(r, one) is not _outcome(r, other)]
    alone = not rubrics and outcome_of(rubrics, one) is not outcome_of(rubrics, other)
    for field in (*differ, *([None] if alone else [])):
        yield Problem(
            "outcomes-differ",
            say("%(one)s and %(other)s come to different outcomes.",
                one=one.organisation, other=other.organisation),
            field=field,
        )


def _far_apart(rubric: Rubric, one: Judgement, other: Judgement) -> Iterator[Problem]:
    for criterion in rubric.criteria:
        pair = (one.marks[rubric.slug][criterion.id], other.marks[rubric.slug][criterion.id])
        # Steps of the scale, whose values may leave gaps.
        if abs(rubric.levels.index(pair[0]) - rubric.levels.index(pair[1])) > FARTHEST:
            yield Problem(
                "levels-apart",
                say("The levels %(one)s and %(other)s are more than one apart.",
                    one=pair[0], other=pair[1]),
                field=f"{rubric.slug}/{criterion.id}",
            )


def _unsupported(rubric: Rubric, one: Judgement, other: Judgement) -> Iterator[Problem]:
    if rubric.rule is Rule.HOLISTIC:
        return
    each = [grade(rubric, j.marks[rubric.slug]).outcome for j in (one, other)]
    levels = combine(rubric, one.marks[rubric.slug], other.marks[rubric.slug])
    if each[0] is each[1] and grade(rubric, levels).outcome is not each[0]:
        yield Problem(
            "combined-levels-do-not-support",
            say("Each judgement alone comes to the same outcome, the combined levels do not."),
            field=rubric.slug,
        )
