"""Insertions that say by a stable code which rule of the tables they break."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Index, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from badgeservice.errors import Conflict
from badgeservice.storage.many import many_into
from badgeservice.storage.metadata import metadata

_UNIQUE = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})


def insert(connection: Connection, table: Table, values: Mapping[str, Any],
           conflicts: Mapping[str, Conflict] | None = None) -> None:
    """Insert one row; raise of *conflicts* the one under the broken constraint's name.

    A savepoint keeps the transaction usable after a conflict, in PostgreSQL too. A broken
    constraint that is not among *conflicts* is left to whoever opened the transaction.
    """
    try:
        with connection.begin_nested():
            connection.execute(table.insert().values(**values))
    except IntegrityError as error:
        conflict = (conflicts or {}).get(broken(error) or "")
        if conflict is None:
            raise
        raise conflict from error


def insert_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]],
               conflicts: Mapping[str, Conflict] | None = None) -> None:
    """Insert several rows with the same columns, all or none; raises as `insert` does."""
    try:
        with connection.begin_nested():
            many_into(table)(connection, rows)
    except IntegrityError as error:
        conflict = (conflicts or {}).get(broken(error) or "")
        if conflict is None:
            raise
        raise conflict from error


def broken(error: IntegrityError) -> str | None:
    """Return the name of the constraint that *error* is about, where the driver tells.

    PostgreSQL names it. SQLite lists the columns of a broken uniqueness as
    ``table.column, …`` after the colon; no two constraints of ours have the same ones.
    """
    cause = error.orig
    if not isinstance(cause, sqlite3.Error):
        diagnosis = getattr(cause, "diag", None)
        name: str | None = getattr(diagnosis, "constraint_name", None)
        return name
    if cause.sqlite_errorcode not in _UNIQUE:
        return None
    listed = str(cause).rpartition(": ")[2]
    return _by_columns().get(frozenset(listed.split(", ")))


def _by_columns() -> dict[frozenset[str], str]:
    return {
        frozenset(f"{table.name}.{column.name}" for column in rule.columns): str(rule.name)
        for table in metadata.tables.values()
        for rule in _unique(table)
    }


def _unique(table: Table) -> Iterator[Index | UniqueConstraint | PrimaryKeyConstraint]:
    for rule in table.constraints:
        if isinstance(rule, UniqueConstraint | PrimaryKeyConstraint):
            yield rule
    for index in table.indexes:
        if index.unique:
            yield index
