"""What an assessor has to say beside the levels, so that *not yet* always says what to do."""

from __future__ import annotations

from collections.abc import Iterator

from badgeservice.core.achievement import Achievement
from badgeservice.core.grading import incomplete
from badgeservice.core.joint import outcome_of
from badgeservice.core.judgement import Judgement, Outcome, Round
from badgeservice.errors import Message, Problem, say

STRENGTHS = "strengths"
NEXT_STEP = "next-step"
"""Names in `Judgement.comments` of what is said about the whole."""

EVIDENCE_RULES = ("valid", "authentic", "sufficient", "current")
"""What evidence must be before levels are given (domain: the rules of evidence)."""

LONGEST_COMMENT = 4000

_RULE_NAMES: dict[str, Message] = {
    "valid": say("valid for the criteria"),
    "authentic": say("authentic"),
    "sufficient": say("sufficient"),
    "current": say("current"),
}


def rule_name(rule: str) -> Message:
    """Return how people call one of `EVIDENCE_RULES`."""
    return _RULE_NAMES[rule]


def rule_comment(rule: str) -> str:
    """Return the name in `Judgement.comments` of what is said about an evidence rule."""
    return f"evidence/{rule}"


def feedback_refusals(achievement: Achievement, judgement: Judgement) -> tuple[Problem, ...]:
    """Return what *judgement* leaves unsaid to the teacher; its marks may be incomplete.

    A criterion below the level of the cut needs a comment; where one is, or the whole comes
    to *not yet*, the next step must be named. An evidence rule that is not met needs one too.
    """
    return (
        *_criteria(achievement, judgement),
        *_next_step(achievement, judgement),
        *_evidence(judgement),
        *_lengths(judgement),
    )


def below_pass(achievement: Achievement, judgement: Judgement) -> tuple[str, ...]:
    """Return the criteria, as ``rubric/criterion``, whose level is below that of the cut."""
    return tuple(
        f"{rubric.slug}/{criterion.id}"
        for rubric in achievement.rubrics
        for criterion in rubric.criteria
        if judgement.marks.get(rubric.slug, {}).get(criterion.id, rubric.pass_level)
        < rubric.pass_level
    )


def _criteria(achievement: Achievement, judgement: Judgement) -> Iterator[Problem]:
    for name in below_pass(achievement, judgement):
        if not judgement.comments.get(name, "").strip():
            yield Problem("feedback-missing",
                          say("Say what is missing here: the level is below the one needed."),
                          field=f"comment:{name}")


def _next_step(achievement: Achievement, judgement: Judgement) -> Iterator[Problem]:
    if judgement.comments.get(NEXT_STEP, "").strip():
        return
    whole = not any(incomplete(r, judgement.marks.get(r.slug, {})) for r in achievement.rubrics)
    if below_pass(achievement, judgement) or (
            whole and outcome_of(achievement.rubrics, judgement) is Outcome.NOT_YET):
        yield Problem("feedback-missing",
                      say("Name the next step: what should the teacher do?"),
                      field=NEXT_STEP)


def _evidence(judgement: Judgement) -> Iterator[Problem]:
    if judgement.round is Round.RECONCILIATION:
        return
    for rule in EVIDENCE_RULES:
        met = judgement.evidence_test.get(rule, False)
        if not met and not judgement.comments.get(rule_comment(rule), "").strip():
            yield Problem("evidence-rule-open",
                          say("Tick “%(rule)s”, or say why the evidence does not meet it.",
                              rule=rule_name(rule)),
                          field=rule_comment(rule))


def _lengths(judgement: Judgement) -> Iterator[Problem]:
    for name, words in judgement.comments.items():
        if len(words) > LONGEST_COMMENT:
            yield Problem("comment-too-long",
                          say("At most %(most)s characters fit here.", most=LONGEST_COMMENT),
                          field=name if "/" not in name else f"comment:{name}")
