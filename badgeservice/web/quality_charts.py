"""Where the marks of a chart stand; the template draws them.

Charts are as narrow as the narrowest screen, so that their words stay readable there, and
every one of them has a table beside it with the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from badgeservice.core.agreement import Agreement
from badgeservice.core.quality import Drift
from badgeservice.web.languages import quarter

WIDTH, LEFT, RIGHT = 340, 8, 332
ROW, TOP = 46, 8


@dataclass(frozen=True)
class Point:
    """One estimate with its interval on a line of its own."""

    label: str
    lang: str
    y: int
    x: float | None
    """None where there is no value."""

    low: float | None
    high: float | None
    value: float | None


@dataclass(frozen=True)
class Share:
    """One bar in parts that fill it."""

    label: str
    lang: str
    y: int
    parts: tuple[tuple[str, float, float, float], ...]
    """Kind, left end, width, and the share itself."""


@dataclass(frozen=True)
class Chart:
    """Rows, the height that they need, and the marks of the axis."""

    rows: tuple[Point, ...] | tuple[Share, ...]
    height: int
    ticks: tuple[tuple[float, float], ...]
    """Value and place."""


def _place(value: float, low: float, high: float) -> float:
    kept = min(max(value, low), high)
    return round(LEFT + (RIGHT - LEFT) * (kept - low) / (high - low), 1)


def _height(rows: Sequence[object]) -> int:
    return TOP + ROW * len(rows) + 22


def points(named: Sequence[tuple[str, str, Agreement]], measure: str) -> Chart:
    """Return the chart of one measure from 0 to 1; what is below 0 stands at 0."""
    rows = []
    for place, (label, lang, agreement) in enumerate(named):
        estimate = agreement[measure]
        value, low, high = (None if each is None else _place(each, 0, 1)
                            for each in (estimate.value, estimate.low, estimate.high))
        rows.append(Point(label, lang, TOP + ROW * place, value, low, high, estimate.value))
    return Chart(tuple(rows), _height(rows),
                 tuple((tick, _place(tick, 0, 1)) for tick in (0, 0.2, 0.4, 0.6, 0.8, 1)))


def shares(named: Sequence[tuple[str, str, Agreement]]) -> Chart:
    """Return bars of exact agreement, one level apart, and farther."""
    rows = []
    for place, (label, lang, agreement) in enumerate(named):
        exact, near = agreement["exact"].value, agreement["adjacent"].value
        if exact is None or near is None:
            parts: list[tuple[str, float]] = []
        else:
            parts = [("exact", exact), ("near", near - exact), ("far", 1 - near)]
        rows.append(_bar(label, lang, place, parts))
    return Chart(tuple(rows), _height(rows),
                 tuple((tick, _place(tick, 0, 1)) for tick in (0, 0.25, 0.5, 0.75, 1)))


def _bar(label: str, lang: str, place: int, parts: Sequence[tuple[str, float]]) -> Share:
    drawn, start = [], 0.0
    for kind, share in parts:
        left, right = _place(start, 0, 1), _place(start + share, 0, 1)
        drawn.append((kind, left, round(right - left, 1), share))
        start += share
    return Share(label, lang, TOP + ROW * place, tuple(drawn))


def drifts(found: Sequence[Drift]) -> Chart:
    """Return how far assessors were from their partners, from one level below to one above."""
    # The quarter first: a long name is cut off at its end.
    rows = tuple(Point(f"{quarter(each.quarter)}, {each.name}", "", TOP + ROW * place,
                       None if each.difference is None else _place(each.difference, -1, 1),
                       None, None, each.difference)
                 for place, each in enumerate(found))
    return Chart(rows, _height(rows),
                 tuple((tick, _place(tick, -1, 1)) for tick in (-1, -0.5, 0, 0.5, 1)))
