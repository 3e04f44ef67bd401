"""What a teacher is told of a decision after its release: levels, comments, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from badgeservice.core.achievement import Achievement
from badgeservice.core.deciding import Decision
from badgeservice.core.grading import Levels, grade, weighted_mean
from badgeservice.core.judgement import Judgement, Marks, Outcome
from badgeservice.core.judging import needs_statement
from badgeservice.core.resubmission import enough, floor
from badgeservice.core.rubric import Criterion, Rubric, Rule

STRENGTHS = "strengths"
NEXT_STEP = "next-step"
EVIDENCE = "evidence/"
"""Names, and the beginning of names, in `Judgement.comments` of what is said of the whole."""


@dataclass(frozen=True)
class Said:
    """Words of one assessor, who is known by the organisation alone."""

    organisation: str
    words: str


@dataclass(frozen=True)
class Raise:
    """A criterion that must, or could, reach another level."""

    level: int
    is_must: bool
    """Whether nothing else can make up for it."""


@dataclass(frozen=True)
class CriterionResult:
    """One criterion with the level that counts."""

    rubric: Rubric
    criterion: Criterion
    level: int
    comments: tuple[Said, ...]
    to_raise: Raise | None
    """What to do about it; None where it is good as it is."""

    was_settled: bool
    """Whether the level is that of an earlier attempt."""


@dataclass(frozen=True)
class RubricResult:
    """One rubric: its criteria, and the mean where it counts."""

    rubric: Rubric
    criteria: tuple[CriterionResult, ...]
    is_achieved: bool
    mean: Fraction | None
    """The weighted mean, where it is below the cut."""


@dataclass(frozen=True)
class Feedback:
    """All that the teacher may know of how it was judged."""

    outcome: Outcome
    rubrics: tuple[RubricResult, ...]
    strengths: tuple[Said, ...]
    next_steps: tuple[Said, ...]
    reasons: tuple[Said, ...]
    """Why, where the assessors decide the whole themselves."""

    about_evidence: tuple[Said, ...]

    @property
    def to_raise(self) -> tuple[CriterionResult, ...]:
        """The criteria that must or could reach another level."""
        return tuple(each for rubric in self.rubrics for each in rubric.criteria
                     if each.to_raise is not None)


def feedback(achievement: Achievement, decision: Decision, judgements: Sequence[Judgement],
             settled: Marks) -> Feedback:
    """Put together what the *judgements* that *decision* rests on say to the teacher.

    The words are those of the round that decided; where it is silent, of the rounds before.
    *settled* are the levels that were not judged again.
    """
    ordered = _counted(decision, judgements)
    rubrics = tuple(_rubric(rubric, decision, ordered, settled)
                    for rubric in achievement.rubrics)
    return Feedback(
        outcome=decision.finding.outcome,
        rubrics=rubrics,
        strengths=_said(ordered, STRENGTHS),
        next_steps=_said(ordered, NEXT_STEP),
        reasons=_reasons(ordered) if needs_statement(achievement) else (),
        about_evidence=tuple(said for name in _evidence_names(ordered)
                             for said in _said(ordered, name)),
    )


def _counted(decision: Decision, judgements: Sequence[Judgement]) -> list[list[Judgement]]:
    """Return the judgements by round, the one that decided first."""
    mine = [j for j in judgements if j.id in decision.finding.judgements]
    turns = sorted({j.round.value for j in mine}, reverse=True)
    return [sorted((j for j in mine if j.round.value == turn), key=lambda j: j.organisation)
            for turn in turns]


def _said(rounds: Sequence[Sequence[Judgement]], name: str) -> tuple[Said, ...]:
    for judgements in rounds:
        found = [Said(j.organisation, words) for j in judgements
                 if (words := j.comments.get(name, "").strip())]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _reasons(rounds: Sequence[Sequence[Judgement]]) -> tuple[Said, ...]:
    return tuple(Said(j.organisation, j.reason.strip()) for j in next(iter(rounds), ())
                 if j.reason.strip())


def _evidence_names(rounds: Sequence[Sequence[Judgement]]) -> list[str]:
    return sorted({name for judgements in rounds for j in judgements for name in j.comments
                   if name.startswith(EVIDENCE)})


def _rubric(rubric: Rubric, decision: Decision, rounds: Sequence[Sequence[Judgement]],
            settled: Marks) -> RubricResult:
    levels = decision.finding.marks[rubric.slug]
    achieved = decision.finding.outcome is Outcome.ACHIEVED
    raised = {} if achieved else dict(_raises(rubric, levels))
    mean = weighted_mean({c.id: c.weight for c in rubric.criteria}, levels)
    counts = rubric.rule is Rule.COMPENSATORY and mean < rubric.cut_score and not achieved
    return RubricResult(
        rubric=rubric,
        criteria=tuple(
            CriterionResult(rubric, criterion, levels[criterion.id],
                            _said(rounds, f"{rubric.slug}/{criterion.id}"),
                            raised.get(criterion.id),
                            criterion.id in settled.get(rubric.slug, {}))
            for criterion in rubric.criteria),
        is_achieved=achieved or grade(rubric, levels).outcome is Outcome.ACHIEVED,
        mean=mean if counts else None,
    )


def _raises(rubric: Rubric, levels: Levels) -> Iterator[tuple[str, Raise]]:
    """Yield what leads to achieved: first what must, and if that is too little, what could."""
    lifted = {c.id: max(levels[c.id], floor(rubric, c) or 0) for c in rubric.criteria}
    if rubric.rule is Rule.HOLISTIC:
        return
    suffices = grade(rubric, lifted).outcome is Outcome.ACHIEVED
    for criterion in rubric.criteria:
        least, good = floor(rubric, criterion) or 0, enough(rubric, criterion) or 0
        target = least if suffices else max(good, least)
        if levels[criterion.id] < target:
            yield criterion.id, Raise(target, is_must=levels[criterion.id] < least)
