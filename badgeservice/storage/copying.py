"""All rows of one database copied into another, SQLite or PostgreSQL on either side.

What is read is compared with what was written before anything is kept, table by table. The
values go through the column types of `storage.columns`, so they mean the same on both sides.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from typing import Any

from sqlalchemy import (
    JSON,
    URL,
    Connection,
    Row,
    Table,
    TableClause,
    column,
    func,
    inspect,
    literal,
    select,
    text,
)

from badgeservice.core.moving import Copied, CopiedTable
from badgeservice.errors import BadUsage, Conflict, HomeUnusable, say
from badgeservice.storage.engine import WAIT, file_of, make_engine, options, parse, place
from badgeservice.storage.migrations import ensure_current, revision, upgrade
from badgeservice.storage.schema import TABLES
from badgeservice.storage.translation import not_initialised, translated

_AT_ONCE = 500
"""Rows that are in memory together; documents and files of evidence lists are among them."""

_MODULUS = 1 << 256

Progress = Callable[[int, int], None]
"""Called with the rows copied so far and the rows there are."""


def copy_database(source: str, target: str, progress: Progress | None = None, *,
                  wait: float = WAIT, serving: bool = False, replacing: bool = False) -> Copied:
    """Copy every row of the database at *source* into the empty one at *target*.

    Nobody can write to either meanwhile, unless *serving* says to read the source as it is at
    the beginning and let others write on; what the target has goes away where it is
    *replacing*, in the same transaction. *wait* is how many seconds another's transaction
    is waited for. The target gets our tables where it has none. All rows come in one
    transaction, after the counts and checksums of all tables agree, or none.

    Raises BadUsage for a target that is no URL of ours; Conflict ``target-same`` and
    ``target-not-empty``; HomeUnusable with the codes of `storage.translation`,
    ``database-older`` or ``database-newer`` for the source, ``database-newer`` for the target,
    and ``copy-differs`` where what was written is not what was read. Files outside the database
    are not copied: keys, evidence, the journals.
    """
    origin, goal = parse(source), _parse_target(target)
    if _same(origin, goal):
        raise Conflict(say("The database cannot be copied onto itself."), code="target-same")
    file = file_of(origin)
    if file is not None and not file.is_file():
        raise not_initialised(place(origin))
    with _opened(origin, wait, writing=not serving) as reading:
        ensure_current(reading, place(origin))
        if not serving:
            _hold(reading, "SHARE")  # others may read on
        if not replacing and revision(target) is not None:
            with _opened(goal, wait, writing=False) as looked:
                _ensure_empty(looked, place(goal))  # before it is brought to our version
        upgrade(target)
        with _opened(goal, wait, foreign_keys=False) as writing:
            _hold(writing, "ACCESS EXCLUSIVE")
            if replacing:
                _empty(writing)
            _ensure_empty(writing, place(goal))
            return Copied(place(goal), tuple(_copy_all(reading, writing, place(goal),
                                                       progress or (lambda done, total: None))))


def _parse_target(url: str) -> URL:
    try:
        return parse(url)
    except HomeUnusable:
        raise BadUsage(
            say("The URL names no database that this service can use. Write "
                "postgresql://USER@HOST/NAME or sqlite:////FOLDER/FILE.")) from None


def _same(one: URL, other: URL) -> bool:
    files = file_of(one), file_of(other)
    if files[0] is not None and files[1] is not None:
        return files[0].resolve() == files[1].resolve()
    return one.set(username=None, password=None) == other.set(username=None, password=None)


@contextmanager
def _opened(url: URL, wait: float, *, foreign_keys: bool = True, writing: bool = True
            ) -> Iterator[Connection]:
    """Open a transaction: with SQLite one that is *writing* keeps all other writers out."""
    engine = make_engine(url, foreign_keys=foreign_keys, wait=wait)
    try:
        with (
            translated(place(url)),
            engine.connect() as connection,
            connection.execution_options(**options(url, writing=writing)).begin(),
        ):
            yield connection
    finally:
        engine.dispose()


def _hold(connection: Connection, mode: str) -> None:
    """Keep writers out of all our tables until the transaction ends."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in TABLES)
        connection.execute(text(f"LOCK TABLE {names} IN {mode} MODE"))


def _empty(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in TABLES)
        connection.execute(text(f"TRUNCATE {names}"))
    else:
        for table in reversed(TABLES):
            connection.execute(table.delete())


def _ensure_empty(connection: Connection, where: str) -> None:
    """Raise Conflict where there are rows in any of our tables, as far as it has them."""
    there = set(inspect(connection).get_table_names())
    for table in TABLES:
        if table.name in there and connection.execute(
                select(literal(1)).select_from(table).limit(1)).first() is not None:
            raise Conflict(
                say("The database %(place)s is not empty: there are rows in %(table)s. Nothing "
                    "was changed. Name a database without rows of this service.",
                    place=where, table=table.name), code="target-not-empty")


