"""From the sections of a transcript to its rows, measured for one width."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from badgeservice.rendering import qr
from badgeservice.rendering.area import Area
from badgeservice.rendering.colours import INK, LINE, QUIET, Palette, tint
from badgeservice.rendering.criteria_table import dots_width
from badgeservice.rendering.fitting import Fitted, Style, wrap
from badgeservice.rendering.fonts import Face, Fonts
from badgeservice.rendering.page import Code, Link, Page
from badgeservice.rendering.roles import Tag
from badgeservice.rendering.sections import (
    Bullets,
    Check,
    Grid,
    Levels,
    Pairs,
    Prose,
    Section,
)
from badgeservice.rendering.sheet_rows import GAP, Cell, SheetRow, columns

_TEXT = Style(Face.SANS, 8.6, 8.6, INK, leading=1.34)
_STRONG = Style(Face.SANS_STRONG, 8.6, 8.6, INK, leading=1.3)
_SMALL = Style(Face.SANS, 7.2, 7.2, QUIET, leading=1.34)
_LABEL = Style(Face.SANS, 8.0, 8.0, QUIET, leading=1.3)
_CAPTION = Style(Face.SANS, 7.2, 7.2, QUIET, leading=1.25)
_HEADING = Style(Face.SERIF_STRONG, 12.5, 12.5, INK, leading=1.2)

_PADDING = 3.4
_CODE = 78.0
"""The side of the code on a page behind: 27.5 mm."""

_LEVEL_SHARES = (0.27, 0.24, 0.49)


@dataclass(frozen=True)
class CheckBlock:
    """The code, and beside it the address and the steps; never parted."""

    url: str
    lines: tuple[Fitted, ...]
    address: int
    """Which of the lines is the address."""

    above: float = 4.0
    keeps: bool = False
    repeats: bool = False
    table: int | None = None
    bookmark: str = ""

    @property
    def height(self) -> float:
        """Of the code or of the texts, whichever is taller."""
        return max(_CODE, sum(line.height + 4 for line in self.lines))

    def parted(self, room: float) -> None:
        """Do not part it."""

    def place(self, page: Page, area: Area, row: tuple[int, int] | None) -> None:
        """Put it at the top of *area*."""
        square = Area(area.left, area.top - _CODE, area.left + _CODE, area.top)
        figure = page.role(Tag.FIGURE, alt=f"QR: {self.url}")
        page.codes.append(Code(qr.pattern(self.url), square, figure))
        page.links.append(Link(self.url, square, figure))
        top, left = area.top, area.left + _CODE + GAP
        for number, line in enumerate(self.lines):
            role = page.role(Tag.PARAGRAPH)
            end = page.put(line, Area(left, area.bottom, area.right, top), role=role)
            if number == self.address:
                page.links.append(Link(self.url, Area(left, end, area.right, top), role))
            top = end - 4


SheetPart = SheetRow | CheckBlock


class Setter:
    """Sets sections for pages whose text is *width* points wide."""

    def __init__(self, width: float, palette: Palette, fonts: Fonts, url: str) -> None:
        self._width = width
        self._palette = palette
        self._fonts = fonts
        self._url = url
        self._tables = 0

    def section(self, section: Section) -> Iterator[SheetPart]:
        """Yield the rows of *section*, its heading first."""
        main = self._palette("main")
        yield replace(self.paragraph(section.title, _HEADING.coloured(main), above=19),
                      tag=Tag.SUBHEADING, keeps=True, bookmark=section.title,
                      rule=tint(main, 0.55), thick=0.8, padding=2.6)
        for part in section.parts:
            if isinstance(part, Prose):
                yield self.paragraph(part.text, _SMALL if part.quiet else _TEXT, above=6)
            elif isinstance(part, Bullets):
                yield from self._bullets(part)
            elif isinstance(part, Pairs):
                yield from self._pairs(part)
            elif isinstance(part, Grid):
                yield from self._grid(part)
            elif isinstance(part, Levels):
                yield from self._levels(part)
            else:
                yield self._check(part)

    def paragraph(self, text: str, style: Style, *, above: float = 0.0) -> SheetRow:
        """Return *text* over the whole width."""
        return SheetRow((Cell(self._wrapped(text, style, self._width), 0, self._width),),
                        above=above)

    def _wrapped(self, text: str, style: Style, width: float) -> Fitted:
        return wrap(text, style, width, fonts=self._fonts)

    def _bullets(self, part: Bullets) -> Iterator[SheetRow]:
        width = self._width - 12
        for item in part.items:
            yield SheetRow((Cell(self._wrapped(item, _TEXT, width), 12, width),), above=5,
                           bullet=self._palette("main"))

    def _pairs(self, part: Pairs) -> Iterator[SheetRow]:
        table = self._table()
        (left, wide), (start, rest) = columns(self._width, (0.27, 0.73))
        for number, (name, value) in enumerate(part.rows):
            yield SheetRow((Cell(self._wrapped(name, _LABEL, wide), left, wide),
                            Cell(self._wrapped(value, _TEXT, rest), start, rest)),
                           padding=_PADDING, rule=LINE, tag=Tag.CELL, table=table,
                           is_headed=True, above=0 if number else 4)

    def _grid(self, part: Grid) -> Iterator[SheetRow]:
        table, places = self._table(), columns(self._width, part.shares)
        yield self._line(part.headings, [_CAPTION] * len(places), places, table, is_head=True)
        for cells in part.rows:
            yield self._line(cells, [_TEXT] * len(places), places, table)

    def _line(self, texts: tuple[str, ...], styles: list[Style],
              places: list[tuple[float, float]], table: int, *,
              is_head: bool = False) -> SheetRow:
        cells = tuple(Cell(self._wrapped(text, style, wide), left, wide)
                      for text, style, (left, wide) in zip(texts, styles, places, strict=True))
        return SheetRow(cells, padding=_PADDING, table=table, keeps=is_head, repeats=is_head,
                        rule=tint(self._palette("main"), 0.55) if is_head else LINE,
                        thick=0.6 if is_head else 0.4, above=6 if is_head else 0,
                        tag=Tag.HEADER_CELL if is_head else Tag.CELL)

    def _levels(self, part: Levels) -> Iterator[SheetRow]:
        main, table = self._palette("main"), self._table()
        places = columns(self._width, _LEVEL_SHARES)
        head = (part.title, *part.headings[1:])
        yield replace(self._line(head, [_STRONG.coloured(main), _CAPTION, _CAPTION], places,
                                 table, is_head=True), above=9, bookmark=part.title)
        for line in part.lines:
            (first, wide), (start, room), (last, rest) = places
            dots = dots_width(line.top)
            shift = dots + 7 if dots else 0.0
            yield SheetRow(
                (Cell(self._wrapped(line.title, _STRONG, wide), first, wide),
                 Cell(self._wrapped(f"{line.value}/{line.top} {line.level}", _TEXT, room - shift),
                      start + shift, room - shift),
                 Cell(self._wrapped(line.descriptor or "–", _TEXT, rest), last, rest)),
                padding=_PADDING, rule=LINE, tag=Tag.CELL, table=table, line=line,
                is_headed=True,
                dots_end=start + dots, colour=main)

    def _check(self, part: Check) -> CheckBlock:
        width = self._width - _CODE - GAP
        strong = Style(Face.SANS_STRONG, 10, 10, INK)
        return CheckBlock(self._url, (
            self._wrapped(part.address, strong, width),
            self._wrapped(part.code, _TEXT, width),
            *(self._wrapped(f"{number}. {step}", _TEXT, width)
              for number, step in enumerate(part.steps, start=1)),
        ), address=0)

    def _table(self) -> int:
        self._tables += 1
        return self._tables
