"""Files that say which credentials to change: CSV, or a workbook that is read in a child."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

from badgeservice.core.bulk_archive import is_archive
from badgeservice.core.status_rows import LARGEST_FILE, Records, csv_records, refused
from badgeservice.errors import BadInput, Problem, say
from badgeservice.operations.sheets import is_workbook

ReadSheet = Callable[[bytes, str], list[tuple[int, list[str]]]]
"""Reads a spreadsheet where a malicious one can do no harm."""


class AmendFiles:
    """Reads the table in a file, whatever program has written it."""

    def __init__(self, read_sheet: ReadSheet) -> None:
        self._read_sheet = read_sheet

    def __call__(self, content: bytes, file: str) -> Records:
        """Return the rows of a file with their lines, the header first.

        Raises BadInput ``status-file-refused``, and CouldNotCheck as `SheetReader` does.
        """
        if not is_archive(content[:4]):
            return csv_records(content, file)
        if len(content) > LARGEST_FILE:
            raise refused(file, [Problem("file-too-large", say("The file is larger than 5 MiB."),
                                         say("Split it into smaller files."), file=file)])
        try:
            if not is_workbook(io.BytesIO(content), file):
                raise refused(file, [Problem(
                    "sheet-other", say("This kind of spreadsheet is not read here."),
                    say("Save it as an Excel workbook (.xlsx) or as CSV."), file=file)])
            return _even(self._read_sheet(content, file), file)
        except BadInput as error:
            raise refused(file, [replace(each, file=file, field=None)
                                 for each in error.problems]) from error


def _even(rows: list[tuple[int, list[str]]], file: str) -> Records:
    """Return rows that are as wide as the header: a workbook leaves empty cells out."""
    filled = [(line, _bare(cells)) for line, cells in rows if any(each.strip() for each in cells)]
    if not filled:
        raise refused(file, [Problem("file-empty", say("The file holds no rows."),
                                     say("Write a header and one row for each."), file=file)])
    width = len(filled[0][1])
    return [(line, [*cells, *[""] * (width - len(cells))]) for line, cells in filled]


def _bare(cells: list[str]) -> list[str]:
    """Return cells without the empty ones at the end."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells
