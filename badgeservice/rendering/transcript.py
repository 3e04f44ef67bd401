"""The pages behind a certificate: what was shown, by whom it was judged, how to check it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from badgeservice.core.certificate_layout import MILLIMETRE
from badgeservice.errors import BadInput, Problem, say
from badgeservice.rendering.area import Area
from badgeservice.rendering.colours import EXAMPLE, EXAMPLE_MIST, INK, LINE, QUIET, Palette
from badgeservice.rendering.fitting import Style, fit
from badgeservice.rendering.fonts import Face, Fonts
from badgeservice.rendering.front import palette_of
from badgeservice.rendering.page import Bookmark, Link, Page
from badgeservice.rendering.roles import Tag
from badgeservice.rendering.sheet_parts import Setter, SheetPart
from badgeservice.rendering.view import CertificateView

_SIDE = 20 * MILLIMETRE
_TOP = 27 * MILLIMETRE
_BOTTOM = 22 * MILLIMETRE
_EDGE = 11 * MILLIMETRE
_LEAST_PART = 30.0
"""A row is only parted where at least so much of it stays on the page."""

_MOST_PAGES = 20


@dataclass
class _Open:
    """A page that is being filled."""

    page: Page
    y: float
    table: int | None = None
    tag: tuple[int, int] | None = None
    """Table and row on this page of the line that was put last."""


class _Filler:
    """Puts rows onto pages, one after the other."""

    def __init__(self, size: tuple[float, float], fonts: Fonts) -> None:
        self._size, self._fonts = size, fonts
        self._body = Area(_SIDE, _BOTTOM, size[0] - _SIDE, size[1] - _TOP)
        self._head: SheetPart | None = None
        self.open: list[_Open] = []
        self.turn()

    @property
    def pages(self) -> list[Page]:
        """All pages so far."""
        return [each.page for each in self.open]

    def turn(self) -> None:
        """Begin a page."""
        self.open.append(_Open(Page(self._fonts, self._size), self._body.top))

    def fill(self, rows: Sequence[SheetPart]) -> None:
        """Put *rows* below one another, on new pages where one is full."""
        waiting = list(rows)
        while waiting:
            row = waiting.pop(0)
            here = self.open[-1]
            room = here.y - row.above - self._body.bottom
            if here.y == self._body.top:
                room = here.y - self._body.bottom
            if row.height + self._company(row, waiting) <= room:
                self._put(row)
                continue
            parts = None if row.keeps or room < _LEAST_PART else row.parted(room)
            if parts:
                self._put(parts[0])
                waiting.insert(0, parts[1])
            elif here.y == self._body.top:
                self._put(row)  # nothing is gained by another page
            else:
                waiting.insert(0, row)
            self.turn()
            if len(self.open) > _MOST_PAGES:
                raise BadInput([Problem(
                    "transcript-too-long", say("The transcript would have more than %(count)s "
                                               "pages.", count=_MOST_PAGES),
                    say("Shorten the texts of the definition."))])
            if self._head and waiting and waiting[0].table == self._head.table \
                    and not waiting[0].repeats:
                self._put(self._head)

    def _company(self, row: SheetPart, after: Sequence[SheetPart]) -> float:
        """Return the height that must follow *row* on the same page."""
        if not row.keeps or not after:
            return 0.0
        following = after[0]
        return (following.above + min(following.height, 60)
                + self._company(following, after[1:]))

    def _put(self, row: SheetPart) -> None:
        here = self.open[-1]
        top = here.y - (row.above if here.y < self._body.top else 0)
        if row.repeats:
            self._head = row
        cell = None
        if row.table is not None:
            is_new = row.table != here.table or here.tag is None
            cell = (here.page.table(), 0) if is_new or here.tag is None else (
                here.tag[0], here.tag[1] + 1)
        here.table, here.tag = row.table, cell
        if row.bookmark:
            here.page.bookmarks.append(Bookmark(row.bookmark, top, 1))
        row.place(here.page, Area(self._body.left, top - row.height, self._body.right, top),
                  cell)
        here.y = top - row.height


def compose_transcript(view: CertificateView, fonts: Fonts) -> list[Page]:
    """Return the pages behind the certificate of *view*; none where it has no transcript.

    Raises BadInput ``transcript-too-long``.
    """
    if not view.transcript:
        return []
    size = view.paper.size(landscape=False)
    palette = palette_of(view)
    filler = _Filler(size, fonts)
    filler.pages[0].bookmarks.append(Bookmark(view.labels.transcript, size[1]))
    filler.fill(list(_rows(view, Setter(size[0] - 2 * _SIDE, palette, fonts, view.url),
                           palette)))
    for number, page in enumerate(filler.pages, start=2):
        _furnish(page, view, palette, number, len(filler.pages) + 1)
    return filler.pages


def _rows(view: CertificateView, setter: Setter, palette: Palette) -> Iterator[SheetPart]:
    title = Style(Face.SERIF_STRONG, 17, 17, palette("main"), leading=1.18)
    yield setter.paragraph(view.title, title)
    yield setter.paragraph(view.holder or view.labels.unnamed_holder,
                           Style(Face.SERIF_STRONG, 12.5, 12.5, INK, leading=1.2), above=6)
    if view.translation_note:
        yield setter.paragraph(view.translation_note, Style(Face.SANS, 7.6, 7.6, QUIET), above=6)
    for section in view.transcript:
        yield from setter.section(section)


def _furnish(page: Page, view: CertificateView, palette: Palette, number: int,
             count: int) -> None:
    """Add what stands on every page: whose it is, how to check it, which page it is."""
    width, height = page.size
    body = Area(_SIDE, _EDGE, width - _SIDE, height - _EDGE)
    small = Style(Face.SANS, 7.4, 6, QUIET)
    half = body.width / 2 - 8
    page.fill(Area(0, height - 7, width, height), palette("main"))
    page.fill(Area(body.left, body.top - 14, body.right, body.top - 13.5), LINE)
    head = view.issuer_name if number == 2 else f"{view.holder or ''}  ·  {view.title}".strip(" ·")
    left = fit(_short(head, small, half * 1.3, page.fonts), small, half * 1.3, fonts=page.fonts)
    right = fit(view.labels.transcript, small, half * 0.7, fonts=page.fonts)
    page.furniture(left, Area(body.left, 0, body.left + half * 1.3, body.top))
    page.furniture(right, Area(body.right - half * 0.7, 0, body.right, body.top), align=1.0)
    page.fill(Area(body.left, body.bottom + 14, body.right, body.bottom + 14.5), LINE)
    foot = body.bottom + 9
    address = fit(view.short_url, Style(Face.SANS_STRONG, 7.6, 5.6, INK), half * 1.3,
                  fonts=page.fonts)
    page.furniture(address, Area(body.left, 0, body.left + half * 1.3, foot))
    page.links.append(Link(view.url, Area(body.left, body.bottom, body.left + half * 1.3, foot),
                           page.role(Tag.PARAGRAPH)))
    counted = view.labels.page_of.replace("{page}", str(number)).replace("{pages}", str(count))
    page.furniture(fit(counted, small, half * 0.7, fonts=page.fonts),
                   Area(body.right - half * 0.7, 0, body.right, foot), align=1.0)
    if view.is_example:
        banner = fit(f"{view.labels.example_banner}  ·  {view.labels.example_note}",
                     Style(Face.SANS_STRONG, 7.2, 6, EXAMPLE), body.width - 20,
                     fonts=page.fonts)
        strip = Area(body.left, body.top - 31, body.right, body.top - 17)
        page.fill(strip, EXAMPLE_MIST)
        page.furniture(banner, Area(strip.left, strip.bottom, strip.right, strip.top - 3.6),
                       align=0.5)


def _short(text: str, style: Style, width: float, fonts: Fonts) -> str:
    """Return *text*, cut to what fits in one line."""
    while len(text) > 4 and fonts.width(text, style.face, style.least) > width:
        text = text[:-2].rstrip(" …") + "…"
    return text
