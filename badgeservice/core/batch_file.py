"""A batch file: what was told of it, and its rows one by one, good or with what is wrong.

The columns and what else they may be called stand in `core.batch_columns`. Nothing but the
row that is read is in memory, and a number for each row before it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import BinaryIO

from badgeservice.core.achievement import Achievement
from badgeservice.core.batch_columns import Header, laid_out
from badgeservice.core.batch_csv import CsvRecords, Records
from badgeservice.core.batch_table import (
    Find,
    Named,
    Table,
    achievement_place,
    header_of,
    slugs_of,
)
from badgeservice.core.batch_text import refuse
from badgeservice.core.batch_values import Remembered
from badgeservice.core.rows import Row, Rows, refused_file
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import Problem, say


@dataclass(frozen=True)
class Told:
    """What was detected in a file, to be told to whoever brought it."""

    kind: str
    """csv or xlsx."""

    encoding: str
    """UTF-8, UTF-8 with BOM, or Windows-1252; empty for a workbook."""

    separator: str
    """The sign between columns; empty for a workbook."""

    sheet: str | None = None
    """The sheet of a workbook that was read."""

    columns: tuple[tuple[str, str], ...] = ()
    """What the header says and the column that it stands for, in the order of the file."""

    ignored: tuple[str, ...] = ()
    """Columns that are not read."""

    line: int = 1
    """The line of the header; what stands above it is not read."""


@dataclass(frozen=True)
class BatchFile:
    """A batch file whose header is good."""

    file: str
    told: Told
    _table: Table = field(repr=False)

    def rows(self) -> Iterator[Row | tuple[Problem, ...]]:
        """Yield each row of the file in its order: as it is meant, or all that is wrong with it.

        Blank rows are left out. It may be called again, when the call before has come to its
        end or is no longer used. Whether levels are enough and dates lie in the past is not
        checked. Raises BadInput ``batch-refused`` with ``too-many-rows`` or ``row-too-long``
        where reading must stop.
        """
        return self._table.rows()

    @property
    def header(self) -> tuple[str, ...]:
        """What the columns are called that are read, and those between, as they are written."""
        return self._table.header

    def raw(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the rows that can be told apart as they are written, each with its line."""
        return self._table.raw()

    def heading(self, column: str) -> str:
        """Return what the file calls *column*; ``nivel:*`` and others are returned as they are."""
        return self._table.layout.heading(column)


def open_batch(records: Records, file: str, told: Told, achievements: Find, *,
               achievement: str | None, language: str, mapping: Mapping[str, str] | None = None,
               ignores_others: bool = False) -> BatchFile:
    """Return the batch file that *records* make; the first of them is its header.

    *achievement* is the slug that rows earn which name none, and *language* that of theirs.
    *mapping* says by our name of a column what the file calls it. With *ignores_others*
    columns that nobody understands are left out and told, else they refuse the file.

    Raises BadInput ``batch-refused`` with everything that is wrong with the header, also
    where *achievement* is awarded by decisions only; NotFound where there is none such.
    """
    if language not in LANGUAGES:
        raise refuse(file, "language-unknown", say("This language is not known."),
                     say("Write one of %(languages)s.", languages=", ".join(LANGUAGES)))
    mapping = mapping or {}
    above, line, cells = header_of(records, file, mapping)
    place = achievement_place(cells, mapping)
    named = Named(achievements, achievement, file)
    if place is not None:
        named.look_up(slugs_of(islice(records, above + 1, None), place))
    layout, problems = laid_out(Header(
        file, line, tuple(cells), tuple(named.found.values()), mapping,
        names_achievement=achievement is not None, names_unknown=bool(named.unknown),
        ignores_others=ignores_others))
    if problems:
        raise refused_file(file, problems)
    columns = sorted((place, name) for name, place in layout.places.items())
    told = replace(told, line=line, ignored=layout.ignored, columns=tuple(
        (layout.heading(name), name) for _, name in columns))
    remembered = Remembered(layout, file, language=language, is_sheet=told.kind == "xlsx")
    return BatchFile(file, told, Table(records, above, cells, layout, named,
                                                remembered))


def open_csv(stream: BinaryIO, file: str, achievements: Find, *, achievement: str | None,
             language: str, mapping: Mapping[str, str] | None = None,
             ignores_others: bool = False) -> BatchFile:
    """Return the batch file in *stream*, a CSV; raises as `open_batch` and `CsvRecords` do."""
    records = CsvRecords(stream, file)
    return open_batch(records, file, Told("csv", records.encoding, records.separator),
                      achievements, achievement=achievement, language=language,
                      mapping=mapping, ignores_others=ignores_others)


def read_rows(content: bytes, file: str, achievement: Achievement, *, language: str) -> Rows:
    """Return all rows of a CSV for *achievement* at once; raises as `open_csv` does."""
    good: list[Row] = []
    problems: list[Problem] = []
    batch = open_csv(io.BytesIO(content), file, lambda _: achievement,
                     achievement=achievement.slug, language=language)
    for each in batch.rows():
        if isinstance(each, Row):
            good.append(each)
        else:
            problems += each
    return Rows(tuple(good), tuple(problems))
