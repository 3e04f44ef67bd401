"""Letters as the path of an SVG drawing, each told from its own beginning.

So a letter that comes again is the same text again, and a compressed drawing weighs half.
"""

from __future__ import annotations

from typing import Any

from fontTools.pens.basePen import BasePen

Point = tuple[float, float]

_PARTS = 10
"""A tenth of the drawing's unit: nobody sees what is lost."""


class LetterPen(BasePen):
    """Collects the outlines of letters; `begin` says where the next one stands."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self._commands: list[str] = []
        self._origin = self._last = self._start = (0, 0)
        self._is_new = True

    def begin(self, place: Point) -> None:
        """Let the next outlines be seen from *place*."""
        self._origin = _whole(place)
        self._is_new = True

    @property
    def commands(self) -> str:
        """The path so far."""
        return "".join(self._commands)

    def _moveTo(self, point: Point) -> None:  # noqa: N802 - the name is the base class's
        at = self._at(point)
        if self._is_new:
            self._commands.append(f"M{_said(at)}")
            self._last, self._is_new = at, False
        else:
            self._say("m", point)
        self._start = at

    def _lineTo(self, point: Point) -> None:  # noqa: N802
        self._say("l", point)

    def _curveToOne(self, one: Point, two: Point, point: Point) -> None:  # noqa: N802
        self._say("c", one, two, point)

    def _qCurveToOne(self, one: Point, point: Point) -> None:  # noqa: N802
        self._say("q", one, point)

    def _closePath(self) -> None:  # noqa: N802
        self._commands.append("z")
        self._last = self._start

    def _say(self, name: str, *points: Point) -> None:
        places = [self._at(point) for point in points]
        self._commands.append(name + " ".join(
            _said((x - self._last[0], y - self._last[1])) for x, y in places))
        self._last = places[-1]

    def _at(self, point: Point) -> tuple[int, int]:
        x, y = _whole(point)
        return self._origin[0] + x, self._origin[1] + y


def _whole(point: Point) -> tuple[int, int]:
    return round(point[0] * _PARTS), round(point[1] * _PARTS)


def _said(place: tuple[int, int]) -> str:
    return " ".join(f"{each / _PARTS:.1f}".removesuffix(".0") for each in place)
