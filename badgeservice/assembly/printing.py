"""Hands over what draws and prints, with words and fonts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from badgeservice.core.achievement import Achievement
from badgeservice.core.facts import CredentialFacts
from badgeservice.core.issuer import Issuer
from badgeservice.core.slip import Slip
from badgeservice.languages import translate
from badgeservice.operations.pictures import Painter
from badgeservice.rendering.certificate import make_certificate
from badgeservice.rendering.certificate_view import view_of
from badgeservice.rendering.fonts import Fonts
from badgeservice.rendering.picture import draw_picture
from badgeservice.rendering.picture_view import picture_of
from badgeservice.rendering.raster import rasterise
from badgeservice.rendering.slips import make_slips


def printed(slips: Sequence[Slip]) -> bytes:
    """Return *slips* as PDF, to be cut into pieces."""
    return make_slips(slips, words=translate, fonts=Fonts.shipped())


def printer() -> Callable[[CredentialFacts, str], bytes]:
    """Return what prints certificates."""

    def words(language: str) -> Callable[..., str]:
        """Return what turns a message into its sentence in *language*."""
        return lambda message: translate(message, language)

    def print_certificate(facts: CredentialFacts, language: str) -> bytes:
        """Return the PDF file of a certificate in *language*, the credential inside."""
        view = view_of(facts, language=language, words=words(language))
        return make_certificate(view, facts.credential.document, fonts=Fonts.shipped())

    return print_certificate


def painter() -> Painter:
    """Return what draws the pictures of achievements."""

    def draw(achievement: Achievement, issuer: Issuer, language: str,
             year: int | None) -> bytes:
        """Return an achievement's picture as SVG, with the year where there is one."""
        view = picture_of(achievement, issuer, language=language, year=year,
                          words=lambda message: translate(message, language))
        return draw_picture(view, fonts=Fonts.shipped())

    return Painter(draw, rasterise)
