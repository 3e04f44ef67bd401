"""A table as an Excel workbook: texts only, none of them a formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from badgeservice.core.formula import shield

_LONGEST = 32_767
"""Characters that Excel takes in a cell."""

_WIDEST, _NARROWEST = 48, 9


def make_workbook(title: str, header: Sequence[str], rows: Sequence[Sequence[str]],
                  facts: Sequence[tuple[str, str]], facts_title: str) -> bytes:
    """Return a workbook with the table on its first sheet and *facts* on its second."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place, width in enumerate(_widths(header, rows), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append(list(_cells(sheet, header, is_strong=True)))
    for row in rows:
        sheet.append(list(_cells(sheet, row)))
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(header)))}{len(rows) + 1}"
    about = book.create_sheet(facts_title[:31])
    about.column_dimensions["A"].width = 34
    about.column_dimensions["B"].width = 70
    for name, value in facts:
        about.append([*_cells(about, [name], is_strong=True), *_cells(about, [value])])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(sheet: WriteOnlyWorksheet, row: Sequence[str], *,
           is_strong: bool = False) -> Iterator[WriteOnlyCell]:
    for text in row:
        made = WriteOnlyCell(sheet, value=_safe(text))
        # A text whatever it begins with; the sign in front helps where a file becomes CSV later.
        made.data_type = "s"
        if is_strong:
            made.font = Font(bold=True)
        yield made


def _safe(text: str) -> str:
    return shield(ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))[:_LONGEST]


def _widths(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[int]:
    for place, name in enumerate(header):
        longest = max((len(row[place]) for row in rows[:200] if place < len(row)), default=0)
        yield max(_NARROWEST, min(_WIDEST, max(len(name) + 2, longest)))
