"""The eleven mandatory elements of Annex I of the EU recommendation on micro-credentials.

Council Recommendation of 16 June 2022 (2022/C 243/02), Annex I, mandatory elements.
They are computed from the definition; nobody ticks them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from badgeservice.core.course import MicroCourse
from badgeservice.core.issuer import Issuer
from badgeservice.errors import Message, say


@dataclass(frozen=True)
class Element:
    """One mandatory element, and whether a definition provides it."""

    code: str
    title: Message
    present: bool
    field: str
    """The field of the course file that provides it."""


def elements(course: MicroCourse, issuer: Issuer | None) -> tuple[Element, ...]:
    """Return the eleven elements for *course*; *issuer* is None where its file is missing.

    The learner and the date of issue come with each award: they are present by
    construction, because no award is made without a name or pseudonymous identifier and
    a date. "Level, if applicable" is present with a level or with a note that none applies.
    """
    return tuple(
        Element(code, title, test(course, issuer), field)
        for code, title, field, test in _ELEMENTS
    )


def missing(course: MicroCourse, issuer: Issuer | None) -> tuple[Element, ...]:
    """Return the elements that the definition does not provide."""
    return tuple(element for element in elements(course, issuer) if not element.present)


Test = Callable[[MicroCourse, Issuer | None], bool]


def _always(course: MicroCourse, issuer: Issuer | None) -> bool:
    return True


def _level(course: MicroCourse, issuer: Issuer | None) -> bool:
    return any(value is not None for value in (course.eqf, course.mctp, course.level_note))


_ELEMENTS: tuple[tuple[str, Message, str, Test], ...] = (
    ("learner", say("identification of the learner"), "", _always),
    ("title", say("title of the micro-credential"), "name", lambda c, i: bool(c.name.versions)),
    ("country", say("country or region of the issuer"), "issuer",
     lambda c, i: i is not None and bool(i.country)),
    ("bodies", say("awarding bodies"), "awarding_bodies", lambda c, i: bool(c.awarding_bodies)),
    ("date", say("date of issuing"), "", _always),
    ("outcomes", say("learning outcomes"), "outcomes", lambda c, i: bool(c.outcomes)),
    ("workload", say("notional workload"), "workload", lambda c, i: bool(c.hours)),
    ("level", say("level, or a note that none applies"), "level", _level),
    ("assessment", say("type of assessment"), "assessment", lambda c, i: bool(c.assessment_type)),
    ("participation", say("form of participation"), "participation",
     lambda c, i: bool(c.participation)),
    ("quality", say("type of quality assurance"), "quality_assurance",
     lambda c, i: c.quality_assurance is not None),
)
