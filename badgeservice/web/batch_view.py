"""Batches as pages show them: words for states, how a file was read, rows with their links."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

from flask import url_for

from badgeservice.core.batch_file import Told
from badgeservice.core.batch_progress import RowLine
from badgeservice.core.batches import BatchState, OnDuplicate, RowState
from badgeservice.core.formula import shield
from badgeservice.errors import Message, say, say_n
from badgeservice.operations.batches import BatchView
from badgeservice.web.current import service
from badgeservice.web.languages import words

STATES: Mapping[BatchState, Message] = {
    BatchState.STAGING: say("being read"),
    BatchState.STAGED: say("waiting for a worker"),
    BatchState.WORKING: say("being issued"),
    BatchState.DONE: say("done"),
    BatchState.CANCELLED: say("cancelled"),
}

ROW_STATES: Mapping[RowState, Message] = {
    RowState.WAITING: say("waiting"),
    RowState.RECORDED: say("recorded, not signed yet"),
    RowState.ISSUED: say("issued"),
    RowState.RENEWED: say("issued anew"),
    RowState.STANDING: say("had it already"),
    RowState.REFUSED: say("not issued, for a reason"),
    RowState.CANCELLED: say("not issued: cancelled"),
}

DUPLICATES: Mapping[OnDuplicate, Message] = {
    OnDuplicate.SKIP: say("leave them as they are"),
    OnDuplicate.REFUSE: say("refuse the file"),
    OnDuplicate.RENEW_REVOKED: say("a new credential where the earlier one was revoked"),
    OnDuplicate.RENEW: say("a new credential for each; the earlier one stays"),
}
"""What becomes of people who have the achievement already."""

_SIGNS = {",": say("commas"), ";": say("semicolons"), "\t": say("tabs")}

_COLUMNS = ("line", "achievement", "key", "state", "credential", "code", "reason")
"""Of the file of results; as the command line writes it."""

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Row:
    """One row of a batch, for people."""

    line: int
    achievement: str
    state: str
    reason: str
    address: str
    """Of its credential; empty where there is none."""


def rows_of(lines: Iterable[RowLine]) -> list[Row]:
    """Return rows in the language of the present request."""
    return [Row(each.line, each.achievement, words(ROW_STATES[each.state]),
                words(each.reason) if each.reason else "",
                url_for("credentials.credential", name=each.credential)
                if each.credential else "")
            for each in lines]


def told_of(told: Told | Mapping[str, Any]) -> Message | None:
    """Return how a file was read, as a sentence; None where nobody knows."""
    found = asdict(told) if isinstance(told, Told) else told
    match found.get("kind"):
        case "csv":
            return say("Read as CSV in %(encoding)s, separated by %(sign)s.",
                       encoding=found["encoding"],
                       sign=words(_SIGNS.get(found["separator"], say("other signs"))))
        case "xlsx":
            return say("Read as an Excel workbook, sheet “%(sheet)s”.",
                       sheet=found["sheet"] or "")
    return None


def columns_of(told: Told) -> list[tuple[str, str]]:
    """Return the columns whose heading is not our own name for them, with that name."""
    return [(theirs, ours) for theirs, ours in told.columns
            if theirs.strip().casefold() != ours]


def pace_of(view: BatchView) -> Message:
    """Return how fast an open batch is worked on, or that nobody does."""
    if not view.holders:
        return say("Nobody works on it just now. It goes on by itself as soon as a worker is free; "
                   "whoever operates the service starts one.")
    left = view.seconds_left
    if left is None or view.rate is None:
        return say("A worker is at it.")
    return say_n("A worker is at it: about %(rate)s rows in a second, %(num)s minute left.",
                 "A worker is at it: about %(rate)s rows in a second, %(num)s minutes "
                 "left.", max(1, ceil(left / 60)), rate=max(1, round(view.rate)))


def result_csv(lines: Iterable[RowLine]) -> Iterator[bytes]:
    """Yield what became of each row, as a table that opens in a spreadsheet program."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    yield _MARK
    for each in lines:
        writer.writerow([shield(str(cell)) for cell in (
            each.line, each.achievement, each.key, each.state.value,
            service().urls.credential(each.credential) if each.credential else "",
            each.code, words(each.reason) if each.reason else "")])
        yield stream.getvalue().encode()
        stream.seek(0)
        stream.truncate()
    yield stream.getvalue().encode()
