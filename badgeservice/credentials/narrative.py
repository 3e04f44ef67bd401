"""The criteria narrative: how it is earned, under fixed headings, in one language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from badgeservice.core.achievement import Achievement
from badgeservice.core.course import AwardBy
from badgeservice.core.grading import decimal_words
from badgeservice.core.issuer import Issuer
from badgeservice.core.rubric import Rubric, Rule
from badgeservice.errors import Message, say, say_n

Words = Callable[[Message], str]

PARTICIPATION = {
    "online": say("online"),
    "in-person": say("in person"),
    "blended": say("online and in person"),
}
"""What each form of participation is called."""

STACKABILITY = {
    "stackable": say("Stackable: counts towards larger achievements of the programme."),
    "stand-alone": say("Stand-alone."),
}
"""What each kind of stackability means."""

def narrative(
    achievement: Achievement, bodies: Sequence[Issuer], *, language: str, words: Words
) -> str:
    """Return the narrative as Markdown with a heading for each part that the course has."""
    course = achievement.course
    sections = [course.criteria.in_language(language)]
    sections += [
        f"## {words(heading)}\n\n{body}"
        for heading, body in _parts(achievement, bodies, language, words)
        if body
    ]
    return "\n\n".join(sections)


def _parts(
    achievement: Achievement, bodies: Sequence[Issuer], language: str, words: Words
) -> Iterator[tuple[Message, str]]:
    course = achievement.course
    yield say("Learning outcomes"), _bullets([o.in_language(language) for o in course.outcomes])
    if course.hours:
        yield say("Workload"), words(say_n("%(num)s hour", "%(num)s hours", course.hours))
    yield say("Form of participation"), words(PARTICIPATION[course.participation])
    yield say("Assessment"), course.assessment.in_language(language)
    for heading, text in (
        (say("Identity check"), course.identity_check),
        (say("Quality assurance"), course.quality_assurance),
        (say("Prerequisites"), course.prerequisites),
        (say("Level"), course.level_note),
    ):
        yield heading, text.in_language(language) if text else ""
    if course.stackability:
        yield say("Stackability"), words(STACKABILITY[course.stackability])
    yield say("Awarding bodies"), _bullets([body.name.in_language(language) for body in bodies])
    yield say("How it is decided"), "\n\n".join(_decision(achievement, language, words))


def _decision(achievement: Achievement, language: str, words: Words) -> Iterator[str]:
    if achievement.is_joint and achievement.course.award_by is AwardBy.DECISION:
        yield words(say("Two assessors, one from each organisation, judge without seeing each "
                        "other's marks."))
    for rubric in achievement.rubrics:
        title = f"**{rubric.title.in_language(language)}**"
        weights = _weights(rubric, language, words)
        yield "\n".join([title, "", *weights, "", words(rule_message(rubric))])


def _weights(rubric: Rubric, language: str, words: Words) -> Iterator[str]:
    for criterion in rubric.criteria:
        mark = f" ({words(say('critical'))})" if criterion.critical else ""
        yield f"- {criterion.title.in_language(language)}: {criterion.weight} %{mark}"


def rule_message(rubric: Rubric) -> Message:
    """Return the sentence that says how the marks of *rubric* become an outcome."""
    if rubric.rule is Rule.COMPENSATORY:
        return say("Decision rule: the weighted mean is at least %(cut)s, every critical "
                   "criterion reaches its level, and none is at the lowest level.",
                   cut=decimal_words(rubric.cut_score))
    if rubric.rule is Rule.CONJUNCTIVE:
        return say("Decision rule: every criterion reaches level %(level)s.",
                   level=rubric.pass_level)
    return say("Decision rule: the assessors decide as a whole and write the reason.")


def _bullets(items: Sequence[str]) -> str:
    return "\n".join(f"- {item}" for item in items)
