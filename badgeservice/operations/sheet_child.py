"""The child of `operations.sheets`: reads spreadsheets with limits to time and memory.

Of formulas the last value is taken, nothing is computed; links to other files and macros are
not looked at. What exceeds the limits ends the process.
"""

from __future__ import annotations

import base64
import signal
import sys
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_FSIZE, setrlimit
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from badgeservice.operations.frames import read_frame, write_frame


def main() -> None:
    """Answer until the parent ends, or until a file does not fit into the memory."""
    try:
        _serve()
    except MemoryError:
        sys.exit(1)


def _serve() -> None:
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    setup = read_frame(source)
    if setup is None:
        return
    setrlimit(RLIMIT_AS, (setup["memory_mib"] << 20,) * 2)
    setrlimit(RLIMIT_FSIZE, (0, 0))
    setrlimit(RLIMIT_CORE, (0, 0))
    write_frame(sink, {"result": "ready"})
    while (request := read_frame(source)) is not None:
        signal.setitimer(signal.ITIMER_PROF, setup["seconds"])
        answer = _answer(request)
        signal.setitimer(signal.ITIMER_PROF, 0)
        write_frame(sink, answer)


def _answer(request: Mapping[str, Any]) -> dict[str, Any]:
    try:
        name, found = rows(base64.b64decode(request["data"]), request["most_rows"],
                           request["most_columns"], request["most_signs"])
        return {"rows": found, "sheet": name}
    except TooMuch:
        return {"flaw": "too-large"}
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, EOFError,
            zipfile.BadZipFile, InvalidFileException, ParseError, OverflowError,
            NotImplementedError, AssertionError, SyntaxError):
        # Whatever a reader of spreadsheets stumbles over: it is none that can be read.
        return {"flaw": "unreadable"}


class TooMuch(Exception):
    """There is more text in the table than is read."""


def rows(data: bytes, most_rows: int, most_columns: int,
         most_signs: int) -> tuple[str, list[tuple[int, list[str]]]]:
    """Return the name of the first sheet that has any filled rows, and these with their lines.

    One row and one column more than the most, so that it is noticed.
    """
    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()  # what the file says of its size is not believed
        found: list[tuple[int, list[str]]] = []
        signs = 0
        for line, cells in enumerate(sheet.iter_rows(
                max_row=most_rows, max_col=most_columns, values_only=True), 1):
            row = [_text(value) for value in cells]
            while row and not row[-1]:
                row.pop()
            signs += sum(map(len, row))
            if signs > most_signs:
                raise TooMuch
            if row:
                found.append((line, row))
        if found:
            return str(sheet.title), found
    return "", []


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


if __name__ == "__main__":
    main()
