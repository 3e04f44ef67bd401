"""Badge pictures: of an achievement for everybody, and of one credential for its holder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from zoneinfo import ZoneInfo

from badgeservice.core.achievement import Achievement
from badgeservice.core.facts import CredentialFacts
from badgeservice.core.issuer import Issuer
from badgeservice.errors import NotFound, say
from badgeservice.operations.collaborators import Collaborators

Draw = Callable[[Achievement, Issuer, str, int | None], bytes]
"""Draws an achievement of an issuer in a language, with the year of an award, as SVG."""

Rasterise = Callable[[bytes], bytes]
"""Makes a PNG file of a drawing of ours."""


class PictureForm(Enum):
    """The forms that pictures are handed out in."""

    PNG = "png"
    SVG = "svg"


@dataclass(frozen=True)
class Painter:
    """Those who draw."""

    draw: Draw
    rasterise: Rasterise

    def paint(self, achievement: Achievement, issuer: Issuer, language: str, form: PictureForm,
              *, year: int | None = None) -> bytes:
        """Return the picture as a file of *form*; raises BadInput ``glyph-missing``."""
        drawing = self.draw(achievement, issuer, language, year)
        return drawing if form is PictureForm.SVG else self.rasterise(drawing)

    def paint_credential(self, facts: CredentialFacts, language: str,
                         form: PictureForm) -> bytes:
        """Return the picture of one credential, with the year of its award."""
        zone = ZoneInfo(facts.achievement.course.timezone)
        return self.paint(facts.achievement, facts.issuer, language, form,
                          year=facts.award.awarded_on.astimezone(zone).year)


class Pictures:
    """Pictures of published achievements."""

    def __init__(self, tools: Collaborators, painter: Painter) -> None:
        self._tools = tools
        self._painter = painter

    def __call__(self, slug: str, form: PictureForm, language: str,
                 version: int | None = None) -> bytes:
        """Return the picture of an achievement, of its newest version unless one is named.

        Raises NotFound for an achievement, version or language that is not there.
        """
        with self._tools.database.reading() as work:
            achievement = work.definitions.achievement(slug, version)
            issuer = work.definitions.issuer(achievement.course.issuer)
        if language not in achievement.course.languages:
            raise NotFound(say("%(achievement)s is not written in the language %(language)s.",
                               achievement=slug, language=language), code="language-missing")
        return self._painter.paint(achievement, issuer, language, form)
