"""Fit a text into a width: shrink a little, then wrap, then shrink to the minimum."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from badgeservice.rendering.fonts import Face, Fonts, tidy

Measure = Callable[[str], float]
"""Returns how wide a text is, not counting the space at its end."""

_NARROWER = 0.97
_STEP = 0.5
"""By how many points a size shrinks at a time."""

_PIECE = re.compile(r"(?<![^\s/])[a-z2-7]{4}(?:-[a-z2-7]{4}){3}(?![^\s.,])[.,]?\s*"
                    r"|[^\s\-/]*[\-/]?\s*")

_KEPT = 1024
"""How many texts are remembered as they were set; a certificate has about 100."""

_LEAST_GAP = 0.08
"""Part of the size that stays free between the ink of two lines."""


@dataclass(frozen=True)
class Style:
    """How a text is set, and how far it may shrink."""

    face: Face
    size: float
    least: float
    """The smallest size that can still be read."""

    colour: str
    leading: float = 1.25
    tracking: float = 0.0

    def coloured(self, colour: str) -> Style:
        """Return the style in another colour."""
        return replace(self, colour=colour)

    def scaled(self, factor: float) -> Style:
        """Return the style with its largest size shrunk, never below the least."""
        return replace(self, size=max(self.least, self.size * factor))


@dataclass(frozen=True)
class Fitted:
    """A text cut into lines of one size."""

    lines: tuple[str, ...]
    style: Style
    size: float
    ascent: float
    """From the first baseline up to the highest ink."""

    descent: float
    """From the last baseline down to the lowest ink."""

    step: float
    """From one baseline to the next."""

    @property
    def height(self) -> float:
        """From the highest ink to the lowest."""
        return self.ascent + self.step * (len(self.lines) - 1) + self.descent


def beside(*texts: Fitted) -> tuple[float, float]:
    """Return the ascent of *texts* set on one first baseline, and how far they reach below."""
    return (max(text.ascent for text in texts),
            max(text.height - text.ascent for text in texts))


# Most texts of a certificate are those of the one before.
@lru_cache(maxsize=_KEPT)
def fit(text: str, style: Style, width: float, *, fonts: Fonts, most: int = 1) -> Fitted:
    """Set *text* into *width*, on few lines and as large as may be, no word cut in two.

    One line may shrink by a quarter before a second is begun, two likewise, up to *most*;
    only then does the size go down to the least. Where even that is too large, there are
    more than *most* lines and endless words are cut: the caller has to see whether there is
    room.
    """
    words = tidy(text)
    for count in range(1, most + 1):
        floor = style.least if count == most else max(style.least, style.size * 0.75)
        for size in _sizes(style.size, floor):
            lines = _set(words, style, size, width, fonts=fonts)
            if lines is not None and len(lines) <= count:
                return _fitted(lines, style, size, fonts=fonts)
    lines = _set(words, style, style.least, width, fonts=fonts)
    if lines is None:  # only now is a word cut
        lines = _set(words, style, style.least, width, fonts=fonts, cut=True)
    return _fitted(lines or ("",), style, style.least, fonts=fonts)


@lru_cache(maxsize=_KEPT)
def wrap(text: str, style: Style, width: float, *, fonts: Fonts) -> Fitted:
    """Set *text* in its largest size as a paragraph: each line as full as it gets."""
    words = tidy(text)
    lines = (_set(words, style, style.size, width, fonts=fonts, balanced=False)
             or _set(words, style, style.size, width, fonts=fonts, cut=True, balanced=False))
    return _fitted(lines or ("",), style, style.size, fonts=fonts)


def _sizes(largest: float, least: float) -> Iterator[float]:
    size = largest
    while size > least:
        yield size
        size -= _STEP
    yield least


def _fitted(lines: tuple[str, ...], style: Style, size: float, *, fonts: Fonts) -> Fitted:
    inks = [fonts.ink(line, style.face, size) for line in lines]
    needed = max((high - low for (low, _), (_, high) in pairwise(inks)),
                 default=0.0)
    step = max(size * style.leading, needed + size * _LEAST_GAP)
    # Letters with neither accent nor descender still take their usual room, so that
    # neighbouring texts of one style stand on one line.
    return Fitted(lines, style, size, max(size * 0.74, inks[0][1]),
                  max(size * 0.22, -inks[-1][0]), step)


def _set(text: str, style: Style, size: float, width: float, *, fonts: Fonts,
         cut: bool = False, balanced: bool = True) -> tuple[str, ...] | None:
    """Return *text* as few lines of one size, about equally long where *balanced*.

    None where a word is wider than *width*, unless *cut* allows to part its letters.
    """
    def measure(words: str) -> float:
        """Return how wide *words* are; a space at the end takes no room."""
        return fonts.width(words.rstrip(), style.face, size, tracking=style.tracking)

    pieces = _pieces(text)
    if cut:
        pieces = [part for piece in pieces
                  for part in ([piece] if measure(piece) <= width else piece)]
    widest = max(map(measure, pieces))
    if widest > width:
        return None
    lines = _wrap(pieces, width, measure)
    # Narrower and narrower, as long as it makes the lines no more.
    narrow = width * _NARROWER
    while balanced and len(lines) > 1 and narrow >= widest:
        tried = _wrap(pieces, narrow, measure)
        if len(tried) > len(lines):
            break
        lines, narrow = tried, narrow * _NARROWER
    return lines


def _wrap(pieces: Sequence[str], width: float, measure: Measure) -> tuple[str, ...]:
    lines = [""]
    for piece in pieces:
        if not lines[-1] or measure(lines[-1] + piece) <= width:
            lines[-1] += piece
        else:
            lines.append(piece)
    return tuple(line.strip() for line in lines)


def _pieces(text: str) -> list[str]:
    """Return what must not be parted: words, the halves of hyphened ones, and codes as a whole."""
    return _PIECE.findall(text)
