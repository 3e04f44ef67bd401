"""A batch file: what was told of it, and its rows one by one, good or with what is wrong.

The columns and what else they may be called stand in `core.batch_columns`. Nothing but the
row that is read is in memory, and a number for each row before it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import BinaryIO

from badgeservice.core.achievement import Achievement
from badgeservice.core.batch_cells import Cells, Remembered
from badgeservice.core.batch_columns import Header, Layout, canonical, laid_out, shown
from badgeservice.core.batch_csv import CsvRecords, Record, Records
from badgeservice.core.batch_text import MOST_COLUMNS, refuse
from badgeservice.core.formula import unshield
from badgeservice.core.rows import Row, Rows, refused_file
from badgeservice.core.sheet import plain
from badgeservice.core.text import LANGUAGES
from badgeservice.core.willingness import needs_decision
from badgeservice.errors import BadInput, Message, NotFound, Problem, say, say_n

MOST_ROWS = 500_000
MOST_ACHIEVEMENTS = 200
"""That the rows of one file may name."""

Find = Callable[[str], Achievement]
"""Returns the pinned achievement with a slug; raises NotFound."""


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


@dataclass(frozen=True)
class BatchFile:
    """A batch file whose header is good."""

    file: str
    told: Told
    _table: _Table = field(repr=False)

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
    line, cells = _header_of(records, file)
    mapping = mapping or {}
    place = _achievement_place(cells, mapping)
    named = _Named(achievements, achievement, file)
    if place is not None:
        named.look_up(_slugs(records, place))
    layout, problems = laid_out(Header(
        file, line, tuple(cells), tuple(named.found.values()), mapping,
        names_achievement=achievement is not None, ignores_others=ignores_others))
    if problems:
        raise refused_file(file, problems)
    columns = sorted((place, name) for name, place in layout.places.items())
    told = replace(told, ignored=layout.ignored, columns=tuple(
        (layout.heading(name), name) for _, name in columns))
    remembered = Remembered(layout, file, language=language, is_sheet=told.kind == "xlsx")
    return BatchFile(file, told, _Table(records, cells, layout, named,
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


def _header_of(records: Records, file: str) -> tuple[int, list[str]]:
    """Return the header; raises BadInput where it cannot be read or no row follows."""
    first = list(islice(records, 2))
    header = first[0] if first else None
    if isinstance(header, Problem):
        raise refused_file(file, [header])
    if header is None or len(first) < 2:
        raise refuse(file, "file-empty", say("The file holds no rows."),
                     say("Write a header and one row for each person."), line=1)
    line, cells = header
    if len(cells) > MOST_COLUMNS:
        raise refuse(file, "too-many-columns",
                     say("The file has more than %(most)s columns.", most=MOST_COLUMNS),
                     say("Keep only the columns that are needed."), line=line)
    return line, [_clean(cell) for cell in cells]


def _clean(cell: str) -> str:
    """Return a cell without blanks around it, and without the shield that exports give it."""
    cell = cell.strip(" \t\r\n\N{NO-BREAK SPACE}")
    return unshield(cell).strip() if cell[:1] == "'" else cell


def _achievement_place(cells: list[str], mapping: Mapping[str, str]) -> int | None:
    wanted = next((theirs for ours, theirs in mapping.items()
                   if canonical(ours, {}) == "logro"), None)
    for place, cell in enumerate(cells):
        if (canonical(cell, {}) == "logro" if wanted is None else plain(cell) == plain(wanted)):
            return place
    return None


def _slugs(records: Records, place: int) -> Iterator[str]:
    for record in islice(records, 1, None):
        if not isinstance(record, Problem) and len(record[1]) > place:
            yield _clean(record[1][place])


class _Named:
    """The achievements that the rows of a file name."""

    def __init__(self, find: Find, default: str | None, file: str) -> None:
        self._find, self._file = find, file
        self.default: Achievement | None = None
        self.found: dict[str, Achievement] = {}
        self.unknown: set[str] = set()
        if default is not None:
            self.default = find(default)
            if not self.default.allows_batch:
                raise BadInput([replace(needs_decision(self.default), file=file)],
                               code="batch-refused")
            self.found[self.default.slug] = self.default

    def look_up(self, slugs: Iterator[str]) -> None:
        """Find every achievement that *slugs* name, once."""
        for slug in slugs:
            if not slug or slug in self.found or slug in self.unknown:
                continue
            if len(self.found) + len(self.unknown) >= MOST_ACHIEVEMENTS:
                raise refuse(self._file, "too-many-achievements", say(
                    "The file names more than %(most)s achievements.", most=MOST_ACHIEVEMENTS),
                    say("Split it into smaller files."))
            try:
                self.found[slug] = self._find(slug)
            except NotFound:
                self.unknown.add(slug)


class _Table:
    """The rows of a file whose header is understood."""

    def __init__(self, records: Records, header: Sequence[str], layout: Layout, named: _Named,
                 remembered: Remembered) -> None:
        self._records, self.layout, self._named = records, layout, named
        self.header = tuple(header[:layout.width])
        self._remembered = remembered
        self._is_sheet = remembered.is_sheet

    def rows(self) -> Iterator[Row | tuple[Problem, ...]]:
        doubles = _Doubles(self.layout)
        for number, record in enumerate(islice(self._records, 1, None)):
            if isinstance(record, Problem):
                yield (record,)
                continue
            if number >= MOST_ROWS:
                raise refuse(self._remembered.file, "too-many-rows",
                             say("The file has more than %(most)s rows.", most=MOST_ROWS),
                             say("Split it into smaller files."), line=record[0])
            yield self._row(record, doubles)

    def raw(self) -> Iterator[Record]:
        for record in islice(self._records, 1, None):
            if not isinstance(record, Problem):
                yield record

    def _row(self, record: Record, doubles: _Doubles) -> Row | tuple[Problem, ...]:
        line, raw = record
        width = self.layout.width
        if len(raw) != width:
            raw = self._fitted(raw)
            if len(raw) != width:
                return (self._wrong_width(line, len(raw)),)
        found = Cells([_clean(cell) for cell in raw], line, self._remembered)
        found.ensure_lengths()
        if found.problems:
            return tuple(found.problems)
        achievement = self._achievement(found)
        if achievement is None:
            return tuple(found.problems)
        row = Row(
            line=line,
            email=found.email(),
            given_names=found.name("nombres", needed=True),
            first_surname=found.name("primer_apellido", needed=True),
            second_surname=found.name("segundo_apellido", needed=False),
            awarded_on=found.moment(achievement.course.timezone),
            levels=found.levels(achievement),
            evidence_url=found.url(),
            evidence_narrative=found.words("evidencia_relato"),
            name_public=found.consent(),
            language=found.language(),
            pupils_visible=found.pupils(),
            achievement=achievement.slug,
            key=found.key(),
        )
        doubles.check(row, found)
        return tuple(found.problems) if found.problems else row

    def _fitted(self, raw: list[str]) -> list[str]:
        """Return a row without empty cells at its end that are too many, or with those it lacks.

        Workbooks leave empty cells out; some programs write separators without end.
        """
        width = self.layout.width
        if len(raw) > width and not any(cell.strip() for cell in raw[width:]):
            return raw[:width]
        if len(raw) < width and self._is_sheet:
            return raw + [""] * (width - len(raw))
        return raw

    def _wrong_width(self, line: int, cells: int) -> Problem:
        return Problem("cells-wrong", say_n(
            "The row has %(num)s cell, the header has %(wanted)s.",
            "The row has %(num)s cells, the header has %(wanted)s.",
            cells, wanted=self.layout.width),
            say("Put quotation marks around a cell that holds the sign that separates columns."),
            file=self._remembered.file, line=line)

    def _achievement(self, found: Cells) -> Achievement | None:
        """Return what the row earns, or None where that cannot be said."""
        slug = found.raw("logro")
        named = self._named
        achievement = named.found.get(slug) if slug else named.default
        if achievement is None and slug:
            found.wrong("logro", "achievement-unknown",
                        say("No achievement is called %(slug)s.", slug=shown(slug)),
                        say("Write the slug of one that is published."))
        elif achievement is None:
            found.wrong("logro", "cell-empty", say("The cell is empty."), say("Fill it in."))
        elif not achievement.allows_batch:
            refusal = needs_decision(achievement)
            found.wrong("logro", refusal.code, refusal.message,
                        refusal.remedy or say("Take the row out of the file."))
            return None
        return achievement


class _Doubles:
    """Who stands in which row before; a number each, so that a long file fits into memory."""

    def __init__(self, layout: Layout) -> None:
        self._people: dict[int, int] = {}
        self._keys: dict[int, int] = {}

    def check(self, row: Row, found: Cells) -> None:
        """Note where the person earns the same in an earlier row, or the key stands in one."""
        if row.email:
            self._once(self._people, (row.email, row.achievement), row, found, "correo")
        if row.key is not None:
            self._once(self._keys, row.key, row, found, "clave")

    @staticmethod
    def _once(seen: dict[int, int], what: object, row: Row, found: Cells, column: str) -> None:
        first = seen.setdefault(hash(what), row.line)
        if first == row.line:
            return
        code, message, remedy = _TWICE[column]
        found.wrong(column, code, message.with_values({"line": first}), remedy)


_TWICE: Mapping[str, tuple[str, Message, Message]] = {
    "correo": ("person-twice", say("The person stands in line %(line)s already.", line=0),
               say("Keep one row for each person.")),
    "clave": ("key-twice", say("The key stands in line %(line)s already.", line=0),
              say("Give each row a key of its own.")),
}
