"""Badge pictures: what an achievement looks like wherever its badge is shown.

One SVG file without scripts, styles, fonts or references: the words are outlines, so every
site draws the same picture. The shape tells the kind, the colour the issuer, the ribbon what
was achieved; the year stands on the picture of one person's badge only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape
from zlib import crc32

from badgeservice.core.course import Kind
from badgeservice.rendering.colours import INK, WHITE
from badgeservice.rendering.fitting import Fitted, Style, fit
from badgeservice.rendering.fonts import Face, Fonts, tidy
from badgeservice.rendering.picture_shapes import SIDE, number, outline, sign

PALETTE = (
    ("#3d4a86", "#dde0f0"),
    ("#2f6255", "#d6e6df"),
    ("#6a3d63", "#eadce8"),
    ("#7a5315", "#efe3cc"),
    ("#1f4e6b", "#d5e3ea"),
    ("#4c5a2c", "#e3e8d2"),
    ("#7c3b3b", "#f0dcdc"),
)
"""The colours of issuers, deep and pale: those of templates/static/app.css. They tell issuers
apart, but never alone."""

_RIBBON = (126.0, 272.0)
"""Top and bottom of the band with the title."""

_TITLE = Style(Face.SANS_STRONG, 56, 21, INK, leading=1.1)
_KIND = Style(Face.SANS_STRONG, 15, 11, INK, tracking=1.2)
_YEAR = Style(Face.SANS_STRONG, 42, 20, WHITE, tracking=1)
_LEVEL = Style(Face.SANS_STRONG, 24, 15, WHITE)


@dataclass(frozen=True)
class PictureView:
    """All that one picture shows, in the language of the picture."""

    kind: Kind
    kind_label: str
    title: str
    issuer: str
    """The slug: the colour must outlast a change of the name."""

    issuer_name: str
    level: str = ""
    """The module or the level of a framework; empty where there is none."""

    year: str = ""
    """The year of the award; empty where the picture is everybody's."""

    language: str = "es"

    @property
    def colours(self) -> tuple[str, str]:
        """The issuer's colours, deep and pale."""
        return PALETTE[crc32(self.issuer.encode()) % len(PALETTE)]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every field with words in it."""
        for field in ("title", "kind_label", "issuer_name", "level", "year"):
            yield field, getattr(self, field)


def draw_picture(view: PictureView, *, fonts: Fonts) -> bytes:
    """Return the picture of *view* as SVG; equal arguments give equal bytes.

    A title that is too long ends in an ellipsis; the whole stands in the file's `title`.
    Raises BadInput ``glyph-missing`` for characters that the fonts cannot draw.
    """
    fonts.ensure_printable(view.texts())
    name = escape(tidy(f"{view.title} — {view.issuer_name}"))
    parts = (*_ground(view), *_ribbon(view), *_words(view, fonts))
    side = number(SIDE)
    # The language is one of three of ours, and the rest are numbers or escaped.
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" '
            f'height="{side}" role="img" xml:lang="{escape(view.language)}">'
            f"<title>{name}</title>{''.join(parts)}</svg>\n").encode()


# --- shapes ------------------------------------------------------------------------------


def _path(commands: str, fill: str, **attributes: object) -> str:
    more = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<path d="{commands}" fill="{fill}"{more}/>'


def _ground(view: PictureView) -> Iterator[str]:
    deep, pale = view.colours
    if view.kind is Kind.PARTICIPATION:
        # Attendance is no achievement: pale, and bordered as a ticket is.
        yield _path(outline(view.kind, 1), pale, stroke=deep, stroke_width=4)
        yield _path(outline(view.kind, 0.93), "none", stroke=deep, stroke_width=2,
                    stroke_dasharray="7 6")
        yield _path(sign(view.kind), deep, transform="translate(200 98)")
        return
    yield _path(outline(view.kind, 1), deep)
    yield _path(outline(view.kind, 0.93), "none", stroke=pale, stroke_width=2.5)
    if view.kind is Kind.MICRO_CREDENTIAL:
        for x, scale in ((142, 0.6), (200, 1.15), (258, 0.6)):
            yield _path(sign(view.kind), WHITE, transform=f"translate({x} 78) scale({scale})")
    else:
        yield _path(sign(view.kind), WHITE, transform="translate(200 80) scale(1.2)")


def _ribbon(view: PictureView) -> Iterator[str]:
    deep, pale = view.colours
    top, bottom = _RIBBON
    if view.kind is Kind.PARTICIPATION:
        return
    # The ends are folded behind the shape.
    yield _path(f"M4 {number(bottom - 4)}L34 {number(bottom + 20)}V{number(bottom - 4)}Z"
                f"M396 {number(bottom - 4)}L366 {number(bottom + 20)}V{number(bottom - 4)}Z",
                pale, stroke=deep, stroke_width=3, stroke_linejoin="round")
    yield _path(f"M4 {number(top)}H396V{number(bottom)}H4Z", WHITE, stroke=deep, stroke_width=4,
                stroke_linejoin="round")


# --- words -------------------------------------------------------------------------------


def _words(view: PictureView, fonts: Fonts) -> Iterator[str]:
    deep, _ = view.colours
    is_plain = view.kind is Kind.PARTICIPATION
    below = deep if is_plain else WHITE
    width = 276.0 if is_plain else 368.0
    top, bottom = _RIBBON
    label = _fitted(view.kind_label.upper(), _KIND.coloured(deep), width, fonts=fonts)
    yield _set(label, top + 11 + label.ascent, fonts)
    room = (top + 21 + label.height, bottom - 12)
    yield _in_the_middle(_title(view.title, width, room[1] - room[0], fonts=fonts), room, fonts)
    yield from _below(view, below, fonts)


def _below(view: PictureView, colour: str, fonts: Fonts) -> Iterator[str]:
    """Set year and level under the ribbon, else the issuer's name; the shape is narrow there."""
    large = view.year or view.level
    baseline = 316.0
    if not large:
        yield _set(_name(view.issuer_name, _LEVEL.coloured(colour), 190, fonts=fonts),
                   baseline - 10, fonts)
        return
    yield _set(_fitted(large, _YEAR.coloured(colour), 190, fonts=fonts), baseline, fonts)
    if view.year and view.level:
        yield _set(_fitted(view.level, _LEVEL.coloured(colour), 150, fonts=fonts),
                   baseline + 27, fonts)


