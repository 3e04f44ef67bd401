"""The outlines of badge pictures: each kind has its own, so that colour alone tells nothing.

All shapes lie in a square of `SIDE`, counted from its top left; paths are those of SVG.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import cos, pi, sin, tau

from badgeservice.core.course import Kind

SIDE = 400.0
"""The side of a picture; all lengths are parts of it."""

Point = tuple[float, float]

_CENTRE = SIDE / 2


def outline(kind: Kind, size: float) -> str:
    """Return the outline of *kind* in *size*: 1 fills the square, less leaves a rim."""
    return _OUTLINES[kind](size)


def sign(kind: Kind) -> str:
    """Return the sign of *kind*, a path to fill around the origin, some 60 wide."""
    return _SIGNS[kind]


def number(value: float) -> str:
    """Return *value* as it stands in a path."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _at(radius: float, angle: float) -> Point:
    """Return the point at *angle*, counted clockwise from the top."""
    return _CENTRE + radius * sin(angle), _CENTRE - radius * cos(angle)


def _closed(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + "Z"


def _rounded(points: Sequence[Point], cut: float) -> str:
    """Return the polygon of *points* with each corner rounded from *cut* of its sides on."""
    parts: list[str] = []
    for place, corner in enumerate(points):
        before, after = points[place - 1], points[(place + 1) % len(points)]
        start = _between(corner, before, cut)
        end = _between(corner, after, cut)
        parts.append(f"{'L' if parts else 'M'}{_pair(start)}Q{_pair(corner)} {_pair(end)}")
    return "".join(parts) + "Z"


def _between(one: Point, other: Point, part: float) -> Point:
    return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part


def _pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


# --- outlines ------------------------------------------------------------------------------


def _seal(size: float) -> str:
    """Return a round seal with a wavy edge: the micro-credential."""
    waves, steps = 20, 400
    mean, swing = 186 * size, 8 * size
    return _closed([_at(mean + swing * cos(waves * tau * step / steps), tau * step / steps)
                    for step in range(steps)])


def _hexagon(size: float) -> str:
    """Return a hexagon that stands on a corner: the badge."""
    return _rounded([_at(197 * size, place * tau / 6) for place in range(6)], 0.1)


def _shield(size: float) -> str:
    """Return a shield: the milestone."""
    def to(*points: Point) -> str:
        """Return points of the unit shape as they are written in a path."""
        return " ".join(_pair((_CENTRE + x * size, _CENTRE + y * size)) for x, y in points)

    return (f"M{to((-150, -186))}H{number(_CENTRE + 150 * size)}Q{to((172, -186), (172, -164))}"
            f"V{number(_CENTRE + 30 * size)}C{to((172, 112), (96, 166), (0, 196))}"
            f"C{to((-96, 166), (-172, 112), (-172, 30))}V{number(_CENTRE - 164 * size)}"
            f"Q{to((-172, -186), (-150, -186))}Z")


def _ticket(size: float) -> str:
    """Return a ticket with a notch at either side: taking part."""
    wide, high, notch = 190 * size, 150 * size, 24.0
    left, right = _CENTRE - wide, _CENTRE + wide
    top, bottom = _CENTRE - high, _CENTRE + high
    arc = f"A{number(notch)} {number(notch)} 0 0 0"
    return (f"M{number(left)} {number(top)}H{number(right)}V{number(_CENTRE - notch)}"
            f"{arc} {number(right)} {number(_CENTRE + notch)}V{number(bottom)}"
            f"H{number(left)}V{number(_CENTRE + notch)}"
            f"{arc} {number(left)} {number(_CENTRE - notch)}Z")


_OUTLINES: dict[Kind, Callable[[float], str]] = {
    Kind.MICRO_CREDENTIAL: _seal,
    Kind.BADGE: _hexagon,
    Kind.MILESTONE: _shield,
    Kind.PARTICIPATION: _ticket,
}


# --- signs ---------------------------------------------------------------------------------


def _five_points() -> str:
    return _closed([((30 if place % 2 == 0 else 12.5) * sin(place * pi / 5),
                     -(30 if place % 2 == 0 else 12.5) * cos(place * pi / 5))
                    for place in range(10)])


_SIGNS = {
    Kind.MICRO_CREDENTIAL: _five_points(),
    Kind.BADGE: "M-28 2L-19 -7L-7 5L19 -22L28 -13L-7 23Z",
    Kind.MILESTONE: "M-34 24L-10 -14L2 4L14 -22L36 24Z",
    Kind.PARTICIPATION: (
        "M-25 -13a9 9 0 1 0 18 0a9 9 0 1 0 -18 0ZM7 -13a9 9 0 1 0 18 0a9 9 0 1 0 -18 0Z"
        "M-32 22c0 -26 32 -26 32 0ZM0 22c0 -26 32 -26 32 0Z"),
}
