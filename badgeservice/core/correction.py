"""Corrections of an award: what may be mended, and the rules that it must still pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from badgeservice.core.achievement import Achievement
from badgeservice.core.amending import Change
from badgeservice.core.award import Award, Source
from badgeservice.core.fields import is_email, name_problems
from badgeservice.core.grading import grade, incomplete
from badgeservice.core.judgement import Marks, Outcome
from badgeservice.core.person import Person, normalise_email
from badgeservice.core.rubric import Rule
from badgeservice.core.signs import invisible_problems
from badgeservice.errors import BadInput, Problem, say

NOTHING = "nothing-to-correct"
"""The code of what corrections that change nothing are refused with."""

_NAMES = ("given_names", "first_surname", "second_surname")


@dataclass(frozen=True)
class Corrections:
    """What was wrong, with the right value; None where it was right."""

    given_names: str | None = None
    first_surname: str | None = None
    second_surname: str | None = None
    email: str | None = None
    levels: Mapping[str, int] = field(default_factory=dict)
    """By criterion id, or by rubric and criterion with a slash between."""

    awarded_on: date | None = None
    """The right day; only of an award that rests on a row, a decision has its own."""

    language: str | None = None
    """In which the credential is written."""


def mended(award: Award, achievement: Achievement, wanted: Corrections, *, note: str) -> Award:
    """Return *award* with the corrections made; raises BadInput with all that is wrong.

    Levels were judged, in a joint award by two organisations: who changes one must say in
    *note* who decided that, and the levels must still earn the achievement. The person
    keeps the id: whether the new address belongs to somebody else is for the caller.
    """
    problems = [*_name_problems(wanted), *_day_problems(award, achievement, wanted),
                *_level_problems(achievement, wanted, note)]
    if problems:
        raise BadInput(problems)
    changed = replace(award, person=_person(award, wanted),
                      marks=_marks(award.marks, achievement, wanted),
                      awarded_on=_day(award, achievement, wanted),
                      language=wanted.language or award.language)
    if changed == award:
        raise BadInput([Problem(NOTHING, say("That is what it says already."), say(
            "Give a name, an e-mail address, a level, a date or a language that differs."))])
    shortfalls = list(_shortfalls(changed, achievement)) if wanted.levels else []
    if shortfalls:
        raise BadInput(shortfalls, message=say(
            "With these levels the achievement is not earned; revoke the credential instead."))
    return changed


def _person(award: Award, wanted: Corrections) -> Person:
    names = {name: value.strip() for name in _NAMES
             if (value := getattr(wanted, name)) is not None}
    email = {} if wanted.email is None else {"email": normalise_email(wanted.email)}
    return replace(award.person, **names, **email)


def _name_problems(wanted: Corrections) -> Iterator[Problem]:
    for name in _NAMES:
        value = getattr(wanted, name)
        if value is None:
            continue
        if not value.strip() and name != "second_surname":
            yield Problem("name-missing", say("The person has no name."), field=name)
        yield from name_problems(value.strip(), name)
    flaws = tuple(invisible_problems((wanted.email or "").strip(), "email"))
    yield from flaws
    if wanted.email is not None and not flaws and not is_email(wanted.email.strip()):
        yield Problem("email-wrong", say("This is not an e-mail address."),
                      say("Write it as name@school.cl."), field="email", value=wanted.email[:80])


def _zone(achievement: Achievement) -> ZoneInfo:
    return ZoneInfo(achievement.course.timezone)


def _day(award: Award, achievement: Achievement, wanted: Corrections) -> datetime:
    """Return midnight of the right day, or the moment as it is where the day is the same."""
    zone = _zone(achievement)
    if wanted.awarded_on in (None, award.awarded_on.astimezone(zone).date()):
        return award.awarded_on
    return datetime.combine(wanted.awarded_on or date.min, time(), tzinfo=zone)


def _day_problems(award: Award, achievement: Achievement,
                  wanted: Corrections) -> Iterator[Problem]:
    if (award.source is Source.DECISION
            and _day(award, achievement, wanted) != award.awarded_on):
        yield Problem("date-decided", say("The date is that of the decision; it is not "
                                          "corrected."),
                      say("Leave the date out."), field="awarded_on")


def changes(before: Award, after: Award, achievement: Achievement) -> tuple[Change, ...]:
    """Return what differs between two awards of *achievement*, field by field."""
    zone = _zone(achievement)
    names = [Change(name, getattr(before.person, name), getattr(after.person, name))
             for name in (*_NAMES, "email")]
    day = Change("awarded_on", *(each.awarded_on.astimezone(zone).date().isoformat()
                                 for each in (before, after)))
    levels = [Change(f"{rubric}/{criterion}",
                     str(before.marks.get(rubric, {}).get(criterion, "")), str(level))
              for rubric, marks in after.marks.items() for criterion, level in marks.items()]
    found = (*names, day, Change("language", before.language, after.language), *levels)
    return tuple(each for each in found if each.before != each.after)


def _places(achievement: Achievement, name: str) -> list[tuple[str, str]]:
    """Return rubric and criterion for each one that *name* can mean."""
    return [(rubric.slug, criterion.id)
            for rubric in achievement.rubrics for criterion in rubric.criteria
            if name in (criterion.id, f"{rubric.slug}/{criterion.id}")]


def _level_problems(achievement: Achievement, wanted: Corrections,
                    note: str) -> Iterator[Problem]:
    known = [f"{r.slug}/{c.id}" for r in achievement.rubrics for c in r.criteria]
    for name in wanted.levels:
        found = len(_places(achievement, name))
        if found != 1:
            yield Problem(
                "criterion-unknown" if found == 0 else "criterion-ambiguous",
                say("It is not clear which criterion “%(criterion)s” is.", criterion=name[:80]),
                say("Its criteria are %(criteria)s.", criteria=", ".join(known)), field=name)
    if wanted.levels and not note.strip():
        yield Problem("note-missing", say("A level was judged; who decided that it was wrong?"),
                      say("Say so with --note."), field="note")


def _marks(marks: Marks, achievement: Achievement, wanted: Corrections) -> Marks:
    changed = {rubric: dict(levels) for rubric, levels in marks.items()}
    for name, level in wanted.levels.items():
        for rubric, criterion in _places(achievement, name):
            changed.setdefault(rubric, {})[criterion] = level
    return changed


def _shortfalls(award: Award, achievement: Achievement) -> Iterator[Problem]:
    """Yield why the levels do not earn it; a holistic outcome was stated and still stands."""
    for rubric in achievement.rubrics:
        levels = award.marks.get(rubric.slug, {})
        gaps = incomplete(rubric, levels)
        if gaps:
            yield from gaps
        elif rubric.rule is not Rule.HOLISTIC or award.source is Source.ROW:
            yield from grade(rubric, levels, stated=Outcome.ACHIEVED).shortfalls
