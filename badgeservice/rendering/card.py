"""The picture that networks show beside a shared link: 1200 × 630, one glance, no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from badgeservice.rendering.colours import INK, QUIET, WHITE
from badgeservice.rendering.fitting import Fitted, Style, fit
from badgeservice.rendering.fonts import Face, Fonts, tidy
from badgeservice.rendering.picture import PALETTE
from badgeservice.rendering.raster import rasterise_wide

WIDTH, HEIGHT = 1200, 630
"""What Open Graph and Twitter ask of a large card."""

_PAPER = "#faf7f1"
_COPPER = "#9a4520"
_SLATE, _MIST = "#55636c", "#e4e6e6"
"""The colours of a card that must not look like an award."""

_LEFT, _SIDE, _TEXT = 72.0, 340.0, 500.0
_WORDS_WIDTH = WIDTH - _TEXT - 64

_KIND = Style(Face.SANS_STRONG, 26, 18, _COPPER)
_TITLE = Style(Face.SERIF_STRONG, 60, 38, INK, leading=1.16)
_HOLDER = Style(Face.SANS_STRONG, 38, 24, INK)
_SMALL = Style(Face.SANS, 25, 20, QUIET)
_TRUST = Style(Face.SANS_STRONG, 25, 20, INK, leading=1.3)
_EXAMPLE = Style(Face.SANS_STRONG, 21, 16, _COPPER)
_HOST = Style(Face.SANS_STRONG, 24, 16, WHITE)


@dataclass(frozen=True)
class CardView:
    """What one card says, in one language; whoever makes it leaves out what is not public."""

    title: str
    kind_label: str
    issuer: str
    """The slug, which gives the colour."""

    issuer_name: str
    trust: str
    """Who stands behind it, in one sentence; empty where nothing was assessed."""

    host: str
    """Where it can be checked."""

    check: str
    """What to do there."""

    picture: bytes = b""
    """The badge picture, an SVG of ours; none on a card that must not look like an award."""

    holder: str = ""
    earned_by: str = ""
    example: str = ""


def draw_card(view: CardView, *, fonts: Fonts) -> bytes:
    """Return the card of *view* as SVG, all letters as shapes; equal arguments give equal bytes.

    A name with signs that the fonts lack is left out: a wrong name is worse than none.
    """
    deep, pale = _colours(view)
    band = HEIGHT - 72
    parts = [
        _shape(f"M0 0H{WIDTH}V{HEIGHT}H0Z", _PAPER),
        _shape(f"M0 0H{_LEFT + _SIDE + 40:g}V{band}H0Z", pale),
        _shape(f"M0 {band}H{WIDTH}V{HEIGHT}H0Z", deep),
        *_emblem(view, deep),
        *_words(view, fonts),
        _line(f"{view.check} {view.host}", _HOST, _LEFT, band + 45, WIDTH - 2 * _LEFT, fonts),
    ]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'width="{WIDTH}" height="{HEIGHT}">{"".join(parts)}</svg>\n').encode()


@lru_cache(maxsize=64)
def card_png(drawing: bytes) -> bytes:
    """Return a card of ours as PNG; kept by its content."""
    return rasterise_wide(drawing, width=WIDTH)


def _colours(view: CardView) -> tuple[str, str]:
    if not view.picture:
        return _SLATE, _MIST
    return PALETTE[crc32(view.issuer.encode()) % len(PALETTE)]


def _emblem(view: CardView, deep: str) -> Iterator[str]:
    top = (HEIGHT - 72 - _SIDE) / 2
    if not view.picture:
        middle = (HEIGHT - 72) / 2
        yield (f'<circle cx="{_LEFT - 10 + _SIDE / 2:g}" cy="{middle:g}" r="110" fill="none" '
               f'stroke="{deep}" stroke-width="8" stroke-dasharray="18 12"/>')
        return
    # A drawing inside a drawing: ours, and so is known to refer to nothing outside.
    yield (f'<g transform="translate({_LEFT - 10:g} {top:g}) scale({_SIDE / 400:g})">'
           f"{view.picture.decode()}</g>")


def _words(view: CardView, fonts: Fonts) -> Iterator[str]:
    """Set kind, title, name and who vouches below each other, in the middle of the height."""
    blocks = [(text, gap) for text, gap in _blocks(view, fonts) if text.lines != ("",)]
    height = sum(text.height + gap for text, gap in blocks)
    top = max(36.0, (HEIGHT - 72 - height) / 2)
    for text, gap in blocks:
        top += gap
        yield _set(text, _TEXT, top + text.ascent, fonts)
        top += text.height


def _blocks(view: CardView, fonts: Fonts) -> Iterator[tuple[Fitted, float]]:
    def some(text: str, style: Style, most: int) -> Fitted:
        """Return *text* on *most* lines at most, cut at a word where it is longer."""
        return _cut("" if fonts.missing(text) else text, style, most, fonts)

    yield some(view.kind_label, _KIND, 1), 0
    yield some(view.title, _TITLE, 3), 14
    if view.holder and not fonts.missing(view.holder):
        yield some(view.earned_by, _SMALL, 1), 24
        yield some(view.holder, _HOLDER, 2), 6
    yield some(view.trust or view.issuer_name, _TRUST, 3), 26
    yield some(view.example, _EXAMPLE, 1), 16


def _cut(text: str, style: Style, most: int, fonts: Fonts) -> Fitted:
    words = tidy(text).split(" ")
    for kept in range(len(words), 0, -1):
        shown = " ".join(words[:kept]) + ("" if kept == len(words) else "…")
        found = fit(shown, style, _WORDS_WIDTH, fonts=fonts, most=most)
        if len(found.lines) <= most:
            return found
    return fit(f"{words[0][:16]}…", style, _WORDS_WIDTH, fonts=fonts, most=most)


def _line(text: str, style: Style, left: float, baseline: float, width: float,
          fonts: Fonts) -> str:
    if fonts.missing(text):
        return ""
    found = fit(text, style, width, fonts=fonts)
    return _set(found, left, baseline, fonts) if len(found.lines) == 1 else ""


def _set(text: Fitted, left: float, baseline: float, fonts: Fonts) -> str:
    commands = "".join(
        fonts.outline(line, text.style.face, text.size, (left, baseline + place * text.step),
                      tracking=text.style.tracking)
        for place, line in enumerate(text.lines))
    return _shape(commands, text.style.colour)


def _shape(commands: str, fill: str) -> str:
    return f'<path d="{commands}" fill="{fill}"/>'
