"""Rows of a batch file: from the bytes of a CSV to checked values, or to all its problems.

The columns (in Spanish, as the programme's spreadsheets have them): `correo`, `nombres`,
`primer_apellido`, `segundo_apellido`, `fecha`, a `nivel:CRITERION` for each criterion,
and, where wished, `evidencia_url`, `evidencia_relato`, `estudiantes_visibles`,
`consentimiento`, `idioma`.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from badgeservice.core.achievement import Achievement
from badgeservice.core.cells import LEVEL, Cells
from badgeservice.core.willingness import needs_decision
from badgeservice.errors import BadInput, Message, Problem, say, say_n

LARGEST_FILE = 20 * 2**20
"""Bytes. A row has some 200, so this is about a hundred thousand awards."""

_REQUIRED = ("correo", "nombres", "primer_apellido", "fecha")
_OPTIONAL = ("segundo_apellido", "evidencia_url", "evidencia_relato", "estudiantes_visibles",
             "consentimiento", "idioma")


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
    pupils_visible: bool | None = None
    """Whether pupils can be recognised in the evidence; None where nobody said."""

    achievement: str = ""
    """Slug of what was earned, where the file says it row by row."""

    key: str | None = None
    """What tells the row apart from all others; None where the file does not say."""


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
        wanted = [*_REQUIRED, *(LEVEL + name for name in self.criteria)]
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
                yield self._problem(line, "cells-wrong", say_n(
                    "The row has %(num)s cell, the header has %(wanted)s.",
                    "The row has %(num)s cells, the header has %(wanted)s.",
                    len(record), wanted=len(self.header)),
                    say("Put quotation marks around a cell that holds a comma."))
                continue
            cells = dict(zip(self.header, (cell.strip() for cell in record), strict=True))
            yield from self._row(line, cells)

    def _row(self, line: int, cells: Mapping[str, str]) -> Iterator[Problem]:
        found = Cells(cells, self.achievement, file=self.file, line=line,
                      language=self.language)
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
            pupils_visible=found.pupils(),
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
