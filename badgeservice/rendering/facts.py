"""The row of facts below the title, each over a rule as signatures are on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from badgeservice.rendering.area import Area
from badgeservice.rendering.colours import INK, QUIET
from badgeservice.rendering.dates import long_date
from badgeservice.rendering.fitting import Fitted, Style, fit
from badgeservice.rendering.fonts import Face, Fonts
from badgeservice.rendering.page import Page
from badgeservice.rendering.view import CertificateView

_GAP = 22.0
_OVER_RULE = 4.0
_UNDER_RULE = 4.0


@dataclass(frozen=True)
class _Fact:
    """One fact of the foot of the page, with the place that it takes."""

    value: Fitted
    label: Fitted
    width: float


@dataclass(frozen=True)
class Facts:
    """Who issued it, with whom, when, and how much work it took."""

    columns: tuple[_Fact, ...]

    @property
    def height(self) -> float:
        """From the highest value to the lowest label."""
        return self._over + self._under

    @property
    def _over(self) -> float:
        tallest = max(fact.value.height - fact.value.descent for fact in self.columns)
        return tallest + self._foot

    @property
    def _foot(self) -> float:
        """From the rule up to the last baseline, the same for all values."""
        return max(fact.value.descent for fact in self.columns) + _OVER_RULE

    @property
    def _under(self) -> float:
        return max(fact.label.height for fact in self.columns) + _UNDER_RULE

    def place(self, page: Page, area: Area) -> None:
        """Put the row at the top of *area*; the values stand on their rules."""
        left, rule = area.left, area.top - self._over
        for fact in self.columns:
            right = left + fact.width
            top = rule + self._foot + fact.value.height - fact.value.descent
            page.put(fact.value, Area(left, rule, right, top), align=0.5)
            page.fill(Area(left, rule - 0.3, right, rule + 0.3), QUIET)
            page.put(fact.label, Area(left, area.bottom, right, rule - _UNDER_RULE), align=0.5)
            left = right + _GAP


def measure_facts(view: CertificateView, *, width: float, scale: float, fonts: Fonts) -> Facts:
    """Measure the facts of *view* for a row *width* points wide."""
    found = tuple(_facts(view))
    free = width - _GAP * (len(found) - 1)
    shares = sum(share for _, _, share in found)
    value = Style(Face.SANS_STRONG, 10.5, 7, INK, leading=1.22).scaled(scale)
    label = Style(Face.SANS, 7.6, 6, QUIET).scaled(scale)
    rooms = [free * share / shares for _, _, share in found]
    # All values in the size of the one that needs the smallest.
    size = min(fit(words, value, room, fonts=fonts, most=3).size
               for (words, _, _), room in zip(found, rooms, strict=True))
    return Facts(tuple(
        _Fact(fit(words, replace(value, size=size, least=size), room, fonts=fonts, most=3),
              fit(under, label, room, fonts=fonts, most=2), room)
        for (words, under, _), room in zip(found, rooms, strict=True)))


def _facts(view: CertificateView) -> Iterator[tuple[str, str, float]]:
    """Yield value, label and share of the width."""
    said = view.labels
    yield view.issuer_name, said.issued_by, 1.5
    if view.partner_name:
        yield view.partner_name, said.with_partner, 1.5
    others = [body for body in view.awarding_bodies
              if body not in (view.issuer_name, view.partner_name)]
    if others:
        yield "; ".join(others), said.awarding_bodies, 1.5
    yield long_date(view.awarded_on, view.language), said.date, 1.0
    if view.hours is not None:
        unit = said.hour if view.hours == 1 else said.hours
        yield f"{view.hours} {unit}", said.workload, 0.7