def _title(text: str, width: float, height: float, *, fonts: Fonts) -> Fitted:
    """Set the title as large as it fits, on three lines at most; else shorten it."""
    words = tidy(text).split(" ")
    for kept in range(len(words), 0, -1):
        shown = " ".join(words[:kept]) + ("" if kept == len(words) else "…")
        found = _largest(shown, width, height, fonts=fonts)
        if found is not None:
            return found
    return _fitted(text, replace(_TITLE, size=_TITLE.least), width, fonts=fonts)


def _largest(text: str, width: float, height: float, *, fonts: Fonts) -> Fitted | None:
    """Return the largest setting; a line more only where the words grow by a tenth."""
    best: Fitted | None = None
    widest = max(fonts.width(piece, _TITLE.face, 1) for piece in re.split(r"(?<=[-/])|\s", text))
    size = min(_TITLE.size, width / widest) if widest else _TITLE.size
    while size >= _TITLE.least:
        found = fit(text, replace(_TITLE, size=size, least=size), width, fonts=fonts, most=3)
        if found.height <= height and len(found.lines) < (len(best.lines) if best else 4):
            if best is not None and best.size > size * 1.1:
                break
            best = found
        size -= 1
    return best


def _fitted(text: str, style: Style, width: float, *, fonts: Fonts) -> Fitted:
    """Set *text* on one line; cut its end where even the smallest size is too large."""
    words = tidy(text)
    found = fit(words, style, width, fonts=fonts)
    while len(found.lines) > 1 and words:
        words = words[:-1].rstrip()
        found = fit(f"{words}…", style, width, fonts=fonts)
    return found


def _name(text: str, style: Style, width: float, *, fonts: Fonts) -> Fitted:
    """Set *text* on two lines at most; else leave out whole words at its end."""
    words = tidy(text).split(" ")
    for kept in range(len(words), 0, -1):
        shown = " ".join(words[:kept]).rstrip(" —–-(") + ("" if kept == len(words) else "…")
        found = fit(shown, style, width, fonts=fonts, most=2)
        if len(found.lines) <= 2:
            return found
    return _fitted(text, style, width, fonts=fonts)


def _in_the_middle(text: Fitted, room: tuple[float, float], fonts: Fonts) -> str:
    top = (room[0] + room[1] - text.height) / 2
    return _set(text, top + text.ascent, fonts)


def _set(text: Fitted, baseline: float, fonts: Fonts) -> str:
    """Return *text*, each line in the middle of the picture, as one path."""
    lines = []
    for place, line in enumerate(text.lines):
        width = fonts.width(line, text.style.face, text.size, tracking=text.style.tracking)
        start = ((SIDE - width) / 2, baseline + place * text.step)
        lines.append(fonts.outline(line, text.style.face, text.size, start,
                                   tracking=text.style.tracking))
    return _path("".join(lines), text.style.colour)
