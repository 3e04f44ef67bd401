"""A page before it is drawn: texts and shapes with their places, in points from below left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from reportlab.lib.colors import HexColor

from badgeservice.rendering.area import Area
from badgeservice.rendering.colours import BLACK, WHITE
from badgeservice.rendering.fitting import Fitted
from badgeservice.rendering.fonts import Face, Fonts
from badgeservice.rendering.qr import Pattern, rectangles


@dataclass(frozen=True)
class Line:
    """One line of text; its place is the left end of the baseline."""

    text: str
    left: float
    baseline: float
    face: Face
    size: float
    colour: str
    tracking: float = 0.0

    def area(self, fonts: Fonts) -> Area:
        """Return the rectangle of its ink, as wide as its letters advance."""
        low, high = fonts.ink(self.text, self.face, self.size)
        width = fonts.width(self.text, self.face, self.size, tracking=self.tracking)
        return Area(self.left, self.baseline + low, self.left + width, self.baseline + high)


@dataclass(frozen=True)
class Block:
    """A filled rectangle."""

    area: Area
    colour: str


@dataclass(frozen=True)
class Dot:
    """A circle, filled or only drawn."""

    centre: tuple[float, float]
    radius: float
    colour: str
    filled: bool

    @property
    def area(self) -> Area:
        """The square around it."""
        (x, y), reach = self.centre, self.radius
        return Area(x - reach, y - reach, x + reach, y + reach)


@dataclass
class Page:
    """What stands on a page, in reading order."""

    fonts: Fonts
    band: Area
    """Where the issuer's colour stands; the ornament fills it."""

    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    codes: list[tuple[Pattern, Area]] = field(default_factory=list)
    links: list[tuple[str, Area]] = field(default_factory=list)

    def put(self, fitted: Fitted, area: Area, *, align: float = 0.0) -> float:
        """Add the lines of *fitted* below the top of *area*; return where their ink ends.

        *align* is 0 for left, 0.5 for centred, 1 for right.
        """
        style, baseline = fitted.style, area.top - fitted.ascent
        for text in fitted.lines:
            width = self.fonts.width(text, style.face, fitted.size, tracking=style.tracking)
            left = area.left + (area.width - width) * align
            self.lines.append(Line(text, left, baseline, style.face, fitted.size,
                                   style.colour, style.tracking))
            baseline -= fitted.step
        return area.top - fitted.height

    def fill(self, area: Area, colour: str) -> None:
        """Add a filled rectangle; thin ones are rules."""
        self.blocks.append(Block(area, colour))

    def draw(self, canvas: Any) -> None:
        """Draw everything: shapes below codes below text, then the links."""
        for block in self.blocks:
            _draw_block(canvas, block)
        _draw_dots(canvas, self.dots)
        for modules, area in self.codes:
            _draw_block(canvas, Block(area, WHITE))
            for dark in rectangles(modules, area):
                _draw_block(canvas, Block(dark, BLACK))
        for line in self.lines:
            canvas.setFillColor(HexColor(line.colour))
            canvas.setFont(self.fonts.embed(line.face), line.size)
            canvas.drawString(line.left, line.baseline, line.text, charSpace=line.tracking)
        for url, area in self.links:
            canvas.linkURL(url, (area.left, area.bottom, area.right, area.top), relative=0)


def _draw_block(canvas: Any, block: Block) -> None:
    canvas.setFillColor(HexColor(block.colour))
    canvas.rect(block.area.left, block.area.bottom, block.area.width, block.area.height,
                stroke=0, fill=1)


def _draw_dots(canvas: Any, dots: Iterable[Dot]) -> None:
    canvas.setLineWidth(0.6)
    for dot in dots:
        canvas.setFillColor(HexColor(dot.colour))
        canvas.setStrokeColor(HexColor(dot.colour))
        canvas.circle(*dot.centre, dot.radius, stroke=1, fill=1 if dot.filled else 0)
