"""The emblem of an achievement: a ring of the programme's modules, and a sign for the kind.

It is drawn by templates/components/emblem.svg from these few numbers; no picture is stored.
The modules that an achievement stands for are lit, so the emblem tells what it contains.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from badgeservice.core.achievement import Achievement
from badgeservice.core.course import Kind

_MODULES = 8
"""Segments of the ring where a programme has fewer modules or none."""

_HUES = 7
"""Colours in app.css; issuers are told apart by them, never by them alone."""

_INNER, _OUTER = 40.0, 47.0
_GAP = 0.07
"""Radians between two segments."""


@dataclass(frozen=True)
class Emblem:
    """What the drawing needs to know."""

    kind: Kind
    segments: tuple[tuple[str, bool], ...]
    """The path of each segment of the ring, and whether it is lit."""

    hue: int


def emblems(achievements: Sequence[Achievement]) -> Mapping[str, Emblem]:
    """Return the emblem of each of *achievements*, which are all of the programme, by slug."""
    by_slug = {each.slug: each for each in achievements}
    count = max([_MODULES, *(each.course.module_number or 0 for each in achievements)])
    return {
        slug: Emblem(
            kind=each.kind,
            segments=tuple(
                (_segment(number, count), number in _modules(slug, by_slug, frozenset()))
                for number in range(1, count + 1)
            ),
            hue=crc32(each.course.issuer.encode()) % _HUES,
        )
        for slug, each in by_slug.items()
    }


def _modules(slug: str, by_slug: Mapping[str, Achievement], seen: frozenset[str]) -> set[int]:
    """Return the numbers of the modules that *slug* is, or requires, itself or through others."""
    found = by_slug.get(slug)
    if found is None or slug in seen:
        return set()
    numbers = {found.course.module_number} - {None}
    for required in found.course.requires:
        numbers |= _modules(required, by_slug, seen | {slug})
    return {number for number in numbers if number is not None}


def _segment(number: int, count: int) -> str:
    """Return the SVG path of segment *number* of *count*, from the top and clockwise."""
    start = (number - 1) * math.tau / count - math.pi / 2 + _GAP / 2
    end = number * math.tau / count - math.pi / 2 - _GAP / 2
    corners = [(_OUTER, start), (_OUTER, end), (_INNER, end), (_INNER, start)]
    (a, b, c, d) = (f"{50 + r * math.cos(angle):.2f} {50 + r * math.sin(angle):.2f}"
                    for r, angle in corners)
    large = int(math.tau / count - _GAP > math.pi)
    return (f"M{a}A{_OUTER} {_OUTER} 0 {large} 1 {b}L{c}"
            f"A{_INNER} {_INNER} 0 {large} 0 {d}Z")
