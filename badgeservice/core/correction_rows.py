"""Rows of a file with corrections: from its table to wishes, or to all problems.

A column for each thing that may be corrected, in three languages; an empty cell means that it
was right. Levels stand in columns called `nivel:CRITERION`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from badgeservice.core.correction import Corrections
from badgeservice.core.sheet import Column, Sheet, SheetRow, plain
from badgeservice.core.status_rows import (
    COLUMNS,
    Records,
    StatusWish,
    cell_problems,
    doubles,
    refused,
    table,
)
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import Problem, say

NAMES = (
    Column("given_names", ("nombres", "given_names", "etunimet")),
    Column("first_surname", ("primer_apellido", "first_surname", "sukunimi")),
    Column("second_surname", ("segundo_apellido", "second_surname", "toinen_sukunimi")),
    Column("email", ("correo", "correo_electronico", "email", "e_mail", "sahkoposti")),
)
DAY = Column("awarded_on", ("fecha", "date", "paivamaara"))
LANGUAGE = Column("language", ("idioma", "language", "kieli"))
CORRECTION_COLUMNS = (*COLUMNS, *NAMES, DAY, LANGUAGE)

LEVELS = ("nivel:", "level:", "taso:")
"""What the header of a column with levels of a criterion begins with."""

NOTHING = "-"
"""A cell that says that there is no second surname: an empty one says that it was right."""

_LEVEL = "level:"


@dataclass(frozen=True)
class CorrectionWish(StatusWish):
    """What somebody wants corrected in one credential."""

    wanted: Corrections = field(default_factory=Corrections)


def correction_wishes(rows: Records, file: str, *, reason: str, note: str = ""
                      ) -> tuple[CorrectionWish, ...]:
    """Return the wishes of a table in its order; *reason* and *note* stand for empty cells.

    Raises BadInput ``status-file-refused`` with every problem; whether the credentials are
    there, and whether the corrections can be, is not checked here.
    """
    sheet = table(rows, file, (*CORRECTION_COLUMNS, *_level_columns(rows[0][1])))
    problems, wishes = list(sheet.problems), []
    for row in sheet.rows:
        wish, wrong = _wish(sheet, row, reason, note)
        wishes.append(wish)
        problems += [*cell_problems(wish), *wrong]
    problems += doubles(wishes)
    if problems:
        raise refused(file, problems)
    return tuple(wishes)


def _level_columns(header: Sequence[str]) -> Iterator[Column]:
    """Yield a column for each header that names a criterion; one that stands twice, once."""
    found: dict[str, str] = {}
    for cell in header:
        start, sign, criterion = cell.strip().partition(":")
        if sign and f"{start.strip().lower()}:" in LEVELS and criterion.strip():
            found.setdefault(plain(cell), criterion.strip())
    for spelling, criterion in found.items():
        yield Column(_LEVEL + criterion, (spelling,))


def _wish(sheet: Sheet, row: SheetRow, reason: str, note: str
          ) -> tuple[CorrectionWish, list[Problem]]:
    cells = {name: value for name, value in row.cells.items() if value}
    names = {each.name: cells.get(each.name) for each in NAMES}
    if names["second_surname"] == NOTHING:
        names["second_surname"] = ""
    day, levels = _day(cells.get("awarded_on", "")), _levels(cells)
    wish = CorrectionWish(
        cells.get("id", ""), cells.get("reason", reason), cells.get("note", note),
        sheet.file, row.line, {**sheet.spelt, **_spelt_levels(sheet)},
        Corrections(names["given_names"], names["first_surname"], names["second_surname"],
                    names["email"], levels, day, cells.get("language", "").lower() or None))
    return wish, list(_problems(wish, cells))


def _spelt_levels(sheet: Sheet) -> dict[str, str]:
    """Return what the file calls each criterion: later problems name it without the prefix."""
    return {name.removeprefix(_LEVEL): spelt for name, spelt in sheet.spelt.items()
            if name.startswith(_LEVEL)}


def _problems(wish: CorrectionWish, cells: dict[str, str]) -> Iterator[Problem]:
    wanted = wish.wanted
    if (day := cells.get("awarded_on", "")) and wanted.awarded_on is None:
        yield wish.problem("date-wrong", say("This is not a date."),
                           say("Write it as 2026-11-30 (year-month-day)."),
                           field="awarded_on", value=day[:80])
    if wanted.language is not None and wanted.language not in LANGUAGES:
        yield wish.problem("language-unknown", say("This language is not known."),
                           say("Write one of %(languages)s.", languages=", ".join(LANGUAGES)),
                           field="language", value=wanted.language[:80])
    for name, value in cells.items():
        if name.startswith(_LEVEL) and name.removeprefix(_LEVEL) not in wanted.levels:
            yield wish.problem("level-wrong", say("This is not a level of the rubric."),
                               say("Write a whole number."), field=name, value=value[:80])


def _levels(cells: dict[str, str]) -> dict[str, int]:
    return {name.removeprefix(_LEVEL): int(value) for name, value in cells.items()
            if name.startswith(_LEVEL) and re.fullmatch(r"\d{1,2}", value, re.ASCII)}


def _day(cell: str) -> date | None:
    """Return the day; a spreadsheet's own dates come with a midnight."""
    # fromisoformat alone would take 20261026 and 2026-W43-1 as well.
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[ T]00:00(?::00)?)?", cell, re.ASCII)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
