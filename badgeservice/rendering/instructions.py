"""What draws shapes and texts on a page, written at once (ISO 32000-1 §8 and §9).

What reportlab's own canvas writes draws the same, letter by letter and number by number; here
each text and each shape is one step.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

from badgeservice.rendering.area import Area
from badgeservice.rendering.colours import BLACK, WHITE
from badgeservice.rendering.qr import Pattern, runs
from badgeservice.rendering.written import in_string

_HANDLE = 0.5523
"""Where a cubic curve has its handles to follow a quarter of a circle of radius 1."""

_PRINT = 4
"""The flag of an annotation that is printed (ISO 32000-1, table 165)."""

_IN_ADDRESSES = "%:/?#[]@!$&'()*+,;=~"
"""What stands in an address as it is (RFC 3986 §2.2); all but ASCII is written by its bytes."""

Piece = tuple[str, str]
"""The name of a font in the file, and codes of its letters as a literal string."""


def number(value: float) -> str:
    """Return *value* to a hundred-thousandth, without an exponent, as PDF wants it."""
    return f"{value:.5f}".rstrip("0").rstrip(".")


@lru_cache(maxsize=256)
def filled_with(colour: str) -> str:
    """Return the instruction to fill with *colour* (``#rrggbb``) from here on."""
    return f"{_parts(colour)} rg"


@lru_cache(maxsize=256)
def lined_with(colour: str) -> str:
    """Return the instruction to draw lines in *colour* from here on."""
    return f"{_parts(colour)} RG"


def block(area: Area, colour: str) -> str:
    """Return what fills *area*."""
    return (f"{filled_with(colour)} {number(area.left)} {number(area.bottom)} "
            f"{number(area.width)} {number(area.height)} re f")


def dot(centre: tuple[float, float], radius: float, colour: str, *, is_filled: bool) -> str:
    """Return what draws a circle around *centre*, filled or as a line alone."""
    paint = "B" if is_filled else "S"
    return (f"q {filled_with(colour)} {lined_with(colour)} 0.6 w "
            f"1 0 0 1 {number(centre[0])} {number(centre[1])} cm {_circle(radius)} {paint} Q")


@lru_cache(maxsize=16)
def code(modules: Pattern) -> str:
    """Return what draws *modules* in black on white, one unit wide and high each.

    Whole numbers, so that no edge lies between two modules.
    """
    size = len(modules)
    return "\n".join([
        f"{filled_with(WHITE)} 0 0 {size} {size} re f {filled_with(BLACK)}",
        *(f"{column} {size - 1 - row} {length} 1 re f" for row, column, length in runs(modules))])


def link(url: str, area: Area) -> str:
    """Return the annotation that makes *area* lead to *url*; it is called by its address.

    It is printed with the page: a file for archives hides nothing (ISO 19005-3 §6.3.2).
    """
    address = "".join(map(in_string, quote(url, safe=_IN_ADDRESSES).encode("ascii")))
    return (f"<< /Type /Annot /Subtype /Link /F {_PRINT} /Border [ 0 0 0 ] /Rect [ "
            f"{number(area.left)} {number(area.bottom)} {number(area.right)} {number(area.top)} ] "
            f"/Contents ({address}) /A << /Type /Action /S /URI /URI ({address}) >> >>")


def placed(drawn: str, area: Area, size: int) -> str:
    """Return *drawn*, which is *size* units wide and high, as large as *area*."""
    return (f"q {area.width / size:.7f} 0 0 {area.height / size:.7f} "
            f"{number(area.left)} {number(area.bottom)} cm\n{drawn}\nQ")


class Text:
    """Lines of text in one text object; what was set before is not said again."""

    def __init__(self) -> None:
        self._said = ["BT"]
        self._font = self._colour = ""
        self._tracking = 0.0

    def line(self, pieces: Iterable[Piece], place: tuple[float, float], size: float,
             colour: str, tracking: float) -> None:
        """Add a line whose baseline begins at *place*."""
        steps = self._said
        if colour != self._colour:
            steps.append(filled_with(colour))
            self._colour = colour
        if tracking != self._tracking:
            steps.append(f"{number(tracking)} Tc")
            self._tracking = tracking
        steps.append(f"1 0 0 1 {number(place[0])} {number(place[1])} Tm")
        for name, codes in pieces:
            font = f"{name} {number(size)} Tf"
            if font != self._font:
                steps.append(font)
                self._font = font
            steps.append(f"{codes} Tj")

    def __str__(self) -> str:
        """All of it. Tracking would hold for the texts after this one."""
        return "\n".join([*self._said, "0 Tc" if self._tracking else "", "ET"])


def _parts(colour: str) -> str:
    return " ".join(f"{int(colour[at:at + 2], 16) / 255:.6f}" for at in (1, 3, 5))


@lru_cache(maxsize=16)
def _circle(radius: float) -> str:
    reach, handle = number(radius), number(radius * _HANDLE)
    return (f"{reach} 0 m {reach} {handle} {handle} {reach} 0 {reach} c "
            f"-{handle} {reach} -{reach} {handle} -{reach} 0 c "
            f"-{reach} -{handle} -{handle} -{reach} 0 -{reach} c "
            f"{handle} -{reach} {reach} -{handle} {reach} 0 c")
