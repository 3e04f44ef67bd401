"""Records of a batch file in CSV: what separates its columns is told by its first line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from badgeservice.core.batch_columns import canonical
from badgeservice.core.batch_text import MOST_COLUMNS, BatchText, Lines, refuse
from badgeservice.errors import Problem, say

Record = tuple[int, list[str]]
"""The line where a row begins, from 1, and its cells."""

Records = Iterable[Record | Problem]
"""Rows of a file, blank ones left out; a problem takes the place of one that cannot be read.

They can be gone through more than once.
"""

HEADER_WITHIN = 20
"""Among so many rows that hold something the header is looked for."""

_QUOTED = re.compile(r'"[^"]*"?')
_SAID = re.compile(r"sep=([,;\t])\r?\n?", re.IGNORECASE)
"""How spreadsheet programs have it said in a first line of its own."""


def _known(line: str, separator: str) -> int:
    """Return how many columns are known where *separator* stands between them."""
    try:
        cells = next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return 0
    return sum(canonical(cell, {}) is not None for cell in cells[:MOST_COLUMNS])


class CsvRecords:
    """The records of a CSV; goes through the file once for each time that it is iterated.

    Raises BadInput ``batch-refused`` as `BatchText` does, and ``too-many-columns``.
    """

    def __init__(self, stream: BinaryIO, file: str) -> None:
        self._text, self._file = BatchText(stream, file), file
        self._skipped, self.separator = self._told()

    @property
    def encoding(self) -> str:
        """What the file is encoded in."""
        return self._text.encoding

    def _told(self) -> tuple[int, str]:
        """Return how many lines say the separator alone, and what it is."""
        first, *others = self._beginning() or [""]
        said = _SAID.fullmatch(first)
        if said:
            return 1, said[1]
        bare = _QUOTED.sub("", first)
        # Headers that are known say more than commas, which may stand in a header unquoted.
        separator = max(",;\t", key=lambda sign: (
            max(_known(line, sign) for line in (first, *others)), bare.count(sign)))
        if bare.count(separator) >= MOST_COLUMNS:
            raise refuse(self._file, "too-many-columns",
                         say("The file has more than %(most)s columns.", most=MOST_COLUMNS),
                         say("Keep only the columns that are needed."), line=1)
        return 0, separator

    def _beginning(self) -> list[str]:
        """Return the first lines that hold something: the header may have a title above it."""
        found: list[str] = []
        lines = self._text.lines()
        for line in lines:
            lines.begin()
            if line.strip():
                found.append(line)
            if len(found) > HEADER_WITHIN:
                break
        return found

    def __iter__(self) -> Iterator[Record | Problem]:
        lines = self._text.lines()
        reader = csv.reader(lines, strict=True, delimiter=self.separator)
        skipped, start = self._skipped, 1
        while True:
            lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield self._unreadable(lines, start)
            else:
                if any(cell.strip() for cell in cells):
                    if skipped:
                        skipped -= 1
                    else:
                        yield start, cells
            start = lines.number + 1

    def _unreadable(self, lines: Lines, start: int) -> Problem:
        if lines.has_lone_cr:
            return Problem("lone-cr", say("The row holds a line break of a kind that no program "
                                          "of today writes (CR alone)."),
                           say("Write the row anew, or save the file as “CSV UTF-8” in the "
                               "spreadsheet program."), file=self._file, line=start)
        return Problem("csv-broken", say("The row cannot be read as CSV; a quote may be missing."),
                       say("Look at the quotation marks of this row."), file=self._file,
                       line=start)
