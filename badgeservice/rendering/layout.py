"""Where everything stands on a certificate: A4 landscape, in points from below left."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.errors import BadInput, Problem, say
from badgeservice.rendering import qr
from badgeservice.rendering.area import Area
from badgeservice.rendering.colours import (
    EXAMPLE,
    EXAMPLE_MIST,
    INK,
    PARTICIPATION,
    QUIET,
    WHITE,
    tint,
)
from badgeservice.rendering.criteria_table import Table, measure_table
from badgeservice.rendering.facts import Facts, measure_facts
from badgeservice.rendering.fitting import Fitted, Style, fit
from badgeservice.rendering.fonts import Face, Fonts
from badgeservice.rendering.footer import Footer, measure_footer
from badgeservice.rendering.page import Code, Dot, Link, Page, Tag
from badgeservice.rendering.view import CertificateView

SHEET = Area(0, 0, 841.89, 595.28)
FRAME_OUTER = Area(22, 22, 819.89, 573.28)
FRAME_INNER = Area(38, 38, 803.89, 557.28)

_TEXT = Area(64, 49, 777.89, 549.28)
_CODE = Area(_TEXT.right - 108, 45, _TEXT.right + 6, 159)
_BESIDE_CODE = Area(_TEXT.left, _TEXT.bottom, _CODE.left - 14, _CODE.top)
_BAND = Area(44, 515, 797.89, 551.28)

_BAND_ENDS = 66.0
"""Width that the rosettes at either end of the band take, with the air beside them."""

_SCALES = (1.0, 0.93, 0.86, 0.8, 0.74, 0.68, 0.62, 0.5)
"""How much everything shrinks, in turn, until it fits."""

_LONGEST = 1000
"""A text of more characters is refused before anything is measured, which takes time."""

_AIR = 12.0
"""Free height between the parts of the page."""

_LOOSEST = 17.0
"""The most that is added to the space above a row."""

_FLANK = 54.0
"""Length of the rules beside the heading."""

_HEADING = Style(Face.SANS_STRONG, 12.5, 7.5, INK, tracking=3.0)
_LINKING = Style(Face.SERIF_ITALIC, 13.5, 9, QUIET)
_HOLDER = Style(Face.SERIF_STRONG, 36, 15, INK, leading=1.16)
_UNNAMED = Style(Face.SERIF_ITALIC, 24, 13, INK)
_TITLE = Style(Face.SERIF_STRONG, 25, 12, INK, leading=1.2)
_SENTENCE = Style(Face.SANS, 10, 7.2, QUIET, leading=1.35)


@dataclass(frozen=True)
class _Row:
    """A centred text of the middle of the page, and the space above it."""

    text: Fitted
    above: float
    """The least space above."""

    more: float
    """Its share of what is left over."""

    below: float = 0.0
    """Space for a flourish under it."""

    flanked: bool = False
    """Between two short rules, as a heading."""

    @property
    def height(self) -> float:
        """With the space that it cannot do without."""
        return self.above + self.text.height + self.below


@dataclass(frozen=True)
class _Parts:
    """Everything measured at one scale."""

    band: Fitted
    example: Fitted | None
    rows: tuple[_Row, ...]
    facts: Facts
    table: Table
    footer: Footer

    @property
    def top(self) -> float:
        """Where the middle of the page begins."""
        return _band(self.band).bottom - (self.example.height + 9 if self.example else 0.0)

    @property
    def table_top(self) -> float:
        """Where the table ends above when it stands on the footer."""
        return _TEXT.bottom + self.footer.height + _AIR + self.table.height

    @property
    def facts_bottom(self) -> float:
        """Where the facts end below: clear of table and code, or beside the code."""
        if not self.table.columns:
            return self.table_top
        return max(self.table_top + _AIR * 0.75, _CODE.top)

    @property
    def room(self) -> float:
        """The height that the rows may take; negative where the rest leaves none."""
        floor = max(self.facts_bottom + self.facts.height + _AIR, _CODE.top)
        return self.top - floor

    @property
    def needed(self) -> float:
        """The height that the rows cannot do without."""
        return sum(row.height for row in self.rows)


def colour_of(view: CertificateView) -> str:
    """Return the colour of the certificate of *view*."""
    return PARTICIPATION if view.is_participation else view.colour


def compose(view: CertificateView, fonts: Fonts) -> Page:
    """Return the page of *view*: as large as it fits, nothing over anything else.

    The texts of *view* must be printable. Raises BadInput with the code
    ``certificate-too-full`` where they do not fit in the smallest legible size.
    """
    longest, words = max(view.texts(), key=lambda text: len(text[1]))
    if len(words) <= _LONGEST:
        for scale in _SCALES:
            parts = _measure(view, scale, fonts=fonts)
            if parts.needed <= parts.room:
                return _place(view, parts, fonts=fonts)
    raise BadInput([Problem(
        "certificate-too-full",
        say("The texts are too long for a certificate of one page."),
        say("Shorten the longest of them."),
        field=longest, value=f"{words[:60]}…",
    )], code="certificate-too-full")


def _measure(view: CertificateView, scale: float, *, fonts: Fonts) -> _Parts:
    colour = colour_of(view)
    beside = _BESIDE_CODE.width
    band = Style(Face.SANS_STRONG, 13.5, 8, WHITE, tracking=0.5).scaled(scale)
    example = f"{view.labels.example_banner}  ·  {view.labels.example_note}"
    return _Parts(
        band=fit(view.issuer_name, band, _BAND.width - 2 * _BAND_ENDS, fonts=fonts, most=2),
        example=fit(example, Style(Face.SANS_STRONG, 8.6, 7, EXAMPLE, tracking=0.3),
                    _BAND.width - 30, fonts=fonts, most=2) if view.is_example else None,
        rows=_rows(view, colour, scale, fonts=fonts),
        facts=measure_facts(view, width=_TEXT.width if view.criteria else beside,
                            scale=scale, fonts=fonts),
        table=measure_table(view, width=beside, colour=colour, scale=scale, fonts=fonts),
        footer=measure_footer(view, width=beside, fonts=fonts),
    )


def _rows(view: CertificateView, colour: str, scale: float, *,
          fonts: Fonts) -> tuple[_Row, ...]:
    said = view.labels

    def row(text: str, style: Style, most: int, *, above: float, more: float = 1.0,
            below: float = 0.0, flanked: bool = False) -> _Row:
        """Return *text* as a row of the column, made smaller until it fits."""
        fitted = fit(text, style.scaled(scale), _TEXT.width - 40, fonts=fonts, most=most)
        return _Row(fitted, above * scale, more, below * scale, flanked)

    earned = said.took_part_in if view.is_participation else said.has_earned
    rows = [
        row(view.heading, _HEADING.coloured(colour), 2, above=13, more=1.2, flanked=True),
        row(said.certifies_that, _LINKING, 1, above=9),
        row(view.holder or said.unnamed_holder, _HOLDER if view.holder else _UNNAMED, 2,
            above=7, more=0.7, below=11),
        row(earned, _LINKING, 1, above=7, more=0.8),
        row(view.title, _TITLE.coloured(colour), 3, above=7, more=0.7),
    ]
    if view.assessment_line:
        rows.append(row(view.assessment_line, _SENTENCE, 2, above=11))
    return tuple(rows)


def _place(view: CertificateView, parts: _Parts, *, fonts: Fonts) -> Page:
    page = Page(fonts, _band(parts.band))
    _place_band(page, parts)
    _place_rows(page, parts, colour_of(view))
    bottom = parts.facts_bottom
    right = _TEXT.right if view.criteria else _BESIDE_CODE.right
    parts.facts.place(page, Area(_TEXT.left, bottom, right, bottom + parts.facts.height))
    parts.table.place(page, Area(_TEXT.left, _TEXT.bottom, _BESIDE_CODE.right,
                                 _table_top(parts)))
    parts.footer.place(page, Area(_TEXT.left, _TEXT.bottom, _BESIDE_CODE.right,
                                  _TEXT.bottom + parts.footer.height))
    code = page.role(Tag.FIGURE, alt=view.short_url)
    page.codes.append(Code(qr.pattern(view.url), _CODE, code))
    page.links.append(Link(view.url, _CODE, code))
    return page


def _table_top(parts: _Parts) -> float:
    # Beside a code that is taller, the table hangs under the facts, not on the footer.
    return max(parts.table_top, parts.facts_bottom - _AIR * 0.75)


def _band(text: Fitted) -> Area:
    return Area(_BAND.left, min(_BAND.bottom, _BAND.top - text.height - 14), _BAND.right,
                _BAND.top)


def _place_band(page: Page, parts: _Parts) -> None:
    band = page.band
    page.put(parts.band, Area(band.left, band.bottom, band.right,
                              band.top - (band.height - parts.band.height) / 2), align=0.5)
    if parts.example:
        strip = Area(band.left, parts.top, band.right, band.bottom)
        page.fill(strip, EXAMPLE_MIST)
        page.put(parts.example, Area(strip.left, strip.bottom, strip.right, strip.top - 4.5),
                 align=0.5)


def _place_rows(page: Page, parts: _Parts, colour: str) -> None:
    spare = parts.room - parts.needed
    shares = sum(row.more for row in parts.rows) + 1.0
    # With more than so much between them, the lines would no longer belong together.
    step = min(spare / shares, _LOOSEST)
    top = parts.top - (spare - step * shares) / 2
    for row in parts.rows:
        top -= row.above + step * row.more
        end = page.put(row.text, Area(_TEXT.left, 0, _TEXT.right, top), align=0.5)
        if row.flanked:
            _flank(page, row.text, top, colour)
        if row.below:
            _flourish(page, end - row.below, colour)
        top = end - row.below


def _flank(page: Page, text: Fitted, top: float, colour: str) -> None:
    reach = max(page.fonts.width(line, text.style.face, text.size, tracking=text.style.tracking)
                for line in text.lines) / 2 + 16
    middle = top - text.height / 2 + 1
    for left in (_TEXT.middle - reach - _FLANK, _TEXT.middle + reach):
        if left >= _TEXT.left and left + _FLANK <= _TEXT.right:
            page.fill(Area(left, middle, left + _FLANK, middle + 0.7), tint(colour, 0.6))


def _flourish(page: Page, height: float, colour: str) -> None:
    for left in (_TEXT.middle - 76, _TEXT.middle + 8):
        page.fill(Area(left, height - 0.3, left + 68, height + 0.4), tint(colour, 0.6))
    page.dots.append(Dot((_TEXT.middle, height), 2.0, colour, filled=True))
