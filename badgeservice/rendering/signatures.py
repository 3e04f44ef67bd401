"""Who signs by hand: the picture of a signature on a rule, the name and the office under it."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.core.certificate_layout import Picture
from badgeservice.rendering.area import Area
from badgeservice.rendering.colours import QUIET
from badgeservice.rendering.fitting import Fitted, Style, fit
from badgeservice.rendering.fonts import Face, Fonts
from badgeservice.rendering.page import Page
from badgeservice.rendering.view import CertificateView

_GAP = 28.0
_WIDEST = 190.0
_ROOM = 34.0
"""Height for the picture of a signature, or for a pen."""

_UNDER = 4.0
_BETWEEN = 1.5


@dataclass(frozen=True)
class _Signatory:
    """Somebody who signs, measured."""

    name: Fitted
    office: Fitted
    picture: Picture | None
    alt: str


@dataclass(frozen=True)
class Signatures:
    """All who sign, side by side."""

    people: tuple[_Signatory, ...]
    width: float
    align: float
    room: float

    @property
    def height(self) -> float:
        """From the top of the pictures to the lowest office."""
        return self.room + _UNDER + max(
            each.name.height + _BETWEEN + each.office.height for each in self.people)

    def place(self, page: Page, area: Area) -> None:
        """Put the signatures at the top of *area*."""
        whole = self.width * len(self.people) + _GAP * (len(self.people) - 1)
        left = area.left + (area.width - whole) * self.align
        rule = area.top - self.room
        for each in self.people:
            right = left + self.width
            if each.picture:
                page.show(each.picture, Area(left, rule + 1, right, area.top), align=self.align,
                          alt=each.alt)
            page.fill(Area(left, rule - 0.3, right, rule + 0.3), QUIET)
            top = page.put(each.name, Area(left, area.bottom, right, rule - _UNDER),
                           align=self.align)
            page.put(each.office, Area(left, area.bottom, right, top - _BETWEEN),
                     align=self.align)
            left = right + _GAP


def measure_signatures(view: CertificateView, style: Style, *, width: float, align: float,
                       scale: float, fonts: Fonts) -> Signatures | None:
    """Measure who signs for a place *width* points wide; None where nobody does."""
    people = view.layout.signatories
    if not people:
        return None
    each = min(_WIDEST, (width - _GAP * (len(people) - 1)) / len(people))
    office = Style(Face.SANS, 7.6, 6, QUIET).scaled(scale)
    return Signatures(tuple(
        _Signatory(fit(person.name, style, each, fonts=fonts, most=2),
                   fit(person.office.in_language(view.language), office, each, fonts=fonts,
                       most=2),
                   person.picture, person.name)
        for person in people), each, align, _ROOM * scale)
