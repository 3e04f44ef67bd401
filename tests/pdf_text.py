"""The words of a PDF of ours, read with what the tests have anyway."""

from __future__ import annotations

import re
from pathlib import Path

import pikepdf

_PAIR = re.compile(r"^<([0-9A-F]{2})> <([0-9A-F]{4})>$", re.MULTILINE)


def words_of(path: Path) -> str:
    """Return the text of all pages, each line followed by a space."""
    with pikepdf.open(path) as pdf:
        return " ".join(" ".join(_page(page).split()) for page in pdf.pages)


def _page(page: pikepdf.Page) -> str:
    signs = {name: _signs(font) for name, font in page.Resources.Font.items()}
    known: dict[int, str] = {}
    said = []
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            known = signs[str(operands[0])]
        elif str(operator) == "Tj":
            said.append("".join(known.get(code, "") for code in bytes(operands[0])))
        elif str(operator) == "ET":  # a line ends; inside it the font may change
            said.append(" ")
    return "".join(said)


def _signs(font: pikepdf.Object) -> dict[int, str]:
    if "/ToUnicode" not in font:
        return {}
    pairs = _PAIR.findall(font.ToUnicode.read_bytes().decode("ascii"))
    return {int(code, 16): chr(int(sign, 16)) for code, sign in pairs}
