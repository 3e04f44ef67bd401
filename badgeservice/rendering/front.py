"""The page to hang: the boxes of a layout filled with a credential, nothing over anything."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.core.certificate_layout import Box, Place
from badgeservice.errors import BadInput, Problem, say
from badgeservice.rendering import qr
from badgeservice.rendering.area import Area
from badgeservice.rendering.colours import Palette
from badgeservice.rendering.fonts import Fonts
from badgeservice.rendering.page import Bookmark, Code, Link, Page
from badgeservice.rendering.roles import Tag
from badgeservice.rendering.rows import Row, measure
from badgeservice.rendering.view import CertificateView

_SCALES = (1.0, 0.93, 0.86, 0.8, 0.74, 0.68, 0.62, 0.5)
"""How much everything of a box shrinks, in turn, until it fits."""

_LONGEST = 1000
"""A text of more characters is refused before anything is measured, which takes time."""

_LOOSEST = 17.0
"""The most that is added to the space above a row."""


@dataclass(frozen=True)
class _Filled:
    """A box with what stands in it."""

    box: Box
    area: Area
    rows: tuple[Row, ...]

    @property
    def needed(self) -> float:
        """The height that the rows cannot do without."""
        return sum(row.height for row in self.rows)

    def place(self, page: Page) -> None:
        """Put the rows into the box, with what is left over shared among them."""
        spare = self.area.height - self.needed
        # With more than so much between them, the lines would no longer belong together.
        step = min(spare / (sum(row.grow for row in self.rows) + 1.0), _LOOSEST)
        spread = step * sum(row.grow for row in self.rows)
        top = self.area.top - (spare - spread) * (1 - self.box.fall)
        for row in self.rows:
            top -= row.above + step * row.grow
            end = top - row.content.height
            row.content.place(page, Area(self.area.left, end, self.area.right, top))
            top = end


def palette_of(view: CertificateView) -> Palette:
    """Return the colours of the certificate of *view*."""
    return Palette(view.layout.colours, view.is_participation)


def size_of(view: CertificateView) -> tuple[float, float]:
    """Return width and height of the page to hang."""
    return view.paper.size(landscape=view.layout.landscape)


def area_of(place: Place, size: tuple[float, float]) -> Area:
    """Return where *place* lies on a sheet of *size*."""
    return Area(*place.on(size))


def compose_front(view: CertificateView, fonts: Fonts) -> Page:
    """Return the page to hang: each box as large as it fits.

    The texts of *view* must be printable. Raises BadInput with the code
    ``certificate-too-full`` where they do not fit in the smallest legible size.
    """
    size, palette = size_of(view), palette_of(view)
    page = Page(fonts, size)
    page.bookmarks.append(Bookmark(view.labels.certificate, size[1]))
    for placed in view.layout.pictures:
        page.show(placed.picture, area_of(placed.place, size), align=placed.align,
                  alt=placed.picture.alt.in_language(view.language)
                  if placed.picture.alt else "")
    for box in view.layout.boxes:
        _fitting(box, view, palette, area_of(box.place, size), fonts).place(page)
    _place_code(page, view, area_of(view.layout.code, size))
    return page


def _place_code(page: Page, view: CertificateView, area: Area) -> None:
    side = min(area.width, area.height)
    left, bottom = area.middle - side / 2, area.bottom + (area.height - side) / 2
    square = Area(left, bottom, left + side, bottom + side)
    role = page.role(Tag.FIGURE, alt=f"QR: {view.url}")
    page.codes.append(Code(qr.pattern(view.url), square, role))
    page.links.append(Link(view.url, square, role))


def _fitting(box: Box, view: CertificateView, palette: Palette, area: Area,
             fonts: Fonts) -> _Filled:
    longest, words = max(view.front_texts(), key=lambda text: len(text[1]))
    if len(words) <= _LONGEST:
        for scale in _SCALES:
            rows = (measure(item, box, view, palette, width=area.width, scale=scale, fonts=fonts)
                    for item in box.items)
            filled = _Filled(box, area, tuple(row for row in rows if row))
            if filled.needed <= area.height:
                return filled
    raise BadInput([Problem(
        "certificate-too-full",
        say("The texts are too long for a certificate of one page."),
        say("Shorten the longest of them."),
        field=longest, value=f"{words[:60]}…",
    )], code="certificate-too-full")
