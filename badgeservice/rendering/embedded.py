"""Fonts as they are put into a PDF: only the glyphs that it needs, packed.

Certificates of one achievement need the same glyphs but for those of a name. So each begins
with the usual letters of our languages, and a part of a font that was packed once is put into
the next file as it is.
"""

from __future__ import annotations

import zlib
from copy import copy
from functools import lru_cache
from threading import Lock
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import (
    FF_NONSYMBOLIC,
    FF_SYMBOLIC,
    SUBSETN,
    TTFont,
    TTFontFace,
    makeToUnicodeCMap,
)

from badgeservice.rendering.instructions import Piece
from badgeservice.rendering.written import Written, in_string

_USUAL = "áéíóúüñÁÉÍÓÚÜÑ¿¡äöåÄÖÅ·–—’“”…"
"""The letters beyond ASCII of Spanish and Finnish, and our own punctuation."""

_KEPT = 64
"""How many parts of a font are kept; one has some 12,000 bytes."""


class EmbeddedFont(TTFont):
    """A font file whose parts are made once."""

    def __init__(self, name: str, file: str) -> None:
        super().__init__(name, file)
        self.face = _Face(file)
        plain = "".join(map(chr, range(ord(" "), ord("~") + 1)))
        nowhere = _Nowhere()
        (_, codes), = super().splitString(plain + _USUAL, nowhere)
        self._first: Any = self.state[nowhere]
        """What every file has of the font from the start."""

        self._usual = _Letters(zip(map(ord, plain + _USUAL), map(in_string, codes), strict=True))

    def pieces(self, text: str, document: Any) -> tuple[Piece, ...]:
        """Return *text* as literal strings of *document*, each for a part of the font.

        The usual letters have the same codes in every file, and are in its first part.
        """
        try:
            codes = text.translate(self._usual)
        except _UnusualLetter:
            return tuple((self.getSubsetInternalName(part, document),
                          f"({''.join(map(in_string, codes))})")
                         for part, codes in self.splitString(text, document))
        return ((self.getSubsetInternalName(0, document), f"({codes})"),)

    # The names of methods and arguments are reportlab's.
    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> Any:  # noqa: N802
        """Return *text* in the codes of *doc*, which has the usual letters from the start."""
        self._begin(doc)
        return super().splitString(text, doc, encoding)

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:  # noqa: N802
        """Return what a part of the font is called in *doc*."""
        state = self._begin(doc)
        if state.internalName is None or subset:
            return str(super().getSubsetInternalName(subset, doc))
        return f"/{state.internalName}+0"

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Add the font to *doc* as far as it is used there."""
        state = self._begin(doc)
        state.frozen = 1
        for number, letters in enumerate(state.subsets):
            name, subset = self.getSubsetInternalName(number, doc)[1:], tuple(letters)
            base = (SUBSETN(number) + b"+" + self.face.name).decode("ascii")
            meanings = doc.Reference(_packed(_meanings(base, subset)), f"meanings:{base}")
            described = self.face.addSubsetObjects(doc, base, letters)
            font = Written(
                f"<< /Type /Font /Subtype /TrueType /Name /{name} /BaseFont /{base} "
                f"/FirstChar 0 /LastChar {len(subset) - 1} /Widths {self.face.widths(subset)} "
                f"/ToUnicode {_said(meanings, doc)} /FontDescriptor {_said(described, doc)} >>")
            doc.Reference(font, name)
            doc.idToObject["BasicFonts"].dict[name] = font
        del self.state[doc]

    def _begin(self, document: Any) -> Any:
        state = self.state.get(document)
        if state is None:
            state = self.state[document] = copy(self._first)
            state.assignments = dict(state.assignments)
            state.subsets = [list(part) for part in state.subsets]
        return state


class _Nowhere:
    """A document that is never written."""


class _UnusualLetter(Exception):
    """A text has a letter that not every file has."""


class _Letters(dict[int, str]):
    """How each usual letter is written, by its number."""

    def __missing__(self, letter: int) -> str:
        raise _UnusualLetter


@lru_cache(maxsize=_KEPT)
def _meanings(font: str, subset: tuple[int, ...]) -> bytes:
    """Return which letters the codes of a part of *font* stand for, packed."""
    return zlib.compress(makeToUnicodeCMap(font, subset).encode("ascii"))


def _packed(content: bytes) -> pdfdoc.PDFStream:
    """Return a stream of *content*, which is packed already."""
    stream = pdfdoc.PDFStream(content=content)
    stream.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
    return stream


def _said(reference: Any, document: Any) -> str:
    """Return a reference as it stands in the file."""
    return str(reference.format(document).decode("ascii"))


class _Face(TTFontFace):
    """The glyphs of a font file."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self._lock = Lock()
        self._part = lru_cache(maxsize=_KEPT)(self._made)
        self.widths = lru_cache(maxsize=_KEPT)(self._widths)
        """The widths of the letters of a part, as they stand in the file."""

        self._look = " ".join(
            f"/{name} {pdfdoc.format(value, None).decode('ascii')}" for name, value in {
                "Ascent": self.ascent, "CapHeight": self.capHeight, "Descent": self.descent,
                # Its codes are its own, not those of an alphabet (ISO 32000-1 table 123).
                "Flags": self.flags & ~FF_NONSYMBOLIC | FF_SYMBOLIC,
                "FontBBox": pdfdoc.PDFArray(self.bbox), "ItalicAngle": self.italicAngle,
                "StemV": self.stemV, "MissingWidth": self.defaultWidth}.items())

    def addSubsetObjects(self, doc: Any, fontname: str,  # noqa: N802
                         subset: list[int]) -> Any:
        """Add the characters of *subset* to *doc*, packed; return what describes them."""
        content, length = self._part(tuple(subset))
        stream = _packed(content)
        stream.dictionary["Length1"] = length
        file = doc.Reference(stream, f"file:{fontname}")
        return doc.Reference(Written(f"<< /Type /FontDescriptor /FontName /{fontname} {self._look} "
                                   f"/FontFile2 {_said(file, doc)} >>"), f"descriptor:{fontname}")

    def _made(self, subset: tuple[int, ...]) -> tuple[bytes, int]:
        """Return a font of the letters of *subset* alone, packed, and its length before."""
        with self._lock:  # the file has one place where it is read
            content = bytes(self.makeSubset(list(subset)))
        return zlib.compress(content), len(content)

    def _widths(self, subset: tuple[int, ...]) -> str:
        return str(pdfdoc.PDFArray(map(self.getCharWidth, subset)).format(None).decode("ascii"))
