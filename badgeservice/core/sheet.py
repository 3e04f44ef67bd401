"""Tables that people bring as CSV: from bytes to rows of cells, or to what is wrong.

Spreadsheet programs and the ministry's directory separate columns by commas, semicolons or
tabs. `sheet_text` knows their encodings.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from badgeservice.core.formula import unshield
from badgeservice.core.sheet_text import decode, problem, refused
from badgeservice.errors import Message, Problem, say, say_n

MOST_COLUMNS = 300
"""The ministry's directory has some fifty."""

MOST_ROWS = 50_000
"""All schools of the country are some 17 000."""

LONGEST_CELL = 4000


@dataclass(frozen=True)
class Column:
    """One column that a table may have."""

    name: str
    """What the code calls it."""

    spellings: tuple[str, ...]
    """What headers call it, each as `plain` writes it; the first is used in sentences."""

    needed: bool = False

    def heading(self, language: str) -> str:
        """Return the spelling for readers of *language*: Spanish, or English where there is one.

        >>> Column("gender", ("genero", "gender")).heading("fi")
        'gender'
        """
        is_english = language != "es" and self.name in self.spellings
        return self.name if is_english else self.spellings[0]


@dataclass(frozen=True)
class SheetRow:
    """One row: what stands in the columns that are known."""

    line: int
    cells: Mapping[str, str]
    """By `Column.name`; a column that the file lacks is not there."""


@dataclass(frozen=True)
class Sheet:
    """A table whose header is good."""

    file: str
    rows: tuple[SheetRow, ...]
    spelt: Mapping[str, str]
    """What the file's header calls each column, by `Column.name`."""

    ignored: tuple[str, ...]
    """Columns that nobody reads here."""

    problems: tuple[Problem, ...] = ()
    """What is wrong with rows as such."""

    def column(self, name: str) -> str:
        """Return what the file calls a column."""
        return self.spelt.get(name, name)


def plain(header: str) -> str:
    """Return a header as it is compared: small letters without accents, no spaces.

    >>> plain(" Región "), plain("NOM_RBD"), plain("Primer apellido")
    ('region', 'nom_rbd', 'primer_apellido')
    """
    apart = unicodedata.normalize("NFD", header.strip().lower())
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return re.sub(r"[\s-]+", "_", bare)


def read_sheet(content: bytes, file: str, columns: Sequence[Column], *,
               ignores: Sequence[str] = (), ignores_others: bool = False) -> Sheet:
    """Return the table in *content*; raises BadInput where its rows cannot be told apart.

    *ignores* are patterns of headers that may be there and are not read; with
    *ignores_others* every header that is not known is one.
    """
    return sheet_of(_records(decode(content, file), file), file, columns, ignores=ignores,
                    ignores_others=ignores_others)


def sheet_of(records: Sequence[tuple[int, list[str]]], file: str, columns: Sequence[Column], *,
             ignores: Sequence[str] = (), ignores_others: bool = False) -> Sheet:
    """Return the table that *records* make, the first of which is the header; raises as above."""
    header = [cell.strip() for cell in records[0][1]]
    named, ignored, problems = _header(header, file, columns, ignores, ignores_others)
    if not problems and len(records) == 1:
        problems = [problem(file, 1, "file-empty", say("The file holds no rows."),
                             say("Write a header and one row for each."))]
    if problems:
        raise refused(file, problems)
    places = {place: name for name, place in named.items()}
    rows, wrong = _rows(records[1:], len(header), places, file)
    return Sheet(file, tuple(rows), {name: header[place] for name, place in named.items()},
                 tuple(ignored), tuple(wrong))


def records(content: bytes, file: str) -> list[tuple[int, list[str]]]:
    """Return the rows of any table in *content*, each with its line; blank ones are left out.

    The first is the header, where there is one. Raises BadInput as `read_sheet` does.
    """
    return _records(decode(content, file), file)


def _separator(text: str) -> str:
    """Return what separates the columns: what the first line has most of."""
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(",;\t", key=first.count)


