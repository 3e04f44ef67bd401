"""Spreadsheets that strangers bring, read in a process that can be killed."""

from __future__ import annotations

import base64
import threading
from dataclasses import dataclass
from typing import IO

from badgeservice.core.bulk import MOST_ITEMS
from badgeservice.core.bulk_archive import names
from badgeservice.core.sheet import MOST_COLUMNS
from badgeservice.errors import BadInput, CouldNotCheck, Message, Problem, TooComplex, say
from badgeservice.operations.killable import Killable

SECONDS = 30.0
"""Of the processor's time, for one spreadsheet."""

WALL = 90.0
MEMORY = 512
"""MiB that the child may take."""

MOST_SIGNS = 20_000_000
"""Characters of all cells together."""

LARGEST = 20 * 2**20
"""Bytes of a spreadsheet."""

WAITING = 60.0

_WORKBOOK = "xl/workbook.xml"
_CHILD = "badgeservice.operations.sheet_child"


@dataclass(frozen=True)
class SheetRows:
    """What one sheet of a workbook holds."""

    name: str
    """What the sheet is called; empty where no sheet has any rows."""

    rows: list[tuple[int, list[str]]]
    """The filled rows, each with its line."""


class SheetReader:
    """One child process that reads spreadsheets one after the other; threads may share it."""

    def __init__(self, *, seconds: float = SECONDS, wall: float = WALL,
                 memory_mib: int = MEMORY) -> None:
        self._child = Killable({"seconds": seconds, "memory_mib": memory_mib}, seconds=wall,
                               module=_CHILD)
        self._lock = threading.Lock()

    def __call__(self, content: bytes, file: str) -> list[tuple[int, list[str]]]:
        """Return the filled rows of the first sheet that has any; raises as `read` does."""
        return self.read(content, file).rows

    def read(self, content: bytes, file: str, *, most_rows: int = MOST_ITEMS + 2,
             most_columns: int = MOST_COLUMNS + 1) -> SheetRows:
        """Return the first sheet that has any filled rows; at most so many are looked at.

        Raises BadInput ``sheet-too-large`` or ``sheet-unreadable``; CouldNotCheck
        ``sandbox-busy`` where others came first for too long, or ``sandbox-unavailable``.
        """
        if len(content) > LARGEST:
            raise _too_large(file)
        if not self._lock.acquire(timeout=WAITING):
            raise CouldNotCheck(say("Too many documents are being checked now. Try again in a "
                                    "minute."), code="sandbox-busy")
        try:
            answer = self._child.ask({
                "data": base64.b64encode(content).decode("ascii"), "most_rows": most_rows,
                "most_columns": most_columns, "most_signs": MOST_SIGNS})
        except TooComplex as error:
            raise _too_large(file) from error
        finally:
            self._lock.release()
        if answer.get("flaw") == "too-large":
            raise _too_large(file)
        if "flaw" in answer:
            raise _unreadable(file)
        return SheetRows(str(answer["sheet"]), [
            (int(line), [str(each) for each in cells]) for line, cells in answer["rows"]])

    def close(self) -> None:
        """End the child; a later spreadsheet starts another."""
        self._child.drop()


def is_workbook(archive: IO[bytes], file: str) -> bool:
    """Tell whether *archive*, a ZIP by its beginning, is an Excel workbook.

    Raises BadInput ``sheet-unreadable`` for one that is damaged or cut off.
    """
    try:
        return _WORKBOOK in names(archive, file)
    except BadInput as error:
        raise _unreadable(file) from error


def _unreadable(file: str) -> BadInput:
    return _bad(file, "sheet-unreadable", say("The spreadsheet cannot be read."),
                say("Save it anew as an Excel workbook (.xlsx) or as CSV."))


def _too_large(file: str) -> BadInput:
    return _bad(file, "sheet-too-large", say("The spreadsheet is too large to be read."),
                say("Keep only the sheet and the columns that are needed, or save it as CSV."))


def _bad(file: str, code: str, message: Message, remedy: Message) -> BadInput:
    return BadInput([Problem(code, message, remedy, file=file, field="file")],
                    message=message, code=code)
