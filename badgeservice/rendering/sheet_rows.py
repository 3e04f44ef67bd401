"""Rows of the pages behind a certificate: measured, parted where a page ends, placed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from badgeservice.rendering.area import Area
from badgeservice.rendering.criteria_table import place_dots
from badgeservice.rendering.fitting import Fitted, beside
from badgeservice.rendering.page import Page
from badgeservice.rendering.roles import Tag
from badgeservice.rendering.sections import CriterionLine

GAP = 12.0
"""Between two columns."""


@dataclass(frozen=True)
class Cell:
    """A text in a column."""

    text: Fitted
    left: float
    """Where the column begins, seen from the left edge of the text."""

    width: float


@dataclass(frozen=True)
class SheetRow:
    """One row of a page behind: a paragraph, a heading or a line of a table."""

    cells: tuple[Cell, ...]
    above: float = 0.0
    padding: float = 0.0
    rule: str = ""
    """The colour of a line under it; empty for none."""

    thick: float = 0.4
    tag: Tag = Tag.PARAGRAPH
    table: int | None = None
    """Which table it is a line of; counted through the section, then page by page."""

    is_headed: bool = False
    """Whether its first cell says what the others are about."""

    repeats: bool = False
    """Whether it stands again at the top of the next page, as the head of a table does."""

    keeps: bool = False
    """Whether it must not be the last on a page."""

    line: CriterionLine | None = None
    """The criterion whose level is drawn as dots."""

    dots_end: float = 0.0
    """Where the dots end on the right, seen from the left edge of the text."""

    colour: str = ""
    bullet: str = ""
    """The colour of a dot before the text; empty for none."""

    bookmark: str = ""

    @cached_property
    def height(self) -> float:
        """With the air in it, without the space above."""
        ascent, rest = beside(*(cell.text for cell in self.cells))
        return ascent + rest + 2 * self.padding

    def parted(self, room: float) -> tuple[SheetRow, SheetRow] | None:
        """Return the row cut in two, the first not higher than *room*; None where it cannot be."""
        firsts, rests = [], []
        for cell in self.cells:
            text = cell.text
            fitting = int((room - 2 * self.padding - text.ascent - text.descent) // text.step) + 1
            count = min(max(fitting, 0), len(text.lines))
            if count < min(2, len(text.lines)):
                return None
            firsts.append(replace(cell, text=replace(text, lines=text.lines[:count])))
            rests.append(replace(cell, text=replace(text, lines=text.lines[count:] or ("",))))
        first = replace(self, cells=tuple(firsts), rule="")
        return first, replace(self, cells=tuple(rests), line=None, bullet="", above=0)

    def place(self, page: Page, area: Area, row: tuple[int, int] | None) -> None:
        """Put the row at the top of *area*; *row* says which of which table on the page it is."""
        ascent, _ = beside(*(cell.text for cell in self.cells))
        baseline = area.top - self.padding - ascent
        for number, cell in enumerate(self.cells):
            left = area.left + cell.left
            heads = self.is_headed and number == 0
            role = page.role(Tag.HEADER_CELL if heads else self.tag, cell=row, heads_row=heads)
            page.put(cell.text, Area(left, area.bottom, left + cell.width,
                                     baseline + cell.text.ascent), role=role)
        first = self.cells[0]
        if self.line:
            place_dots(page, self.line, right=area.left + self.dots_end,
                       middle=baseline + first.text.size * 0.36, colour=self.colour)
        if self.bullet:
            page.dot((area.left + first.left - 7, baseline + first.text.size * 0.32), 1.3,
                     self.bullet)
        if self.rule:
            bottom = area.top - self.height
            page.fill(Area(area.left, bottom, area.right, bottom + self.thick), self.rule)


def columns(width: float, shares: Sequence[float]) -> list[tuple[float, float]]:
    """Return where columns begin and how wide they are."""
    free = width - GAP * (len(shares) - 1)
    found, left = [], 0.0
    for share in shares:
        wide = free * share / sum(shares)
        found.append((left, wide))
        left += wide + GAP
    return found
