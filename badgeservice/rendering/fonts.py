"""The shipped fonts: which characters they can print, and how much room text takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, cached_property, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfmetrics

from badgeservice.errors import BadInput, Problem, say
from badgeservice.rendering.embedded import EmbeddedFont
from badgeservice.rendering.instructions import Piece
from badgeservice.rendering.letter_path import LetterPen
from badgeservice.resources import resource


class Face(Enum):
    """The faces of a certificate; the value is the file's name."""

    SANS = "NotoSans_400Regular.ttf"
    SANS_STRONG = "NotoSans_600SemiBold.ttf"
    SERIF_STRONG = "NotoSerif_600SemiBold.ttf"
    SERIF_ITALIC = "NotoSerif_400Regular_Italic.ttf"


_SHOWN = 8
"""How many missing characters a problem names before it says "…"."""


_KEPT = 1024
"""How many texts are kept of which it is known whether they can be printed."""

_LOW_LINE, _MACRON_BELOW = "\u0332", "\u0331"


@lru_cache(maxsize=2048)
def tidy(text: str) -> str:
    """Return *text* composed (NFC) and with single plain spaces, as it is printed.

    Composed, because a mark that stands alone would be set beside its letter. The
    underlined letters of Mapudungun (l, n, t) are often typed with the combining low line,
    which composes with nothing; the letters with a macron below look the same.
    """
    letters = unicodedata.normalize("NFD", text).replace(_LOW_LINE, _MACRON_BELOW)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", letters)).strip()


@dataclass(frozen=True)
class _Measures:
    """What one font file says of its glyphs; lengths in parts of the em."""

    font: Any
    cmap: dict[int, str]
    _reaches: dict[str, tuple[int, int] | None] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> _Measures:
        """Return what the font file at *path* says."""
        # From memory: a lazily read file would stay open for as long as the service runs.
        font = TTFont(BytesIO(path.read_bytes()), lazy=True)
        return cls(font, font.getBestCmap())

    @cached_property
    def _em(self) -> float:
        return float(self.font["head"].unitsPerEm)

    @cached_property
    def _advances(self) -> dict[str, float]:
        metrics = self.font["hmtx"].metrics
        return {chr(code): metrics[glyph][0] / self._em for code, glyph in self.cmap.items()}

    def width(self, text: str) -> float:
        """Return how wide *text* is, in parts of its size; KeyError for a sign it lacks."""
        return sum(map(self._advances.__getitem__, text))

    def ink(self, text: str) -> tuple[float, float]:
        """Return how far the ink of *text* goes below and above the baseline."""
        reaches = [reach for char in set(text) if (reach := self._reach(char))]
        if not reaches:
            return (0.0, 0.0)
        return (min(low for low, _ in reaches) / self._em,
                max(high for _, high in reaches) / self._em)

    def _reach(self, char: str) -> tuple[int, int] | None:
        """Return how far *char* has ink below and above the baseline; None without ink."""
        if char not in self._reaches:
            glyph = self.font["glyf"][self.cmap[ord(char)]]
            self._reaches[char] = ((glyph.yMin, glyph.yMax) if glyph.numberOfContours else None)
        return self._reaches[char]

    def outline(self, text: str, size: float, place: tuple[float, float],
                tracking: float) -> str:
        """Return the letters of *text* at *place* as the path of an SVG drawing."""
        glyphs = self.font.getGlyphSet()
        pen = LetterPen(glyphs)
        scale, (x, y) = size / self._em, place
        for char in text:
            pen.begin((x, y))
            # A page of SVG counts from the top, a font from the baseline up.
            glyphs[self.cmap[ord(char)]].draw(TransformPen(pen, (scale, 0, 0, -scale, 0, 0)))
            x += self._advances[char] * size + tracking
        return pen.commands


class Fonts:
    """Font files, read once, that measure text and refuse what they cannot print."""

    def __init__(self, folder: Path) -> None:
        self._paths = {face: folder / face.value for face in Face}
        self._measures = {face: _Measures.read(path) for face, path in self._paths.items()}
        # Most texts of a certificate are those of the one before.
        self._missing = lru_cache(maxsize=_KEPT)(self._lacking)
        self._fonts: dict[Face, EmbeddedFont] = {}
        covered = frozenset.intersection(
            *(frozenset(measures.cmap) for measures in self._measures.values()))
        self._printable = frozenset(char for char in map(chr, covered)
                                    if unicodedata.category(char)[0] not in "CM")

    @classmethod
    @cache
    def shipped(cls) -> Fonts:
        """Return the fonts that come with the service; read at the first call only."""
        return cls(resource("templates", "static", "fonts"))

    def missing(self, text: str) -> tuple[str, ...]:
        """Return the characters of *text* that cannot be printed right, each once.

        That are those for which one face or another has no glyph, those without a picture
        (control characters, direction marks) and marks that compose with no letter.
        """
        return self._missing(text)

    def _lacking(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(char for char in tidy(text) if char not in self._printable))

    def ensure_printable(self, texts: Iterable[tuple[str, str]]) -> None:
        """Raise BadInput naming every field of *texts* with a character that cannot be printed.

        *texts* are pairs of field and text; the problems have the code ``glyph-missing``.
        """
        problems = [self._problem(field, missing) for field, text in texts
                    if (missing := self.missing(text))]
        if problems:
            raise BadInput(problems, code="glyph-missing")

    def _problem(self, field: str, missing: tuple[str, ...]) -> Problem:
        named = ", ".join(_name(char) for char in missing[:_SHOWN])
        more = ", …" if len(missing) > _SHOWN else ""
        return Problem(
            "glyph-missing",
            say("The fonts of the certificate cannot print %(characters)s.",
                characters=named + more),
            say("Write it with Latin, Greek or Cyrillic letters and usual punctuation."),
            field=field,
            value=named + more,
        )

    def width(self, text: str, face: Face, size: float, *, tracking: float = 0) -> float:
        """Return how wide *text* is; the text must be printable."""
        return self._measures[face].width(text) * size + tracking * max(0, len(text) - 1)

    def ink(self, text: str, face: Face, size: float) -> tuple[float, float]:
        """Return the lowest and the highest ink of *text*, seen from its baseline."""
        low, high = self._measures[face].ink(text)
        return low * size, high * size

    def outline(self, text: str, face: Face, size: float, place: tuple[float, float], *,
                tracking: float = 0) -> str:
        """Return *text* from *place* on as the commands of an SVG path; it must be printable."""
        return self._measures[face].outline(text, size, place, tracking)

    def embed(self, face: Face) -> str:
        """Make *face* known to the PDF library and return its name there."""
        name = f"badgeservice-{face.name}"
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(EmbeddedFont(name, str(self._paths[face])))
        return name

    def pieces(self, text: str, face: Face, document: Any) -> tuple[Piece, ...]:
        """Return *text* as *document*, one of the PDF library's, writes it in *face*.

        The text must be printable.
        """
        return self._embedded(face).pieces(text, document)

    def _embedded(self, face: Face) -> EmbeddedFont:
        font = self._fonts.get(face)
        if font is None:
            font = self._fonts[face] = pdfmetrics.getFont(self.embed(face))
        return font


def _name(char: str) -> str:
    # A character without a picture would be invisible in the message, or do harm there.
    code = f"U+{ord(char):04X}"
    return f"{char} ({code})" if char.isprintable() else code
