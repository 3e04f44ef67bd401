"""Parts of a PDF file that are written already, for the library that puts the file together."""

from __future__ import annotations

from reportlab.pdfbase import pdfdoc


class Written(pdfdoc.PDFObject):
    """An object of a file as it stands there; other objects refer to it."""

    __RefOnly__ = 1

    def __init__(self, content: str) -> None:
        self._content = content.encode("ascii")

    def format(self, document: object) -> bytes:
        """Return it as it stands in the file."""
        return self._content


def in_string(code: int) -> str:
    """Return one byte of a literal string (ISO 32000-1 §7.3.4.2)."""
    is_plain = ord(" ") <= code <= ord("~") and chr(code) not in "()\\"
    return chr(code) if is_plain else f"\\{code:03o}"
