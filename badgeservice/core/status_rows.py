"""Rows of a file with changes of status: from its table to wishes, or to all problems.

The columns are `id` and, where wished, `motivo` and `nota`, in three languages. An empty or
missing reason or note is the one that was given for the whole file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from badgeservice.core.fields import holds_rut
from badgeservice.core.sheet import Column, Sheet, SheetRow, records, sheet_of
from badgeservice.core.signs import sign_flaw
from badgeservice.errors import BadInput, Message, Problem, say

LARGEST_FILE = 5 * 2**20
"""Bytes; some fifty thousand rows."""

LONGEST_NOTE = 1000

REFUSED = "status-file-refused"

Records = Sequence[tuple[int, list[str]]]
"""The rows of a table with their lines, the header first."""

ID = Column("id", ("id", "credencial", "credential", "enlace", "link", "url", "tunniste",
                   "osaamismerkki", "linkki"), needed=True)
REASON = Column("reason", ("motivo", "reason", "syy"))
NOTE = Column("note", ("nota", "note", "huomautus"))
COLUMNS = (ID, REASON, NOTE)


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

    columns: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What the file calls its columns."""

    def problem(self, code: str, message: Message, remedy: Message | None, *, field: str,
                value: str) -> Problem:
        """Make a problem that names the place of this wish."""
        return Problem(code, message, remedy, file=self.file, line=self.line,
                       field=self.columns.get(field, field), value=value)


def read_status_rows(content: bytes, file: str, *, reason: str, note: str = ""
                     ) -> tuple[StatusWish, ...]:
    """Return the wishes of a CSV in its order; see `status_wishes`.

    UTF-8 or Windows-1252; commas, semicolons or tabs. Raises BadInput likewise.
    """
    return status_wishes(csv_records(content, file), file, reason=reason, note=note)


def csv_records(content: bytes, file: str) -> Records:
    """Return the rows of a CSV; raises BadInput ``status-file-refused``."""
    if len(content) > LARGEST_FILE:
        raise refused(file, [Problem("file-too-large", say("The file is larger than 5 MiB."),
                                     say("Split it into smaller files."), file=file, line=1)])
    try:
        return records(content, file)
    except BadInput as error:
        raise refused(file, error.problems) from error


def status_wishes(rows: Records, file: str, *, reason: str, note: str = ""
                  ) -> tuple[StatusWish, ...]:
    """Return the wishes of a table in its order; *reason* and *note* stand for empty cells.

    Raises BadInput ``status-file-refused`` with every problem; whether the credentials are
    there and a reason is one is not checked here.
    """
    sheet = table(rows, file, COLUMNS)
    wishes = [_wish(sheet, row, reason, note) for row in sheet.rows]
    problems = [*sheet.problems, *(each for wish in wishes for each in cell_problems(wish)),
                *doubles(wishes)]
    if problems:
        raise refused(file, problems)
    return tuple(wishes)


def table(rows: Records, file: str, columns: Sequence[Column]) -> Sheet:
    """Return what stands in *columns*; raises BadInput ``status-file-refused``."""
    try:
        return sheet_of(rows, file, columns)
    except BadInput as error:
        raise refused(file, error.problems) from error


def refused(file: str, problems: Sequence[Problem]) -> BadInput:
    """Return the error that refuses a whole file, its problems by line."""
    return BadInput(sorted(problems, key=lambda each: each.line or 0), message=say(
        "%(file)s was refused and nothing was changed; problems: %(count)s.",
        file=file, count=len(problems)), code=REFUSED)


def _wish(sheet: Sheet, row: SheetRow, reason: str, note: str) -> StatusWish:
    cells = row.cells
    return StatusWish(cells["id"], cells.get("reason") or reason, cells.get("note") or note,
                      sheet.file, row.line, sheet.spelt)


def cell_problems(wish: StatusWish) -> Iterator[Problem]:
    """Yield what is wrong with the cells that every such file has."""
    if not wish.credential:
        yield wish.problem("cell-empty", say("The cell is empty."), say("Fill it in."),
                           field="id", value="")
    for code, message, remedy in note_flaws(wish.note):
        yield wish.problem(code, message, remedy, field="note", value="")


def note_flaws(note: str) -> Iterator[tuple[str, Message, Message]]:
    """Yield code, sentence and remedy for whatever keeps a note from being recorded."""
    flaw = sign_flaw(note)
    if flaw is not None:
        yield flaw
    if holds_rut(note):
        yield ("national-number", say("The text holds a RUT, which must not become public."),
               say("Remove the number."))
    if len(note) > LONGEST_NOTE:
        yield ("note-long", say("The note is longer than 1000 characters."),
               say("Shorten it."))


def doubles(wishes: Sequence[StatusWish]) -> Iterator[Problem]:
    """Yield a problem for each wish whose credential stands in an earlier one, so written."""
    first: dict[str, int | None] = {}
    for wish in wishes:
        if wish.credential and wish.credential in first:
            yield twice(wish, first[wish.credential])
        first.setdefault(wish.credential, wish.line)


def twice(wish: StatusWish, line: int | None) -> Problem:
    """Return the problem of a credential that stands in *line* already."""
    return wish.problem("credential-twice", say(
        "The credential stands in line %(line)s already.", line=line),
        say("Keep one row for each credential."), field="id", value=wish.credential[:80])
