"""The facts of a certificate: in a row, each over a rule as signatures are, or stacked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from badgeservice.core.certificate_layout import FACTS
from badgeservice.rendering.area import Area
from badgeservice.rendering.colours import QUIET
from badgeservice.rendering.dates import long_date
from badgeservice.rendering.fitting import Fitted, Style, fit
from badgeservice.rendering.fonts import Face, Fonts
from badgeservice.rendering.page import Page
from badgeservice.rendering.view import CertificateView

_GAP = 22.0
_OVER_RULE = 4.0
_UNDER_RULE = 4.0
_LABEL_GAP = 2.2
_STACK_GAP = 8.0


@dataclass(frozen=True)
class _Fact:
    """One fact with the place that it takes."""

    value: Fitted
    label: Fitted
    width: float


@dataclass(frozen=True)
class FactsRow:
    """Who issued it, with whom, when, and how much work it took, side by side."""

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


@dataclass(frozen=True)
class FactsStack:
    """The same, one below the other: a label and under it the value."""

    rows: tuple[_Fact, ...]
    align: float

    @property
    def height(self) -> float:
        """From the first label to the last value."""
        return (sum(fact.label.height + _LABEL_GAP + fact.value.height for fact in self.rows)
                + _STACK_GAP * (len(self.rows) - 1))

    def place(self, page: Page, area: Area) -> None:
        """Put the facts at the top of *area*."""
        top = area.top
        for fact in self.rows:
            top = page.put(fact.label, replace(area, top=top), align=self.align) - _LABEL_GAP
            top = page.put(fact.value, replace(area, top=top), align=self.align) - _STACK_GAP


def measure_row(view: CertificateView, value: Style, names: tuple[str, ...], *, width: float,
                scale: float, fonts: Fonts) -> FactsRow | None:
    """Measure the facts called *names* for a row *width* points wide; None where all lack."""
    found = tuple(_facts(view, names))
    if not found:
        return None
    free = width - _GAP * (len(found) - 1)
    shares = sum(share for _, _, share in found)
    label = Style(Face.SANS, 7.6, 6, QUIET).scaled(scale)
    rooms = [free * share / shares for _, _, share in found]
    # All values in the size of the one that needs the smallest.
    size = min(fit(words, value, room, fonts=fonts, most=3).size
               for (words, _, _), room in zip(found, rooms, strict=True))
    return FactsRow(tuple(
        _Fact(fit(words, replace(value, size=size, least=size), room, fonts=fonts, most=3),
              fit(under, label, room, fonts=fonts, most=2), room)
        for (words, under, _), room in zip(found, rooms, strict=True)))


def measure_stack(view: CertificateView, value: Style, names: tuple[str, ...], label: str, *,
                  width: float, scale: float, align: float, fonts: Fonts) -> FactsStack | None:
    """Measure the facts called *names* one below the other; *label* is the labels' colour."""
    above = Style(Face.SANS, 7.4, 6, label).scaled(scale)
    rows = tuple(
        _Fact(fit(words, value, width, fonts=fonts, most=3),
              fit(under, above, width, fonts=fonts, most=2), width)
        for words, under, _ in _facts(view, names))
    return FactsStack(rows, align) if rows else None


def _facts(view: CertificateView, names: tuple[str, ...]) -> Iterator[tuple[str, str, float]]:
    """Yield value, label and share of the width."""
    said = view.labels
    others = [body for body in view.awarding_bodies
              if body not in (view.issuer_name, view.partner_name)]
    unit = said.hour if view.hours == 1 else said.hours
    known = {
        "issuer": (view.issuer_name, said.issued_by, 1.5),
        "partner": (view.partner_name, said.with_partner, 1.5),
        "bodies": ("; ".join(others), said.awarding_bodies, 1.5),
        "date": (long_date(view.awarded_on, view.language), said.date, 1.0),
        "workload": (None if view.hours is None else f"{view.hours} {unit}", said.workload, 0.7),
    }
    for name in FACTS:
        value, label, share = known[name]
        if name in names and value:
            yield value, label, share
