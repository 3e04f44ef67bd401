"""From marks to an outcome, in exact fractions.

>>> from badgeservice.core.grading import weighted_mean
>>> weighted_mean({"a": 60, "b": 40}, {"a": 3, "b": 2})
Fraction(13, 5)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from badgeservice.core.judgement import Outcome
from badgeservice.core.rubric import Rubric, Rule
from badgeservice.errors import Message, Problem, say

Levels = Mapping[str, int]
"""One level by criterion id."""


@dataclass(frozen=True)
class Grade:
    """What the marks of one rubric come to, and every reason why not."""

    rubric: str
    outcome: Outcome
    mean: Fraction
    shortfalls: tuple[Problem, ...]
    """Empty exactly when the outcome is achieved by computation."""


def weighted_mean(weights: Mapping[str, int], levels: Levels) -> Fraction:
    """Return the exact mean of *levels*; both mappings must have the same keys."""
    total = sum(weights.values())
    return sum((Fraction(weights[name] * levels[name], total) for name in weights), Fraction(0))


def decimal(value: Fraction) -> str:
    """Write *value* with at most two decimals, cut off downward, so 2.999 is never 3.

    >>> decimal(Fraction(2999, 1000)), decimal(Fraction(3)), decimal(Fraction(14, 5))
    ('2.99', '3.0', '2.8')
    """
    whole, part = _parts(value)
    return f"{whole}.{part}"


def decimal_words(value: Fraction) -> Message:
    """Return `decimal` for people, whose languages differ in the sign between the parts."""
    whole, part = _parts(value)
    return say("%(whole)s.%(part)s", whole=whole, part=part)


def _parts(value: Fraction) -> tuple[str, str]:
    whole, rest = divmod(int(value * 100 // 1), 100)
    return str(whole), f"{rest:02d}".rstrip("0") or "0"


def incomplete(rubric: Rubric, levels: Levels) -> tuple[Problem, ...]:
    """Return a problem for every criterion without a level, and every level too many."""
    known = {criterion.id for criterion in rubric.criteria}
    return (*_missing(rubric, levels), *_unknown(rubric, levels, known))


def _missing(rubric: Rubric, levels: Levels) -> Iterator[Problem]:
    for criterion in rubric.criteria:
        where = f"{rubric.slug}/{criterion.id}"
        if criterion.id not in levels:
            yield Problem(
                "mark-missing",
                say("The criterion %(criterion)s has no level.", criterion=criterion.id),
                say("Give one of the levels %(levels)s.", levels=_scale(rubric)),
                field=where,
            )
        elif levels[criterion.id] not in rubric.levels:
            yield Problem(
                "mark-not-on-scale",
                say("%(value)s is not a level of this rubric.", value=levels[criterion.id]),
                say("Give one of the levels %(levels)s.", levels=_scale(rubric)),
                field=where,
                value=str(levels[criterion.id]),
            )


def _unknown(rubric: Rubric, levels: Levels, known: set[str]) -> Iterator[Problem]:
    for name in levels:
        if name not in known:
            yield Problem(
                "criterion-unknown",
                say("The rubric %(rubric)s has no criterion %(criterion)s.",
                    rubric=rubric.slug, criterion=name),
                say("Its criteria are %(criteria)s.", criteria=", ".join(sorted(known))),
                field=f"{rubric.slug}/{name}",
            )


def _scale(rubric: Rubric) -> str:
    return ", ".join(str(value) for value in rubric.levels)


def grade(rubric: Rubric, levels: Levels, *, stated: Outcome | None = None) -> Grade:
    """Grade complete *levels* by the rule of *rubric*.

    *stated* is the assessor's own outcome, which the holistic rule takes; where it is
    absent there, the outcome is not-yet-achieved. The caller has made sure that
    `incomplete` finds nothing; that a reason was written is checked by `core.deciding`.
    """
    weights = {criterion.id: criterion.weight for criterion in rubric.criteria}
    mean = weighted_mean(weights, levels)
    shortfalls = tuple(_shortfalls(rubric, levels, mean, stated))
    outcome = Outcome.NOT_YET if shortfalls else Outcome.ACHIEVED
    return Grade(rubric.slug, outcome, mean, shortfalls)


def _shortfalls(
    rubric: Rubric, levels: Levels, mean: Fraction, stated: Outcome | None
) -> Iterator[Problem]:
    if rubric.rule is Rule.HOLISTIC:
        if stated is not Outcome.ACHIEVED:
            yield Problem("not-stated-achieved",
                          say("The assessors did not state that it is achieved."),
                          field=rubric.slug)
        return
    if rubric.rule is Rule.COMPENSATORY:
        yield from _below_cut(rubric, mean)
        yield from _lowest(rubric, levels)
    yield from _below_required(rubric, levels)


def _below_cut(rubric: Rubric, mean: Fraction) -> Iterator[Problem]:
    if mean < rubric.cut_score:
        yield Problem(
            "below-cut",
            say("The weighted mean is %(mean)s and must be at least %(cut)s.",
                mean=decimal_words(mean), cut=decimal_words(rubric.cut_score)),
            field=rubric.slug,
            value=decimal(mean),
        )


def _lowest(rubric: Rubric, levels: Levels) -> Iterator[Problem]:
    for criterion in rubric.criteria:
        if levels[criterion.id] == rubric.levels[0]:
            yield Problem(
                "lowest-level",
                say("%(criterion)s is at the lowest level; none may be.", criterion=criterion.id),
                field=f"{rubric.slug}/{criterion.id}",
                value=str(levels[criterion.id]),
            )


def _below_required(rubric: Rubric, levels: Levels) -> Iterator[Problem]:
    for criterion in rubric.criteria:
        required = rubric.required_level(criterion)
        if required is not None and levels[criterion.id] < required:
            yield Problem(
                "criterion-below-required",
                say("%(criterion)s is at level %(value)s and must reach %(required)s.",
                    criterion=criterion.id, value=levels[criterion.id], required=required),
                field=f"{rubric.slug}/{criterion.id}",
                value=str(levels[criterion.id]),
            )
