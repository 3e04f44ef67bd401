"""What stands in a box of a certificate from top to bottom, measured at one scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from badgeservice.core.certificate_layout import Box, Item
from badgeservice.rendering.area import Area
from badgeservice.rendering.colours import EXAMPLE_MIST, Palette, tint
from badgeservice.rendering.criteria_table import measure_table
from badgeservice.rendering.facts import measure_row, measure_stack
from badgeservice.rendering.fields import said
from badgeservice.rendering.fitting import Fitted, Style, fit
from badgeservice.rendering.fonts import Face, Fonts
from badgeservice.rendering.page import Dot, Link, Page
from badgeservice.rendering.roles import Tag
from badgeservice.rendering.signatures import measure_signatures
from badgeservice.rendering.view import CertificateView

FACES = {"sans": Face.SANS, "sans-strong": Face.SANS_STRONG,
         "serif-strong": Face.SERIF_STRONG, "serif-italic": Face.SERIF_ITALIC}

_FLANK = 54.0
"""Length of the rules beside a heading."""

_FLOURISH = 11.0
"""Space that a flourish under a name takes."""

_UNNAMED = 0.66
"""How large the words are, compared with a name, that stand for a holder without one."""

_STRIP = 4.5
"""Air above and below the words that say that it is an example."""


class Content(Protocol):
    """Something with a height that can be put on a page."""

    @property
    def height(self) -> float:
        """How much of the page it takes."""

    def place(self, page: Page, area: Area) -> None:
        """Put it at the top of *area*."""


@dataclass(frozen=True)
class Row:
    """One content of a box, and the space above it."""

    content: Content
    above: float
    grow: float

    @property
    def height(self) -> float:
        """With the space that it cannot do without."""
        return self.above + self.content.height


@dataclass(frozen=True)
class Words:
    """A text, perhaps adorned."""

    text: Fitted
    align: float
    tag: Tag = Tag.PARAGRAPH
    flanks: str = ""
    """The colour of rules beside it; empty for none."""

    flourish: str = ""
    """The colour of a flourish under it; empty for none."""

    is_strip: bool = False
    url: str = ""

    @property
    def height(self) -> float:
        """With what adorns it."""
        return (self.text.height + (_FLOURISH if self.flourish else 0)
                + (2 * _STRIP if self.is_strip else 0))

    def place(self, page: Page, area: Area) -> None:
        """Put the text and what adorns it at the top of *area*."""
        if self.is_strip:
            page.fill(area, EXAMPLE_MIST)
            area = Area(area.left, area.bottom, area.right, area.top - _STRIP)
        role = page.role(self.tag)
        end = page.put(self.text, area, align=self.align, role=role)
        if self.url:
            page.links.append(Link(self.url, Area(area.left, end, area.right, area.top), role))
        if self.flanks:
            self._flank(page, area)
        if self.flourish:
            self._flower(page, area, end - _FLOURISH)

    def _flank(self, page: Page, area: Area) -> None:
        reach = max(page.fonts.width(line, self.text.style.face, self.text.size,
                                     tracking=self.text.style.tracking)
                    for line in self.text.lines) / 2 + 16
        middle = area.top - self.text.height / 2 + 1
        for left in (area.middle - reach - _FLANK, area.middle + reach):
            if left >= area.left and left + _FLANK <= area.right:
                page.fill(Area(left, middle, left + _FLANK, middle + 0.7), self.flanks)

    def _flower(self, page: Page, area: Area, height: float) -> None:
        middle = area.left + 76 if self.align == 0 else area.middle
        for left in (middle - 76, middle + 8):
            page.fill(Area(left, height - 0.3, left + 68, height + 0.4), self.flourish)
        page.dots.append(Dot((middle, height), 2.0, self.flourish, filled=True))


@dataclass(frozen=True)
class Rule:
    """A line across the box."""

    colour: str
    height: float = 0.7

    def place(self, page: Page, area: Area) -> None:
        """Draw it at the top of *area*."""
        page.fill(Area(area.left, area.top - self.height, area.right, area.top), self.colour)


def measure(item: Item, box: Box, view: CertificateView, palette: Palette, *, width: float,
            scale: float, fonts: Fonts) -> Row | None:
    """Measure *item* for a box *width* points wide; None where it has nothing to show."""
    content = _content(item, box, view, palette, width=width, scale=scale, fonts=fonts)
    return Row(content, item.above * scale, item.grow) if content else None


def style_of(item: Item, palette: Palette) -> Style:
    """Return how *item* is set."""
    letters = item.letters
    return Style(FACES[letters.face], letters.size, letters.least, palette(letters.colour),
                 letters.leading, letters.tracking)


def _content(item: Item, box: Box, view: CertificateView, palette: Palette, *, width: float,
             scale: float, fonts: Fonts) -> Content | None:
    style = style_of(item, palette).scaled(scale)
    if item.show == "rule":
        return Rule(palette(item.letters.colour))
    if item.show == "facts" and item.stacked:
        label = tint(style.colour, 0.8) if style.colour == palette("ink") else style.colour
        return measure_stack(view, style, item.facts, label, width=width, scale=scale,
                             align=box.align, fonts=fonts)
    if item.show == "facts":
        return measure_row(view, style, item.facts, width=width, scale=scale, fonts=fonts)
    if item.show == "criteria":
        table = measure_table(view, width=width, colour=palette("main"), scale=scale, fonts=fonts)
        return table if table.columns else None
    if item.show == "signatures":
        return measure_signatures(view, style, width=width, align=box.align, scale=scale,
                                  fonts=fonts)
    return _words(item, box, view, style, palette, width=width, fonts=fonts)


def _words(item: Item, box: Box, view: CertificateView, style: Style, palette: Palette, *,
           width: float, fonts: Fonts) -> Words | None:
    text = said(item, view)
    if not text:
        return None
    if item.show == "holder" and not view.holder:
        style = Style(Face.SERIF_ITALIC, max(style.least, style.size * _UNNAMED), style.least,
                      style.colour, style.leading)
    adorned = tint(palette("main"), 0.6) if item.adorned else ""
    is_strip = item.show == "example"
    return Words(
        fit(text, style, width - (16 if is_strip else 0), fonts=fonts, most=item.letters.lines),
        box.align,
        tag=Tag.HEADING if item.show == "title" else Tag.PARAGRAPH,
        flanks=adorned if item.show != "holder" and box.align == 0.5 else "",
        flourish=adorned if item.show == "holder" else "",
        is_strip=is_strip,
        url=view.url if item.show == "address" else "",
    )
