"""What every module of tables stands on: one set of metadata, and how rules are named.

Rows that have an order carry a `number` for it: clocks jump, numbers do not.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, Identity, Index, MetaData

from badgeservice.storage.columns import Number, Words

metadata = MetaData(naming_convention={
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
})


def numbered() -> Column[Any]:
    """Return the column that says in which order rows were made."""
    return Column("number", Number, Identity(), primary_key=True)


def named() -> tuple[Column[Any], ...]:
    """Return the columns of rows that have an order and a public id."""
    return (numbered(), Column("id", Words, nullable=False, unique=True))


def only_where(name: str, condition: ColumnElement[bool], *columns: Column[Any]) -> None:
    """Make *columns* unique among the rows that meet *condition*."""
    Index(name, *columns, unique=True, sqlite_where=condition, postgresql_where=condition)
