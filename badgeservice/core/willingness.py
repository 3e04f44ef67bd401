"""The rules that an award must pass before anything is recorded or signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from badgeservice.core.achievement import Achievement
from badgeservice.core.award import Award, Source
from badgeservice.core.evidence import shows_competence
from badgeservice.core.grading import grade, incomplete
from badgeservice.core.judgement import Outcome
from badgeservice.core.rubric import Rule
from badgeservice.errors import NotWilling, Problem, say

EARLIEST_YEAR = 2000
"""Nobody was assessed by this programme before; a typed 0206 is a slip."""


@dataclass(frozen=True)
class Case:
    """An award with what the rules need to know about it."""

    award: Award
    achievement: Achievement
    held: frozenset[str]
    """Slugs of the achievements that the person holds and that have not been revoked."""

    now: datetime


def ensure_willing(case: Case) -> None:
    """Raise NotWilling with every rule that refuses *case*.

    Not checked: whether the signing key can be used, and whether the award exists
    already; the stores know that.
    """
    problems = refusals(case)
    if problems:
        raise NotWilling(problems)


def refusals(case: Case) -> tuple[Problem, ...]:
    """Return every reason against *case*; none means willing."""
    return tuple(problem for rule in _RULES for problem in rule(case))


def needs_decision(achievement: Achievement) -> Problem:
    """Return the refusal of rows for an achievement that only a decision can award."""
    return Problem(
        "needs-decision",
        say("%(achievement)s is awarded by a joint decision, never by a row of a file.",
            achievement=achievement.slug),
        say("Record the judgements and the decision, then use `award add`."),
    )


def endorsement_missing(partner: str) -> Problem:
    """Return the refusal of a joint award that *partner* has not endorsed with its signature."""
    return Problem(
        "endorsement-missing",
        say("%(partner)s has not endorsed this joint decision with its signature.",
            partner=partner),
        say("A coordinator or administrator of %(partner)s signs on the page Endorsements, or is "
            "named at the command line: `badgeservice endorsement sign APPLICATION --as ADDRESS`.",
            partner=partner),
    )


def of_own() -> Problem:
    """Return the refusal of an endorsement by whoever it is about."""
    return Problem("endorsement-of-own", say("This is your own application."),
                   say("Ask another coordinator or administrator of the partner."))


def _resting(case: Case) -> Iterator[Problem]:
    award = case.award
    if award.source is Source.ROW and not case.achievement.allows_batch:
        yield needs_decision(case.achievement)
    if award.source is Source.ROW and not award.attested_by.strip():
        yield Problem("not-attested", say("Nobody attests this award."), field="attested_by")
    if award.source is Source.DECISION and (
        award.decision is None or award.decision.finding.outcome is not Outcome.ACHIEVED
    ):
        yield Problem("not-achieved", say("No decision says that it is achieved."))


def _levels(case: Case) -> Iterator[Problem]:
    if case.award.source is Source.DECISION:
        return
    for rubric in case.achievement.rubrics:
        levels = case.award.marks.get(rubric.slug, {})
        gaps = incomplete(rubric, levels)
        if gaps:
            yield from gaps
        elif rubric.rule is Rule.HOLISTIC:
            yield Problem(
                "needs-decision",
                say("The rubric %(rubric)s is decided by assessors who write their reason, "
                    "never by a row of a file.", rubric=rubric.slug),
                say("Record the judgements and the decision, then use `award add`."),
                field=rubric.slug,
            )
        else:
            yield from grade(rubric, levels).shortfalls


def _requirements(case: Case) -> Iterator[Problem]:
    for slug in case.achievement.course.requires:
        if slug not in case.held:
            yield Problem(
                "requirement-missing",
                say("%(achievement)s must be held first.", achievement=slug),
                field=slug,
            )


def _evidence(case: Case) -> Iterator[Problem]:
    course = case.achievement.course
    if not course.is_competence or (course.requires and not course.rubrics):
        # A milestone rests on what its required achievements showed.
        return
    if not shows_competence(case.award.evidence):
        yield Problem(
            "evidence-missing",
            say("There is no evidence of practice; attendance alone is not enough."),
            say("Give a link to the evidence or a short account of it."),
            field="evidence",
        )


def _dates(case: Case) -> Iterator[Problem]:
    if case.award.awarded_on.year < EARLIEST_YEAR:
        yield Problem("date-too-early", say("The date lies too far back."),
                      say("Check the year."), field="awarded_on",
                      value=case.award.awarded_on.date().isoformat())
    if case.award.awarded_on > case.now:
        yield Problem("date-in-future", say("The date lies in the future."), field="awarded_on")


def _language(case: Case) -> Iterator[Problem]:
    languages = case.achievement.course.languages
    if case.award.language not in languages:
        yield Problem(
            "language-missing",
            say("%(achievement)s is not written in the language %(language)s.",
                achievement=case.award.achievement, language=case.award.language),
            say("Use one of %(languages)s.", languages=", ".join(languages)),
            field="language",
        )


def _name(case: Case) -> Iterator[Problem]:
    person = case.award.person
    if not person.given_names.strip() or not person.first_surname.strip():
        yield Problem("name-missing", say("The person has no name."), field="name")


_RULES: tuple[Callable[[Case], Iterator[Problem]], ...] = (
    _resting,
    _levels,
    _requirements,
    _evidence,
    _dates,
    _language,
    _name,
)