def _records(text: str, file: str) -> list[tuple[int, list[str]]]:
    separator = _separator(text)
    if text.partition("\n")[0].count(separator) >= MOST_COLUMNS:
        raise refused(file, [problem(
            file, 1, "too-many-columns",
            say("The file has more than %(most)s columns.", most=MOST_COLUMNS),
            say("Keep only the columns that are read."))])
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    found, start = [], 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                found.append((start, record))
            if len(found) > MOST_ROWS + 1:
                raise refused(file, [problem(
                    file, start, "too-many-rows",
                    say("The file has more than %(most)s rows.", most=MOST_ROWS),
                    say("Split it into smaller files."))])
            start = reader.line_num + 1
    except csv.Error as error:
        raise refused(file, [problem(
            file, reader.line_num, "csv-broken",
            say("The row cannot be read as CSV; a quote may be missing."),
            say("Look at the quotation marks of this row."))]) from error
    if not found:
        raise refused(file, [problem(file, None, "file-empty", say("The file holds no rows."),
                                      say("Write a header and one row for each."))])
    return found


def _header(header: Sequence[str], file: str, columns: Sequence[Column],
            ignores: Sequence[str], ignores_others: bool,
            ) -> tuple[dict[str, int], list[str], list[Problem]]:
    by_spelling = {spelling: column.name for column in columns for spelling in column.spellings}
    named: dict[str, int] = {}
    ignored: list[str] = []
    unknown: list[str] = []
    twice: list[Problem] = []
    for place, cell in enumerate(header):
        name = by_spelling.get(plain(cell))
        if name is None:
            known = ignores_others or any(re.fullmatch(each, plain(cell)) for each in ignores)
            (ignored if known else unknown).append(cell)
        elif name in named:
            found = _twice(file, header[named[name]], cell)
            twice += [] if found in twice else [found]
        else:
            named[name] = place
    missing = [column.spellings[0] for column in columns
               if column.needed and column.name not in named]
    return named, ignored, [
        *_each(file, missing, "column-missing", say("The column is missing."),
               say("Add it to the header.")),
        *twice,
        *_each(file, unknown, "column-unknown", say("There is no such column."),
               say("Remove it, or use one of: %(columns)s.",
                   columns=", ".join(c.spellings[0] for c in columns if c.name not in named))),
    ]


def _twice(file: str, one: str, other: str) -> Problem:
    """Return the problem of the heading *other* of a column that *one* heads already."""
    message = (say("The column stands twice in the header.") if plain(one) == plain(other)
               else say("“%(one)s” and “%(other)s” are the same column.", one=one[:80],
                        other=other[:80]))
    return problem(file, 1, "column-twice", message, say("Keep one of them."), field=other[:80])


def _each(file: str, fields: Sequence[str], code: str, message: Message,
          remedy: Message) -> Iterator[Problem]:
    for name, _ in Counter(fields).items():
        yield problem(file, 1, code, message, remedy, field=name[:80])


def _rows(records: Sequence[tuple[int, list[str]]], width: int, places: Mapping[int, str],
          file: str) -> tuple[list[SheetRow], list[Problem]]:
    rows, problems = [], []
    for line, record in records:
        if len(record) != width:
            problems.append(problem(file, line, "cells-wrong", say_n(
                "The row has %(num)s cell, the header has %(wanted)s.",
                "The row has %(num)s cells, the header has %(wanted)s.",
                len(record), wanted=width),
                say("Put quotation marks around a cell that holds the sign that separates "
                    "columns.")))
            continue
        cells = {name: unshield(record[place].strip(" \t\r\n")).strip()
                 for place, name in places.items()}
        long = next((place for place, name in places.items()
                     if len(cells[name]) > LONGEST_CELL), None)
        if long is not None:
            problems.append(problem(file, line, "cell-too-long", say(
                "The cell has more than %(most)s characters.", most=LONGEST_CELL),
                say("Shorten it."), field=places[long]))
            continue
        rows.append(SheetRow(line, cells))
    return rows, problems
