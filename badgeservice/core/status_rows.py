"""Rows of a file with changes of status: from the bytes of a CSV to wishes, or all problems.

The columns are `id` and, where wished, `reason` and `note`. An empty or missing reason or note
is the one that was given for the whole file.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from badgeservice.core.fields import has_control, holds_rut
from badgeservice.errors import BadInput, Message, Problem, say, say_n

LARGEST_FILE = 5 * 2**20
"""Bytes; some fifty thousand rows."""

LONGEST_NOTE = 1000

_COLUMNS = ("id", "reason", "note")


@dataclass(frozen=True)
class StatusWish:
    """What somebody wants for one credential."""

    credential: str
    """Its id or its address."""

    reason: str
    note: str = ""
    file: str | None = None
    line: int | None = None
    """Where the wish stands, if in a file."""

    def problem(self, code: str, message: Message, remedy: Message, *, field: str,
                value: str) -> Problem:
        """Make a problem that names the place of this wish."""
        return Problem(code, message, remedy, file=self.file, line=self.line, field=field,
                       value=value)


def read_status_rows(content: bytes, file: str, *, reason: str, note: str = ""
                     ) -> tuple[StatusWish, ...]:
    """Return the wishes of a file in its order; *reason* and *note* stand for empty cells.

    Raises BadInput ``status-file-refused`` with every problem; whether the credentials are
    there and a reason is one is not checked here.
    """
    records = list(_records(_decode(content, file), file))
    if not records:
        raise _refused(file, [_problem(file, 1, "file-empty", say("The file holds no rows."),
                                       say("Write a header and one row for each credential."))])
    header = [cell.strip().lower() for cell in records[0][1]]
    problems = list(_header_problems(header, file))
    if problems:
        raise _refused(file, problems)
    wishes = []
    for line, record in records[1:]:
        found, wrong = _wish(header, record, file, line, reason, note)
        problems += wrong
        wishes.append(found)
    problems += _doubles(wishes)
    if problems or not wishes:
        raise _refused(file, problems or [_problem(
            file, 1, "file-empty", say("The file holds no rows."),
            say("Write one row for each credential."))])
    return tuple(wishes)


def _refused(file: str, problems: list[Problem]) -> BadInput:
    return BadInput(sorted(problems, key=lambda each: each.line or 0), message=say(
        "%(file)s was refused and nothing was changed; problems: %(count)s.",
        file=file, count=len(problems)), code="status-file-refused")


def _problem(file: str, line: int, code: str, message: Message, remedy: Message,
             field: str | None = None, value: str | None = None) -> Problem:
    return Problem(code, message, remedy, file=file, line=line, field=field, value=value)


def _decode(content: bytes, file: str) -> str:
    if len(content) > LARGEST_FILE:
        raise _refused(file, [_problem(file, 1, "file-too-large",
                                       say("The file is larger than 5 MiB."),
                                       say("Split it into smaller files."))])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refused(file, [_problem(
            file, line, "not-utf-8", say("The file is not encoded in UTF-8."),
            say("Save it as “CSV UTF-8” in the spreadsheet program."))]) from error


def _records(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    reader, start = csv.reader(io.StringIO(text, newline=""), strict=True), 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                yield start, record
            start = reader.line_num + 1
    except csv.Error as error:
        raise _refused(file, [_problem(
            file, reader.line_num, "csv-broken",
            say("The row cannot be read as CSV; a quote may be missing."),
            say("Look at the quotation marks of this row."))]) from error


def _header_problems(header: list[str], file: str) -> Iterator[Problem]:
    if len(header) == 1 and any(sign in header[0] for sign in ";\t"):
        found = ";" if ";" in header[0] else "Tab"
        yield _problem(file, 1, "separator-wrong", say(
            "The columns are separated by “%(found)s”, not by commas.", found=found),
            say("Save the file as CSV with commas."))
        return
    if "id" not in header:
        yield _problem(file, 1, "column-missing", say("The column is missing."),
                       say("Add it to the header; needed are: %(columns)s.", columns="id"), "id")
    for name, count in Counter(header).items():
        if name not in _COLUMNS:
            yield _problem(file, 1, "column-unknown", say("There is no such column."),
                           say("Remove it, or use one of: %(columns)s.",
                               columns=", ".join(_COLUMNS)), name)
        elif count > 1:
            yield _problem(file, 1, "column-twice",
                           say("The column stands twice in the header."),
                           say("Keep one of them."), name)


def _wish(header: list[str], record: list[str], file: str, line: int, reason: str,
          note: str) -> tuple[StatusWish, list[Problem]]:
    if len(record) != len(header):
        return StatusWish("", reason, note, file, line), [_problem(
            file, line, "cells-wrong",
            say_n("The row has %(num)s cell, the header has %(wanted)s.",
                  "The row has %(num)s cells, the header has %(wanted)s.",
                  len(record), wanted=len(header)),
            say("Put quotation marks around a cell that holds a comma."))]
    cells = dict(zip(header, (cell.strip() for cell in record), strict=True))
    wish = StatusWish(cells["id"], cells.get("reason") or reason, cells.get("note") or note,
                      file, line)
    return wish, list(_cell_problems(wish))


def _cell_problems(wish: StatusWish) -> Iterator[Problem]:
    if not wish.credential:
        yield wish.problem("cell-empty", say("The cell is empty."), say("Fill it in."),
                           field="id", value="")
    if has_control(wish.note):
        yield wish.problem("control-character", say("The text holds a control character."),
                           say("Remove it."), field="note", value="")
    if holds_rut(wish.note):
        yield wish.problem("national-number",
                           say("The text holds a RUT, which must not become public."),
                           say("Remove the number."), field="note", value="")
    if len(wish.note) > LONGEST_NOTE:
        yield wish.problem("note-long", say("The note is longer than 1000 characters."),
                           say("Shorten it."), field="note", value="")


def _doubles(wishes: list[StatusWish]) -> Iterator[Problem]:
    first: dict[str, int | None] = {}
    for wish in wishes:
        if wish.credential and wish.credential in first:
            yield wish.problem("credential-twice", say(
                "The credential stands in line %(line)s already.", line=first[wish.credential]),
                say("Keep one row for each credential."), field="id",
                value=wish.credential[:80])
        first.setdefault(wish.credential, wish.line)