def _copy_all(reading: Connection, writing: Connection, where: str,
              progress: Progress) -> Iterator[CopiedTable]:
    counts = {table: _count(reading, table) for table in TABLES}
    total, done = sum(counts.values()), 0
    _defer_references(writing)
    for table in TABLES:
        read = _Sum()
        with closing(_read(reading, table)) as parts:
            for rows in parts:
                writing.execute(_as_is(table).insert(), [_values(table, row) for row in rows])
                read.add(table, rows)
                done += len(rows)
                progress(done, total)
        yield _compared(writing, table, read, where)
    _set_counters(writing)
    _end_deferring(writing, where)


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _read(connection: Connection, table: Table) -> Generator[Sequence[Row[Any]], None, None]:
    """Yield the rows of a table in the order of its key, some at a time."""
    with connection.execute(select(_as_is(table)).order_by(*table.primary_key.columns),
                            execution_options={"yield_per": _AT_ONCE}) as found:
        yield from found.partitions()


def _as_is(table: Table) -> TableClause:
    """Return the table with columns of JSON in which a missing value stays missing.

    To the stores it is the same as JSON's null.
    """
    return TableClause(table.name, *(
        column(each.name, JSON(none_as_null=True) if isinstance(each.type, JSON) and each.nullable
               else each.type) for each in table.columns))


def _values(table: Table, row: Row[Any]) -> dict[str, Any]:
    return dict(zip((each.name for each in table.columns), row, strict=True))


class _Sum:
    """The number of rows, and a checksum that does not depend on their order.

    The databases order text by rules of their own, so the digests of the rows are added up.
    """

    def __init__(self) -> None:
        self.count = 0
        self._sum = 0

    @property
    def digest(self) -> str:
        """The checksum in hexadecimal."""
        return f"{self._sum:064x}"

    def add(self, table: Table, rows: Sequence[Row[Any]]) -> None:
        """Count rows in."""
        for row in rows:
            plain = json.dumps(_values(table, row), sort_keys=True, default=_plain)
            one = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest()
            self._sum = (self._sum + int.from_bytes(one, "big")) % _MODULUS
        self.count += len(rows)


def _plain(value: object) -> str:
    if isinstance(value, date):  # moments are dates, too
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(type(value).__name__)


def _compared(writing: Connection, table: Table, read: _Sum, where: str) -> CopiedTable:
    written = _Sum()
    for rows in _read(writing, table):
        written.add(table, rows)
    if (written.count, written.digest) != (read.count, read.digest):
        raise HomeUnusable(
            say("What was written to %(table)s in %(place)s is not what was read; nothing was "
                "kept.", table=table.name, place=where), code="copy-differs")
    return CopiedTable(table.name, read.count, read.digest)


# --- what PostgreSQL needs besides -----------------------------------------------------------


def _own_references(writing: Connection) -> Iterator[tuple[str, str]]:
    """Yield the references of tables to themselves: a row may come before the one it names."""
    for table in TABLES:
        for rule in table.foreign_key_constraints:
            if rule.referred_table is table and not rule.deferrable:
                yield table.name, writing.dialect.identifier_preparer.format_constraint(rule) or ""


def _alter(writing: Connection, ending: str) -> None:
    for table, rule in _own_references(writing):
        writing.execute(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT {rule} {ending}'))


def _defer_references(writing: Connection) -> None:
    if writing.dialect.name == "postgresql":
        _alter(writing, "DEFERRABLE INITIALLY DEFERRED")


def _end_deferring(writing: Connection, where: str) -> None:
    """Check all references, and leave the rules as they were."""
    if writing.dialect.name == "postgresql":
        writing.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        _alter(writing, "NOT DEFERRABLE")
    elif writing.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise HomeUnusable(
            say("Rows that were copied to %(place)s would refer to rows that are not there; "
                "nothing was kept. The database that they come from is damaged.", place=where),
            code="database-damaged")


def _set_counters(writing: Connection) -> None:
    """Let the next row get a number behind all that were copied; SQLite looks by itself."""
    if writing.dialect.name != "postgresql":
        return
    for table in TABLES:
        for each in table.columns:
            if each.identity is not None:
                writing.execute(
                    select(func.setval(
                        func.pg_get_serial_sequence(f'"{table.name}"', each.name),
                        select(func.max(each)).scalar_subquery()))
                    .where(select(func.count()).select_from(table).scalar_subquery() > 0))
