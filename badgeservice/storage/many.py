"""One statement for many rows, without what a statement for one row costs each time.

SQLAlchemy looks at every value of every row anew. Where parameters are told by their places
(SQLite) what a statement is and how each column is written down is found out once; elsewhere
the statement is executed as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Table, Update
from sqlalchemy.sql.compiler import SQLCompiler

from badgeservice.storage.columns import Unstorable, Words, without_nul
from badgeservice.storage.translation import not_storable

Rows = Sequence[Mapping[str, Any]]
"""What is put in, by the names of columns or parameters; all with the same names."""


class Many:
    """A statement that is executed for many rows; all that differs are named parameters."""

    def __init__(self, statement: Insert | Update) -> None:
        self._statement = statement
        self._written: dict[tuple[str, frozenset[str]], _Written | None] = {}

    def __call__(self, connection: Connection, rows: Rows) -> None:
        """Execute it for all *rows*, in their order; raises what the connection raises."""
        written = self._for(connection.dialect, rows[0]) if rows else None
        if written is not None:
            connection.exec_driver_sql(written.text, written.values(rows))
        elif rows:
            connection.execute(self._statement, rows)

    def _for(self, dialect: Dialect, row: Mapping[str, Any]) -> _Written | None:
        key = dialect.name, frozenset(row)
        if key not in self._written:
            self._written[key] = _written(self._statement, dialect, key[1])
        return self._written[key]


@lru_cache(maxsize=64)
def many_into(table: Table) -> Many:
    """Return the insertion of many rows into *table*."""
    return Many(table.insert())


class _Written:
    """A statement as the driver gets it, and how each of its values is written down."""

    def __init__(self, text: str,
                 places: Sequence[tuple[str, Callable[[Any], Any] | None]]) -> None:
        self.text = text
        self._places = places

    def values(self, rows: Rows) -> list[tuple[Any, ...]]:
        """Return what is put in for each row; raises BadInput for what cannot be stored."""
        places = self._places
        try:
            return [tuple([row[name] if write is None else write(row[name])
                           for name, write in places]) for row in rows]
        except Unstorable as error:
            raise not_storable() from error


def _written(statement: Insert | Update, dialect: Dialect,
             names: frozenset[str]) -> _Written | None:
    """Return *statement* for rows with *names*; None where the driver wants it otherwise."""
    compiled = statement.compile(dialect=dialect, column_keys=sorted(names))
    if not isinstance(compiled, SQLCompiler) or compiled.positiontup is None or (
            set(compiled.positiontup) != names):
        return None
    return _Written(str(compiled), [
        (name, _writer(compiled.binds[name].type, dialect)) for name in compiled.positiontup])


def _writer(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(kind, Words):
        return without_nul
    found: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return found
