"""The table in a batch file: its header, the achievements that it names, and its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from badgeservice.core.achievement import Achievement
from badgeservice.core.batch_cells import Cells
from badgeservice.core.batch_columns import Layout, canonical, shown
from badgeservice.core.batch_csv import HEADER_WITHIN, Record, Records
from badgeservice.core.batch_evidence import evidence_in
from badgeservice.core.batch_text import MOST_COLUMNS, refuse
from badgeservice.core.batch_values import Remembered
from badgeservice.core.formula import unshield
from badgeservice.core.rows import Row, refused_file
from badgeservice.core.sheet import plain
from badgeservice.core.willingness import needs_decision
from badgeservice.errors import BadInput, Message, NotFound, Problem, say, say_n

MOST_ROWS = 500_000
MOST_ACHIEVEMENTS = 200
"""That the rows of one file may name."""

Find = Callable[[str], Achievement]
"""Returns the pinned achievement with a slug; raises NotFound."""

_BLANK = " \t\r\n\N{NO-BREAK SPACE}\u200b\u2060\ufeff"
"""What is no part of a cell at its ends; the last three nobody sees."""


def header_of(records: Records, file: str,
              mapping: Mapping[str, str]) -> tuple[int, int, list[str]]:
    """Return how many rows stand above the header, its line, and its cells.

    Raises BadInput where it cannot be read or no row follows.
    """
    first = list(islice(records, HEADER_WITHIN))
    above = next((place for place, each in enumerate(first)
                  if not isinstance(each, Problem) and _is_header(each[1], mapping)), 0)
    header = first[above] if first else None
    if isinstance(header, Problem):
        raise refused_file(file, [header])
    if header is None or next(islice(records, above + 1, None), None) is None:
        raise refuse(file, "file-empty", say("The file holds no rows."),
                     say("Write a header and one row for each person."), line=1)
    line, cells = header
    if len(cells) > MOST_COLUMNS:
        raise refuse(file, "too-many-columns",
                     say("The file has more than %(most)s columns.", most=MOST_COLUMNS),
                     say("Keep only the columns that are needed."), line=line)
    return above, line, [clean(cell) for cell in cells]


def _is_header(cells: Sequence[str], mapping: Mapping[str, str]) -> bool:
    """Tell whether two columns at least are known: a title has one cell, a row has none."""
    theirs = {plain(name) for name in mapping.values()}
    return len({canonical(cell, {}) or plain(cell) for cell in map(clean, cells[:MOST_COLUMNS])
                if canonical(cell, {}) or plain(cell) in theirs}) > 1


def clean(cell: str) -> str:
    """Return a cell without blanks around it, and without the shield that exports give it."""
    cell = cell.strip(_BLANK)
    return unshield(cell).strip() if cell[:1] == "'" else cell


def achievement_place(cells: Sequence[str], mapping: Mapping[str, str]) -> int | None:
    """Return where the column stands that names achievements, or None where there is none."""
    wanted = next((theirs for ours, theirs in mapping.items()
                   if canonical(ours, {}) == "logro"), None)
    for place, cell in enumerate(cells):
        if (canonical(cell, {}) == "logro" if wanted is None else plain(cell) == plain(wanted)):
            return place
    return None


def slugs_of(rows: Iterable[Record | Problem], place: int) -> Iterator[str]:
    """Yield what stands in the column at *place*."""
    for record in rows:
        if not isinstance(record, Problem) and len(record[1]) > place:
            yield clean(record[1][place])


class Named:
    """The achievements that the rows of a file name; *default* is that of the others."""

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

    def look_up(self, slugs: Iterable[str]) -> None:
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


class Table:
    """The rows of a file whose header is understood."""

    def __init__(self, records: Records, above: int, header: Sequence[str], layout: Layout,
                 named: Named, remembered: Remembered) -> None:
        self._records, self._above, self.layout, self._named = records, above, layout, named
        self.header = tuple(header[:layout.width])
        self._remembered = remembered
        self._is_sheet = remembered.is_sheet

    def rows(self) -> Iterator[Row | tuple[Problem, ...]]:
        """Yield what `BatchFile.rows` promises."""
        doubles = _Doubles()
        for number, record in enumerate(islice(self._records, self._above + 1, None)):
            if isinstance(record, Problem):
                yield (record,)
                continue
            if number >= MOST_ROWS:
                raise refuse(self._remembered.file, "too-many-rows",
                             say("The file has more than %(most)s rows.", most=MOST_ROWS),
                             say("Split it into smaller files."), line=record[0])
            yield self._row(record, doubles)

    def raw(self) -> Iterator[Record]:
        """Yield the rows below the header that can be told apart, as they are written."""
        for record in islice(self._records, self._above + 1, None):
            if not isinstance(record, Problem):
                yield record

    def _row(self, record: Record, doubles: _Doubles) -> Row | tuple[Problem, ...]:
        line, raw = record
        width = self.layout.width
        if len(raw) != width:
            raw = self._fitted(raw)
            if len(raw) != width:
                return (self._wrong_width(line, len(raw)),)
        found = Cells([clean(cell) for cell in raw], line, self._remembered)
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
            evidence=evidence_in(found, self._remembered.evidence),
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

    def __init__(self) -> None:
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
