"""The bytes of public credentials, for programs that fetch them: one question, little around it.

Statements go to the driver as they are. What a unit of work adds, one state of the database for
several statements, is nothing to a single one, and costs four times as much as its answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from sqlalchemy import Dialect, Engine, bindparam, false, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from badgeservice.storage.sharing_tables import credential_sharing
from badgeservice.storage.tables import corrections, credentials

_NEWER, _OLDER = corrections.alias("newer"), corrections.alias("older")

_QUERY = (
    select(credentials.c.document)
    .outerjoin(credential_sharing, credential_sharing.c.credential == credentials.c.id)
    .outerjoin(_NEWER, _NEWER.c.replaced == credentials.c.id)
    .outerjoin(_OLDER, _OLDER.c.successor == credentials.c.id)
    .where(credentials.c.id == bindparam("identifier"),
           credentials.c.document.is_not(None), credentials.c.withdrawn_at.is_(None),
           _NEWER.c.replaced.is_(None), _OLDER.c.replaced.is_(None),
           or_(credential_sharing.c.is_page_off.is_(None),
               credential_sharing.c.is_page_off == false()))
)

_DIALECTS: Mapping[str, Callable[[], Dialect]] = {
    "sqlite": partial(sqlite.dialect, paramstyle="named"),
    "postgresql": partial(postgresql.dialect, paramstyle="pyformat"),
}
"""How statements are written for the drivers that `engine.parse` chooses."""


class OpenCopies:
    """Finds the bytes of credentials that are simply public."""

    def __init__(self, engine: Engine, file: Path | None) -> None:
        self._query = str(_QUERY.compile(dialect=_DIALECTS[engine.dialect.name]()))
        self._engine = engine
        self._file = file

    def __call__(self, identifier: str) -> bytes | None:
        """Return what `core.ports.Database.open_copy` promises."""
        if self._file is not None and not self._file.is_file():
            return None  # SQLite would make an empty one
        try:
            connection = self._engine.raw_connection()
            try:
                cursor = connection.cursor()
                cursor.execute(self._query, {"identifier": identifier})
                row = cursor.fetchone()
                cursor.close()
            finally:
                connection.close()
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error):
            return None  # a unit of work will meet the same and can say what it is
        return bytes(row[0]) if row else None
