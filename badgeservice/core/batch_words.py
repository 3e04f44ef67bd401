"""How a batch file was read and what became of its rows, for people at a page or a terminal."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from badgeservice.core.batch_progress import RowLine
from badgeservice.core.batches import BatchState
from badgeservice.core.formula import shield
from badgeservice.errors import Message, say

RESULT_COLUMNS = ("line", "achievement", "key", "state", "credential", "code", "reason")
"""Of the file of results; stable, for programs."""

STATES: Mapping[BatchState, Message] = {
    BatchState.STAGING: say("being read"),
    BatchState.STAGED: say("waiting for a worker"),
    BatchState.WORKING: say("being issued"),
    BatchState.DONE: say("done"),
    BatchState.CANCELLED: say("cancelled"),
}
"""What people call the states of a batch."""

_SEPARATORS = {",": say("commas"), ";": say("semicolons"), "\t": say("tabs")}
_ENCODINGS = {"UTF-8 with BOM": say("UTF-8 with BOM")}
_MARK = b"\xef\xbb\xbf"


def read_as(told: Mapping[str, Any]) -> Message | None:
    """Return how a file was read, as a sentence; None where nobody knows.

    *told* are the fields of `batch_file.Told`, which a batch keeps.
    """
    match told.get("kind"):
        case "csv":
            return say("Read as CSV in %(encoding)s, separated by %(sign)s.",
                       encoding=_ENCODINGS.get(told["encoding"], told["encoding"]),
                       sign=_SEPARATORS.get(told["separator"], say("other signs")))
        case "xlsx":
            return say("Read as an Excel workbook, sheet “%(sheet)s”.",
                       sheet=told["sheet"] or "")
    return None


def renamed(columns: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the columns whose heading is not our own name for them, with that name."""
    return [(theirs, ours) for theirs, ours in columns if theirs.strip().casefold() != ours]


def result_line(line: RowLine, address: Callable[[str], str],
                words: Callable[[Message], str]) -> dict[str, str | int]:
    """Return what became of a row, by the columns of the file of results.

    *address* is that of a credential by its id; *words* speaks the language of the file.
    """
    return {
        "line": line.line, "achievement": line.achievement, "key": line.key,
        "state": line.state.value,
        "credential": address(line.credential) if line.credential else "",
        "code": line.code, "reason": words(line.reason) if line.reason else "",
    }


def result_csv(lines: Iterable[Mapping[str, str | int]]) -> Iterator[bytes]:
    """Yield the file of results as a table that opens in a spreadsheet program, line by line."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield _MARK
    writer.writerow(RESULT_COLUMNS)
    for line in lines:
        writer.writerow([shield(str(line[name])) for name in RESULT_COLUMNS])
        yield stream.getvalue().encode()
        stream.seek(0)
        stream.truncate()
    yield stream.getvalue().encode()
