"""The table of criteria with the levels reached: one or two columns, dots for levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from badgeservice.rendering.area import Area
from badgeservice.rendering.colours import INK, LINE, QUIET, tint
from badgeservice.rendering.fitting import Fitted, Style, beside, fit
from badgeservice.rendering.fonts import Face, Fonts
from badgeservice.rendering.page import Dot, Page
from badgeservice.rendering.roles import Tag
from badgeservice.rendering.view import CertificateView, CriterionLine

_GAP = 26.0
_ONE_COLUMN = 5
"""Up to so many criteria stand in one column."""

_LARGER = 1.1
"""How much larger the letters of a single column are."""

_RADIUS = 2.5
_DOT_STEP = 7.6
_HALF_HIGH = 0.36
"""Half the height of capitals, as part of the size: where dots stand in a line."""

_MOST_DOTS = 6
"""A longer scale is shown in figures alone."""

_PADDING = 3.2
_LEVEL_PART = 0.3
"""Part of a column's width that the level's name takes."""


@dataclass(frozen=True)
class _Entry:
    """A heading, or a criterion with its level."""

    title: Fitted
    level: Fitted
    line: CriterionLine | None = None

    @property
    def height(self) -> float:
        """How much of the page the row takes, in points."""
        return sum(beside(self.title, self.level)) + 2 * _PADDING


@dataclass(frozen=True)
class Table:
    """The criteria of a certificate, measured and ready to be placed."""

    columns: tuple[tuple[_Entry, ...], ...]
    width: float
    colour: str
    fonts: Fonts

    @property
    def height(self) -> float:
        """The height of the longest column; 0 without criteria."""
        return max((_height(column) for column in self.columns), default=0.0)

    def place(self, page: Page, area: Area) -> None:
        """Put the table at the top of *area*, which is as wide as it was measured for."""
        if not self.columns:
            return
        width = _column_width(self.width, len(self.columns))
        left, number_of_row = area.left, 0
        table = page.table()
        for column in self.columns:
            top = area.top
            for number, entry in enumerate(column):
                space = Area(left, top - entry.height, left + width, top)
                self._place_entry(page, entry, space, (table, number_of_row))
                number_of_row += 1
                if number < len(column) - 1:
                    self._rule(page, entry, space)
                top = space.bottom
            left += width + _GAP

    def _place_entry(self, page: Page, entry: _Entry, space: Area,
                     cell: tuple[int, int]) -> None:
        ascent, _ = beside(entry.title, entry.level)
        start = space.right - space.width * _LEVEL_PART
        for text, left in ((entry.title, space.left), (entry.level, start)):
            top = space.top - _PADDING - ascent + text.ascent
            heads_row = bool(entry.line) and text is entry.title
            role = page.role(Tag.HEADER_CELL if heads_row or not entry.line else Tag.CELL,
                             cell=cell, heads_row=heads_row)
            page.put(text, Area(left, space.bottom, space.right, top), role=role)
        if entry.line:
            place_dots(page, entry.line, right=start - 8, colour=self.colour,
                        middle=space.top - _PADDING - ascent + entry.title.size * _HALF_HIGH)

    def _rule(self, page: Page, entry: _Entry, space: Area) -> None:
        strong = entry.line is None
        page.fill(Area(space.left, space.bottom, space.right,
                       space.bottom + (0.7 if strong else 0.35)),
                  tint(self.colour, 0.55) if strong else LINE)


def place_dots(page: Page, line: CriterionLine, *, right: float, middle: float,
               colour: str) -> None:
    """Draw a dot for each level of the scale, those that were reached filled."""
    left = right - dots_width(line.top) + _RADIUS
    for number in range(line.top if line.top <= _MOST_DOTS else 0):
        page.dots.append(Dot((left + number * _DOT_STEP, middle), _RADIUS, colour,
                             filled=number < line.value))


def dots_width(top: int) -> float:
    """Return how wide the dots of a scale are; 0 where it is too long to be drawn."""
    return (top - 1) * _DOT_STEP + 2 * _RADIUS if top <= _MOST_DOTS else 0.0


def measure_table(view: CertificateView, *, width: float, colour: str, scale: float,
                  fonts: Fonts) -> Table:
    """Measure the criteria of *view* for a place *width* points wide."""
    if not view.criteria:
        return Table((), width, colour, fonts)
    scale *= _LARGER if len(view.criteria) <= _ONE_COLUMN else 1
    count = 1 if len(view.criteria) <= _ONE_COLUMN else 2
    inside = _column_width(width, count)
    groups = [
        [_heading(rubric, view.labels.level, colour, width=inside, scale=scale, fonts=fonts),
         *(_row(line, inside, scale=scale, fonts=fonts) for line in lines)]
        for rubric, lines in groupby(view.criteria, key=lambda line: line.rubric)
    ]
    entries = tuple(entry for group in groups for entry in group)
    return Table((entries,) if count == 1 else _parted(entries), width, colour, fonts)


def _column_width(width: float, count: int) -> float:
    return (width - _GAP * (count - 1)) / count


def _heading(rubric: str, level: str, colour: str, *, width: float, scale: float,
             fonts: Fonts) -> _Entry:
    style = Style(Face.SANS_STRONG, 8.6, 6.8, colour).scaled(scale)
    part = width * _LEVEL_PART
    caption = Style(Face.SANS, 7.0, 5.8, QUIET).scaled(scale)
    return _Entry(fit(rubric, style, width - part - 8, fonts=fonts, most=2),
                  fit(level, caption, part, fonts=fonts, most=2))


def _row(line: CriterionLine, width: float, *, scale: float, fonts: Fonts) -> _Entry:
    level_width = width * _LEVEL_PART
    title_width = width - level_width - 8 - dots_width(line.top) - 8
    title = Style(Face.SANS, 8.4, 6.4, INK, leading=1.2).scaled(scale)
    level = Style(Face.SANS, 8.0, 6.2, QUIET, leading=1.2).scaled(scale)
    return _Entry(fit(line.title, title, title_width, fonts=fonts, most=2),
                  fit(f"{line.value}/{line.top} {line.level}", level, level_width, fonts=fonts,
                      most=2),
                  line)


def _parted(entries: Sequence[_Entry]) -> tuple[tuple[_Entry, ...], ...]:
    """Part *entries* into two columns as equal as may be; none ends in a heading."""
    cuts = [cut for cut in range(1, len(entries)) if entries[cut - 1].line is not None]
    best = min(cuts, key=lambda cut: max(_height(entries[:cut]), _height(entries[cut:]))
               - (_PADDING if entries[cut].line is None else 0))
    return tuple(entries[:best]), tuple(entries[best:])


def _height(entries: Sequence[_Entry]) -> float:
    return sum(entry.height for entry in entries)
