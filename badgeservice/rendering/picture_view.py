"""From an achievement to the values that its picture shows."""

from __future__ import annotations

from collections.abc import Callable

from badgeservice.core.achievement import Achievement
from badgeservice.core.course import MicroCourse
from badgeservice.core.issuer import Issuer
from badgeservice.errors import Message, say
from badgeservice.rendering.certificate_view import KINDS
from badgeservice.rendering.picture import PictureView

Words = Callable[[Message], str]


def picture_of(achievement: Achievement, issuer: Issuer, *, language: str, words: Words,
               year: int | None = None) -> PictureView:
    """Return what to draw for *achievement* in *language*; *words* speaks that language.

    *year* is that of one person's award; without it the picture is everybody's.
    """
    course = achievement.course
    return PictureView(
        kind=course.kind,
        kind_label=words(KINDS[course.kind]),
        title=course.name.in_language(language),
        issuer=issuer.slug,
        issuer_name=issuer.name.in_language(language),
        level=_level(course, words),
        year=str(year) if year is not None else "",
        language=language,
    )


def _level(course: MicroCourse, words: Words) -> str:
    if course.module_number is not None:
        return words(say("Module %(number)s", number=course.module_number))
    levels = []
    if course.eqf is not None:
        levels.append(words(say("EQF %(level)s", level=course.eqf)))
    if course.mctp is not None:
        levels.append(words(say("MCTP %(level)s", level=course.mctp)))
    return " · ".join(levels)
