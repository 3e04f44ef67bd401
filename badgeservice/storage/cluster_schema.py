"""Where shared tasks lie on PostgreSQL: their schema, and connections to it alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from importlib.util import find_spec
from typing import Any

import psycopg
from psycopg import sql

from badgeservice.errors import HomeUnusable, say
from badgeservice.storage.engine import parse, place

SCHEMA = "badgeservice_tasks"
"""Where the tasks lie; nothing of ours refers to them."""

_LOCK = 0x7461736B73
"""Any number that no other program on the same PostgreSQL takes for its own lock."""


def is_available(url: str) -> bool:
    """Tell whether tasks can be shared out: on PostgreSQL, with the extra ``cluster``."""
    return (parse(url).get_backend_name() == "postgresql"
            and find_spec("procrastinate") is not None)


def set_up(url: str) -> None:
    """Make the tables of the tasks where there are none, or those of another version.

    All tasks of another version are lost; looking at the rows brings back what is needed.
    Workers are stopped before. Raises HomeUnusable ``tasks-not-set-up``, and
    ``database-unreachable``.
    """
    from procrastinate.schema import SchemaManager

    with translated(url), connect(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if _found_version(connection) == _version():
            return
        schema = sql.Identifier(SCHEMA)
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        connection.execute(SchemaManager.get_schema())
        connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(
            schema, sql.Literal(_version())))


def _version() -> str:
    return metadata.version("procrastinate")


def _found_version(connection: psycopg.Connection[Any]) -> str | None:
    """Return for which version of the library the tables were made."""
    row = connection.execute("SELECT obj_description(to_regnamespace(%s), 'pg_namespace')",
                             [SCHEMA]).fetchone()
    return row[0] if row else None


def address_of(url: str) -> dict[str, Any]:
    """Return how to connect so that the tasks' schema is the only one that is looked at."""
    parsed = parse(url).set(drivername="postgresql")
    given = parsed.query.get("options", "")
    options = f"{given if isinstance(given, str) else ''} -c search_path={SCHEMA}".strip()
    return {"conninfo": parsed.render_as_string(hide_password=False), "options": options,
            "application_name": "badgeservice-tasks", "connect_timeout": 10}


def connect(url: str) -> psycopg.Connection[Any]:
    """Return a connection that sees the tasks' schema alone."""
    return psycopg.connect(**address_of(url))


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn the driver's errors into HomeUnusable.

    Codes are ``tasks-not-set-up`` and ``database-unreachable``.
    """
    try:
        yield
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable,
            psycopg.errors.UndefinedFunction) as error:
        raise HomeUnusable(
            say("The tables of the tasks are not in the database %(place)s. Run `badgeservice "
                "database upgrade` as an account that may make a schema there.",
                place=place(parse(url))), code="tasks-not-set-up") from error
    except psycopg.OperationalError as error:
        raise unreachable(url) from error


def unreachable(url: str) -> HomeUnusable:
    """Return the error that says that the database does not answer."""
    return HomeUnusable(
        say("The database %(place)s cannot be reached. Check that its server runs and that "
            "BADGESERVICE_DATABASE_URL names it.", place=place(parse(url))),
        code="database-unreachable")
