"""Engines for both databases, set so that a committed row is a kept row."""

from __future__ import annotations

import os
from math import ceil
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError

from badgeservice.errors import HomeUnusable, say
from badgeservice.storage.columns import Unstorable
from badgeservice.storage.translation import not_storable

WAIT = 10.0
"""Seconds that a transaction waits for another one, or for a connection."""

WRITING = "badgeservice_writing"
"""The execution option that says whether a transaction may write."""

_QUERY_ONLY = "badgeservice_query_only"
"""What a connection to SQLite was last told, in its `info`."""

_POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")
_SQLITE = ("sqlite", "sqlite+pysqlite")


def parse(url: str) -> URL:
    """Return *url* with the driver that we use.

    Raises HomeUnusable ``database-unsupported`` for anything but PostgreSQL and a file of
    SQLite. The message does not show the URL: there may be a password in it.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise _unsupported() from None  # the library's words quote parts of the URL
    if parsed.drivername in _POSTGRESQL:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in _SQLITE and parsed.database not in (None, "", ":memory:"):
        return parsed.set(drivername="sqlite+pysqlite")
    raise _unsupported()


def _unsupported() -> HomeUnusable:
    return HomeUnusable(
        say("BADGESERVICE_DATABASE_URL names no database that this service can use. Write "
            "postgresql://USER@HOST/NAME or sqlite:////FOLDER/FILE."),
        code="database-unsupported")


def place(url: URL) -> str:
    """Return where the database is, for people; without any secret."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or url.query.get("host") or "localhost"
    return f"{host}/{url.database or ''}"


def file_of(url: URL) -> Path | None:
    """Return the file of an SQLite database, or None for PostgreSQL."""
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def make_engine(url: URL, *, foreign_keys: bool = True, wait: float = WAIT) -> Engine:
    """Return an engine for a URL that `parse` accepted.

    *foreign_keys* are left unchecked only while a migration copies SQLite's tables.
    """
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": wait}, pool_timeout=wait,
                               hide_parameters=True)
        _prepare_sqlite(engine, foreign_keys=foreign_keys)
    else:
        defaults = {"application_name": "badgeservice", "connect_timeout": str(ceil(wait))}
        engine = create_engine(url.set(query={**defaults, **url.query}), pool_timeout=wait,
                               pool_pre_ping=True, hide_parameters=True)
        _prepare_postgresql(engine, wait=wait)
    event.listen(engine, "handle_error", _refuse_unstorable)
    return engine


def _refuse_unstorable(context: ExceptionContext) -> None:
    """Translate what is refused before, or by, the driver in errors that are not its own."""
    if isinstance(context.original_exception, Unstorable | UnicodeEncodeError | OverflowError):
        raise not_storable() from context.original_exception


def _prepare_sqlite(engine: Engine, *, foreign_keys: bool) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: object) -> None:
        """Prepare a new connection."""
        # The driver would begin transactions by guesses of its own; `begin` below does.
        connection.isolation_level = None
        for pragma in (
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
            "journal_mode = WAL",
            "synchronous = FULL",
            # What is deleted is overwritten, and not only left out of the tables.
            "secure_delete = ON",
            # 16 MB at most: a group of credentials is not written to the disk in its middle.
            "cache_size = -16000",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        """Begin a transaction, with the lock for writing where it may write."""
        if not connection.get_execution_options().get(WRITING, True):
            # Straight to the driver: neither looks at the file, so neither can fail, and
            # readers are many.
            _set_query_only(connection, "ON")
            connection.connection.cursor().execute("BEGIN").close()
            return
        _set_query_only(connection, "OFF")
        # IMMEDIATE takes the lock for writing now, and waits for it: a transaction that
        # has read already could not wait any more without reading stale rows.
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _set_query_only(connection: Connection, value: str) -> None:
    """Say whether what follows may write, where the connection was told otherwise before.

    This PRAGMA has SQLite prepare every statement anew, which takes longer than most take.
    """
    if connection.info.get(_QUERY_ONLY) != value:
        connection.connection.cursor().execute(f"PRAGMA query_only = {value}").close()
        connection.info[_QUERY_ONLY] = value


def _prepare_postgresql(engine: Engine, *, wait: float) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, record: object) -> None:
        """Prepare a new connection."""
        for setting in (f"lock_timeout = {ceil(wait * 1000)}", "synchronous_commit = on"):
            connection.execute(f"SET {setting}")
        connection.commit()


def options(url: URL, *, writing: bool) -> dict[str, Any]:
    """Return the execution options of a transaction.

    Readers see one state of the database from their first statement to their last.
    """
    if writing or url.get_backend_name() == "sqlite":
        return {WRITING: writing}
    return {WRITING: False, "isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def make_file(file: Path) -> None:
    """Make an empty database file that only its owner may read, where there is none.

    SQLite gives its journal files the permissions of the database's own.
    """
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise HomeUnusable(
            say("The database %(place)s cannot be made. Give this account the right to write "
                "to its folder.", place=str(file)), code="home-read-only") from error
