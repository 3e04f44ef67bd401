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
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont, TTFontFace, makeToUnicodeCMap

from badgeservice.rendering.instructions import Piece

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

        self._usual = dict(zip(map(ord, plain + _USUAL), map(_escaped, codes), strict=True))

    def pieces(self, text: str, document: Any) -> tuple[Piece, ...]:
        """Return *text* as literal strings of *document*, each for a part of the font.

        The usual letters have the same codes in every file, and are in its first part.
        """
        if self._usual.keys() >= set(map(ord, text)):
            return ((self.getSubsetInternalName(0, document), f"({text.translate(self._usual)})"),)
        return tuple((self.getSubsetInternalName(part, document),
                      f"({''.join(map(_escaped, codes))})")
                     for part, codes in self.splitString(text, document))

    # The names of methods and arguments are reportlab's.
    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> Any:  # noqa: N802
        """Return *text* in the codes of *doc*, which has the usual letters from the start."""
        self._begin(doc)
        return super().splitString(text, doc, encoding)

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:  # noqa: N802
        """Return what a part of the font is called in *doc*."""
        self._begin(doc)
        return str(super().getSubsetInternalName(subset, doc))

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Add the font to *doc* as far as it is used there."""
        state = self.state[doc]
        state.frozen = 1
        for number, letters in enumerate(state.subsets):
            name, subset = self.getSubsetInternalName(number, doc)[1:], tuple(letters)
            font = pdfdoc.PDFTrueTypeFont()
            font.Name = name
            font.BaseFont = (SUBSETN(number) + b"+" + self.face.name).decode("ascii")
            font.FirstChar, font.LastChar = 0, len(subset) - 1
            font.Widths = self.face.widths(subset)
            font.ToUnicode = doc.Reference(_packed(_meanings(font.BaseFont, subset)),
                                           f"meanings:{font.BaseFont}")
            font.FontDescriptor = self.face.addSubsetObjects(doc, font.BaseFont, letters)
            doc.Reference(font, name)
            doc.idToObject["BasicFonts"].dict[name] = font
        del self.state[doc]

    def _begin(self, document: Any) -> None:
        if document not in self.state:
            state = self.state[document] = copy(self._first)
            state.assignments = dict(state.assignments)
            state.subsets = [list(part) for part in state.subsets]


class _Nowhere:
    """A document that is never written."""


def _escaped(code: int) -> str:
    """Return a letter's code inside a literal string (ISO 32000-1 §7.3.4.2)."""
    is_plain = ord(" ") <= code <= ord("~") and chr(code) not in "()\\"
    return chr(code) if is_plain else f"\\{code:03o}"


@lru_cache(maxsize=_KEPT)
def _meanings(font: str, subset: tuple[int, ...]) -> bytes:
    """Return which letters the codes of a part of *font* stand for, packed."""
    return zlib.compress(makeToUnicodeCMap(font, subset).encode("ascii"))


def _packed(content: bytes) -> pdfdoc.PDFStream:
    """Return a stream of *content*, which is packed already."""
    stream = pdfdoc.PDFStream(content=content)
    stream.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
    return stream


class _Written(pdfdoc.PDFObject):
    """Something that is written already."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def format(self, document: object) -> bytes:
        """Return it as it stands in the file."""
        return self._content


class _Face(TTFontFace):
    """The glyphs of a font file."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self._lock = Lock()
        self._part = lru_cache(maxsize=_KEPT)(super().makeSubset)
        self._packed = lru_cache(maxsize=_KEPT)(zlib.compress)
        self.widths = lru_cache(maxsize=_KEPT)(self._widths)
        """The widths of the letters of a part, written."""

    def _widths(self, subset: tuple[int, ...]) -> _Written:
        return _Written(pdfdoc.PDFArray(map(self.getCharWidth, subset)).format(None))

    def makeSubset(self, subset: list[int]) -> bytes:  # noqa: N802
        """Return a font of the characters of *subset* alone."""
        with self._lock:  # the file has one place where it is read
            return bytes(self._part(tuple(subset)))

    def addSubsetObjects(self, doc: Any, fontname: str,  # noqa: N802
                         subset: list[int]) -> Any:
        """Add the characters of *subset* to *doc*, packed; return what describes them."""
        described = super().addSubsetObjects(doc, fontname, subset)
        stream = doc.idToObject[f"fontFile:{self.filename}({fontname})"]
        stream.content = self._packed(stream.content)
        stream.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
        return described
