"""A page before it is drawn: texts and shapes with their places, in points from below left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from badgeservice.core.certificate_layout import Picture
from badgeservice.rendering import instructions
from badgeservice.rendering.area import Area
from badgeservice.rendering.fitting import Fitted
from badgeservice.rendering.fonts import Face, Fonts
from badgeservice.rendering.marking import Element, Marking
from badgeservice.rendering.paste import draw_picture, stand
from badgeservice.rendering.qr import Pattern
from badgeservice.rendering.roles import Role, Tag
from badgeservice.rendering.written import Written


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
    role: Role | None = None

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


@dataclass(frozen=True)
class Code:
    """A QR code."""

    modules: Pattern
    area: Area
    role: Role | None = None


@dataclass(frozen=True)
class Shown:
    """A picture, drawn as large as its area allows without being stretched."""

    picture: Picture
    area: Area
    role: Role | None = None


@dataclass(frozen=True)
class Link:
    """An area that leads to an address; its role is that of the text or code there."""

    url: str
    area: Area
    role: Role | None = None


@dataclass(frozen=True)
class Bookmark:
    """An entry of the document's outline."""

    title: str
    top: float
    level: int = 0


@dataclass
class Page:
    """What stands on a page, in reading order."""

    fonts: Fonts
    size: tuple[float, float]
    """Width and height."""

    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)

    def role(self, tag: Tag, *, cell: tuple[int, int] | None = None, alt: str = "",
             heads_row: bool = False) -> Role:
        """Return a new element, the next in reading order."""
        made = Role(tag, len(self.roles), cell, heads_row, alt)
        self.roles.append(made)
        return made

    def table(self) -> int:
        """Return the number of a new table for the roles of its cells."""
        return 1 + max((role.cell[0] for role in self.roles if role.cell), default=-1)

    def put(self, fitted: Fitted, area: Area, *, align: float = 0.0,
            role: Role | None = None) -> float:
        """Add the lines of *fitted* below the top of *area*; return where their ink ends.

        *align* is 0 for left, 0.5 for centred, 1 for right. Without a *role* it is a
        paragraph.
        """
        self._set(fitted, area, align, role or self.role(Tag.PARAGRAPH))
        return area.top - fitted.height

    def furniture(self, fitted: Fitted, area: Area, *, align: float = 0.0) -> None:
        """Add what stands on every page alike, as `put` does; it is not read out again."""
        self._set(fitted, area, align, None)

    def _set(self, fitted: Fitted, area: Area, align: float, role: Role | None) -> None:
        style, baseline = fitted.style, area.top - fitted.ascent
        for text in fitted.lines:
            width = self.fonts.width(text, style.face, fitted.size, tracking=style.tracking)
            left = area.left + (area.width - width) * align
            self.lines.append(Line(text, left, baseline, style.face, fitted.size,
                                   style.colour, style.tracking, role))
            baseline -= fitted.step

    def show(self, picture: Picture, area: Area, *, align: float, alt: str) -> None:
        """Add a picture in *area*, standing on its lower edge; *alt* is what it shows."""
        placed = stand(picture.content, area, align)
        self.shown.append(Shown(picture, placed, self.role(Tag.FIGURE, alt=alt)))

    def fill(self, area: Area, colour: str) -> None:
        """Add a filled rectangle; thin ones are rules."""
        self.blocks.append(Block(area, colour))

    def dot(self, centre: tuple[float, float], radius: float, colour: str) -> None:
        """Add a filled circle."""
        self.dots.append(Dot(centre, radius, colour, filled=True))

    def draw(self, canvas: Any, *, tagged: bool = True) -> tuple[Element, ...]:
        """Draw everything: shapes below codes below text, then the links.

        Return what was drawn of each role, with the marks for `tagging`; without *tagged*
        nothing is marked.
        """
        marking, code = Marking(canvas, is_on=tagged), canvas._code
        with marking.of(None):
            code.extend(instructions.block(block.area, block.colour) for block in self.blocks)
            code.extend(instructions.dot(dot.centre, dot.radius, dot.colour, is_filled=dot.filled)
                        for dot in self.dots)
        for each in self.shown:
            with marking.of(each.role):
                draw_picture(canvas, each.picture, each.area)
        for shown in self.codes:
            with marking.of(shown.role):
                code.append(instructions.placed(instructions.code(shown.modules), shown.area,
                                                len(shown.modules)))
        for role, lines in groupby(self.lines, key=lambda line: line.role):
            with marking.of(role):
                code.append(self._written(lines, canvas._doc))
        for link in self.links:
            canvas._addAnnotation(Written(instructions.link(link.url, link.area)))
            marking.link(link.role)
        return marking.elements()

    def _written(self, lines: Iterable[Line], document: Any) -> str:
        text = instructions.Text()
        for line in lines:
            text.line(self.fonts.pieces(line.text, line.face, document),
                      (line.left, line.baseline), line.size, line.colour, line.tracking)
        return str(text)
