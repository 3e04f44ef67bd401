"""Open what somebody brings as a batch file: a CSV or a workbook, told by its content."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import BinaryIO, Protocol

from badgeservice.core.batch_columns import shown
from badgeservice.core.batch_file import BatchFile, Told, open_batch, open_csv
from badgeservice.core.batch_table import MOST_ROWS
from badgeservice.core.batch_text import LARGEST_FILE, MOST_COLUMNS, refuse
from badgeservice.core.bulk_archive import is_archive
from badgeservice.core.ports import Database
from badgeservice.core.rows import refused_file
from badgeservice.errors import BadInput, say
from badgeservice.operations.sheets import SheetRows, is_workbook

_OLD_WORKBOOK = bytes.fromhex("d0cf11e0a1b11ae1")
"""How the files of Excel begin that was sold before 2007."""


class ReadWorkbook(Protocol):
    """Reads a workbook where a malicious one can do no harm, as `SheetReader.read` does."""

    def __call__(self, content: bytes, file: str, *, most_rows: int,
                 most_columns: int) -> SheetRows:
        """Return the first sheet that has any filled rows."""


class OpenBatchFile:
    """Opens batch files; achievements are those that are published in *database*."""

    def __init__(self, database: Database, read_workbook: ReadWorkbook) -> None:
        self._database = database
        self._read_workbook = read_workbook

    def __call__(self, content: bytes | BinaryIO, file: str, *, achievement: str | None,
                 language: str, mapping: Mapping[str, str] | None = None,
                 ignores_others: bool = False) -> BatchFile:
        """Return the batch file in *content*: bytes, or a stream that allows seeking.

        A stream must stay open as long as rows are read. Raises what `open_batch` raises;
        BadInput ``batch-refused`` for files of other kinds and what `SheetReader.read`
        refuses; CouldNotCheck as that.
        """
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        stream.seek(0)
        head = stream.read(8)
        stream.seek(0)
        if head.startswith(_OLD_WORKBOOK):
            raise _other(file)
        sheet = self._sheet(stream, file) if is_archive(head[:4]) else None
        with self._database.reading() as work:
            find = work.definitions.achievement
            if sheet is None:
                return open_csv(stream, file, find, achievement=achievement, language=language,
                                mapping=mapping, ignores_others=ignores_others)
            return open_batch(sheet.rows, file, Told("xlsx", "", "", shown(sheet.name)), find,
                              achievement=achievement, language=language, mapping=mapping,
                              ignores_others=ignores_others)

    def _sheet(self, stream: BinaryIO, file: str) -> SheetRows:
        try:
            if not is_workbook(stream, file):
                raise _other(file)
            stream.seek(0)
            return self._read_workbook(stream.read(LARGEST_FILE + 1), file,
                                       most_rows=MOST_ROWS + 2, most_columns=MOST_COLUMNS + 1)
        except BadInput as error:
            raise refused_file(file, [replace(each, file=file, field=None)
                                      for each in error.problems]) from error


def _other(file: str) -> BadInput:
    return refuse(file, "sheet-other", say("This kind of spreadsheet is not read here."),
                  say("Save it as an Excel workbook (.xlsx) or as CSV."))
