"""Rows of a batch file: from the bytes of a CSV to checked values, or to all its problems.

The columns (in Spanish, as the programme's spreadsheets have them): `correo`, `nombres`,
`primer_apellido`, `segundo_apellido`, `fecha`, a `nivel:CRITERION` for each criterion,
and, where wished, `evidencia_url`, `evidencia_relato`, `consentimiento`, `idioma`.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from badgeservice.core.achievement import Achievement
from badgeservice.core.fields import has_control, holds_rut, is_email, is_name, is_web_address
from badgeservice.core.person import normalise_email
from badgeservice.core.text import LANGUAGES
from badgeservice.core.willingness import needs_decision
from badgeservice.errors import BadInput, Message, Problem, say

LARGEST_FILE = 20 * 2**20
"""Bytes. A row has some 200, so this is about a hundred thousand awards."""

_REQUIRED = ("correo", "nombres", "primer_apellido", "fecha")
_OPTIONAL = ("segundo_apellido", "evidencia_url", "evidencia_relato", "consentimiento", "idioma")
_LEVEL = "nivel:"
_YES, _NO = ("", "si", "sí", "yes", "kyllä", "1"), ("no", "ei", "0")


@dataclass(frozen=True)
class Row:
    """One good row."""

    line: int
    """Line of the file where the row begins, counted from 1."""

    email: str
    given_names: str
    first_surname: str
    second_surname: str
    awarded_on: datetime
    levels: Mapping[str, int]
    """By criterion id."""

    evidence_url: str | None
    evidence_narrative: str
    name_public: bool
    language: str


@dataclass(frozen=True)
class Rows:
    """What a batch file holds: its good rows, and what is wrong with the others."""

    good: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()


def read_rows(content: bytes, file: str, achievement: Achievement, *, language: str) -> Rows:
    """Return the rows of a batch file for *achievement*, in the order of the file.

    *language* is taken where a row names none. Raises BadInput where no row can be read
    at all; what is wrong with single rows is returned beside the good ones, so that the
    rules can add what is wrong with those. Whether levels are enough is not checked here.
    """
    if not achievement.allows_batch:
        raise BadInput([replace(needs_decision(achievement), file=file)], code="batch-refused")
    table = _Table(_decode(content, file), file, achievement, language)
    wrong_header = table.header_problems()
    if wrong_header:
        raise refused_file(file, wrong_header)
    problems = (*table.problems(), *table.doubles())
    return Rows(tuple(table.rows), problems)


def refused_file(file: str, problems: Sequence[Problem]) -> BadInput:
    """Return the error that refuses a whole batch file, its problems by line."""
    return BadInput(sorted(problems, key=lambda problem: problem.line or 0), message=say(
        "%(file)s was refused and nothing was issued; problems: %(count)s.",
        file=file, count=len(problems)), code="batch-refused")


def _refuse(file: str, code: str, message: Message, remedy: Message) -> BadInput:
    return BadInput([Problem(code, message, remedy, file=file)], code="batch-refused")


def _decode(content: bytes, file: str) -> str:
    if len(content) > LARGEST_FILE:
        raise _refuse(file, "file-too-large", say("The file is larger than 20 MiB."),
                      say("Split it into smaller files."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput([Problem(
            "not-utf-8",
            say("The file is not encoded in UTF-8 (it looks like %(encoding)s).",
                encoding="UTF-16" if b"\0" in content[:200] else "Windows-1252"),
            say("Save it as “CSV UTF-8” in the spreadsheet program."),
            file=file, line=line)], code="batch-refused") from error


class _Table:
    """The file while it is read: header, cells, and the problems found on the way."""

    def __init__(self, text: str, file: str, achievement: Achievement, language: str) -> None:
        self.file = file
        self.achievement = achievement
        self.language = language
        self.zone = ZoneInfo(achievement.course.timezone)
        self.rows: list[Row] = []
        self._reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        self.header, self._cells = self._read(text)

    def _read(self, text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
        cells, start = [], 1
        try:
            for record in self._reader:
                if any(cell.strip() for cell in record):
                    cells.append((start, record))
                start = self._reader.line_num + 1
        except csv.Error as error:
            raise BadInput([Problem(
                "csv-broken", say("The row cannot be read as CSV; a quote may be missing."),
                say("Look at the quotation marks of this row."),
                file=self.file, line=self._reader.line_num)], code="batch-refused") from error
        if not cells:
            raise _refuse(self.file, "file-empty", say("The file holds no rows."),
                          say("Write a header and one row for each person."))
        header = [cell.strip().lower() for cell in cells[0][1]]
        return header, cells[1:]

    @property
    def criteria(self) -> list[str]:
        """Return the ids of all criteria that the achievement is judged by."""
        return [c.id for rubric in self.achievement.rubrics for c in rubric.criteria]

    def header_problems(self) -> list[Problem]:
        """Return what is wrong with the header; the rows are read only where nothing is."""
        if len(self.header) == 1 and any(sign in self.header[0] for sign in ";\t"):
            found = ";" if ";" in self.header[0] else "Tab"
            return [self._problem(1, "separator-wrong", say(
                "The columns are separated by “%(found)s”, not by commas.", found=found),
                say("Save the file as CSV with commas."))]
        wanted = [*_REQUIRED, *(_LEVEL + name for name in self.criteria)]
        known = {*wanted, *_OPTIONAL}
        problems = [
            self._problem(1, "column-missing", say("The column is missing."),
                          say("Add it to the header; needed are: %(columns)s.",
                              columns=", ".join(wanted)), field=name)
            for name in wanted if name not in self.header
        ]
        problems += [
            self._problem(1, "column-twice", say("The column stands twice in the header."),
                          say("Keep one of them."), field=name)
            for name, count in Counter(self.header).items() if count > 1
        ]
        problems += [
            self._problem(1, "column-unknown", say("There is no such column."),
                          say("Remove it, or use one of: %(columns)s.",
                              columns=", ".join(sorted(known - set(self.header)))), field=name)
            for name in self.header if name not in known
        ]
        if not problems and not self._cells:
            problems.append(self._problem(1, "file-empty", say("The file holds no rows."),
                                          say("Write one row for each person.")))
        return problems

    def problems(self) -> Iterator[Problem]:
        """Read every row; yield what is wrong with it, or add it to the good ones."""
        for line, record in self._cells:
            if len(record) != len(self.header):
                yield self._problem(line, "cells-wrong", say(
                    "The row has %(found)s cells, the header has %(wanted)s.",
                    found=len(record), wanted=len(self.header)),
                    say("Put quotation marks around a cell that holds a comma."))
                continue
            cells = dict(zip(self.header, (cell.strip() for cell in record), strict=True))
            yield from self._row(line, cells)

    def _row(self, line: int, cells: Mapping[str, str]) -> Iterator[Problem]:
        found = _Cells(self, line, cells)
        row = Row(
            line=line,
            email=found.email(),
            given_names=found.name("nombres", needed=True),
            first_surname=found.name("primer_apellido", needed=True),
            second_surname=found.name("segundo_apellido", needed=False),
            awarded_on=found.moment(),
            levels=found.levels(),
            evidence_url=found.url(),
            evidence_narrative=found.words("evidencia_relato"),
            name_public=found.consent(),
            language=found.language(),
        )
        yield from found.problems
        if not found.problems:
            self.rows.append(row)

    def doubles(self) -> Iterator[Problem]:
        """Yield a problem for each good row whose person stands in an earlier one."""
        first: dict[str, int] = {}
        for row in self.rows:
            if row.email in first:
                yield self._problem(row.line, "person-twice", say(
                    "The person stands in line %(line)s already.", line=first[row.email]),
                    say("Keep one row for each person."), field="correo", value=row.email)
            first.setdefault(row.email, row.line)

    def _problem(self, line: int, code: str, message: Message, remedy: Message, *,
                 field: str | None = None, value: str | None = None) -> Problem:
        return Problem(code, message, remedy, file=self.file, line=line, field=field,
                       value=value)


class _Cells:
    """The cells of one row, each read once; what is wrong is collected, not raised."""

    def __init__(self, table: _Table, line: int, cells: Mapping[str, str]) -> None:
        self._table, self._line, self._cells = table, line, cells
        self.problems: list[Problem] = []

    def _wrong(self, column: str, code: str, message: Message, remedy: Message) -> None:
        self.problems.append(Problem(code, message, remedy, file=self._table.file,
                                     line=self._line, field=column,
                                     value=self._cells.get(column, "")[:80]))

    def words(self, column: str) -> str:
        """Return the text of a cell, without controls and national numbers."""
        value = self._cells.get(column, "").replace("\r\n", "\n")
        if has_control(value):
            self._wrong(column, "control-character",
                        say("The text holds a control character."), say("Remove it."))
        if column != "correo" and holds_rut(value):
            self._wrong(column, "national-number",
                        say("The text holds a RUT, which must not become public."),
                        say("Remove the number."))
        return value

    def email(self) -> str:
        """Return the address, normalised."""
        value = self.words("correo")
        if not is_email(value):
            self._wrong("correo", "email-wrong", say("This is not an e-mail address."),
                        say("Write it as name@school.cl."))
        return normalise_email(value)

    def name(self, column: str, *, needed: bool) -> str:
        """Return a part of a name: one line."""
        value = self.words(column)
        if needed and not value:
            self._wrong(column, "cell-empty", say("The cell is empty."), say("Fill it in."))
        if not has_control(value) and not is_name(value):
            self._wrong(column, "name-wrong",
                        say("A name is one line of at most 120 characters."), say("Shorten it."))
        return value

    def moment(self) -> datetime:
        """Return midnight of the date in the zone of the programme."""
        value = self._cells.get("fecha", "")
        try:
            # fromisoformat alone would take 20261026 and 2026-W43-1 as well.
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
                raise ValueError(value)
            day = date.fromisoformat(value)
        except ValueError:
            self._wrong("fecha", "date-wrong", say("This is not a date."),
                        say("Write it as 2026-11-30 (year-month-day)."))
            return datetime.min.replace(tzinfo=UTC)
        return datetime.combine(day, time(), tzinfo=self._table.zone)

    def levels(self) -> dict[str, int]:
        """Return the level of each criterion that has a good one."""
        levels = {}
        for rubric in self._table.achievement.rubrics:
            for criterion in rubric.criteria:
                column = _LEVEL + criterion.id
                value = self._cells.get(column, "")
                if value not in {str(level) for level in rubric.levels}:
                    self._wrong(column, "level-wrong", say("This is not a level of the rubric."),
                                say("Give one of %(levels)s.",
                                    levels=", ".join(map(str, rubric.levels))))
                    continue
                levels[criterion.id] = int(value)
        return levels

    def url(self) -> str | None:
        """Return the link to the evidence, or None."""
        value = self.words("evidencia_url")
        if not value:
            return None
        if not is_web_address(value):
            self._wrong("evidencia_url", "url-wrong", say("This is not a web address."),
                        say("Write it with https:// at the beginning, without spaces."))
        return value

    def consent(self) -> bool:
        """Return whether the name may stand in the credential."""
        value = self._cells.get("consentimiento", "").lower()
        return self._choice("consentimiento", value, _YES, _NO)

    def _choice(self, column: str, value: str, yes: Sequence[str], no: Sequence[str]) -> bool:
        if value not in (*yes, *no):
            # Doubt is a no: a name that was once public cannot be called back.
            self._wrong(column, "yes-or-no", say("Yes or no is expected here."),
                        say("Write sí or no."))
            return False
        return value in yes

    def language(self) -> str:
        """Return the language of the credential."""
        value = self._cells.get("idioma", "").lower() or self._table.language
        if value not in LANGUAGES:
            self._wrong("idioma", "language-unknown", say("This language is not known."),
                        say("Write one of %(languages)s.", languages=", ".join(LANGUAGES)))
        return value
