"""Migrations of the database, run by the service itself: no configuration file, no tool."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from badgeservice.errors import HomeUnusable, say
from badgeservice.storage.engine import file_of, make_engine, make_file, options, parse, place
from badgeservice.storage.translation import not_initialised, translated

_LOCK = 0x6261646765
"""Any number that no other program on the same PostgreSQL takes for its own lock."""


_SCRIPTS = Path(__file__).parent
_IN_TURN = Lock()
"""Alembic keeps what it works on in variables of its modules: one migration a process."""


def configuration(connection: Connection, scripts: Path = _SCRIPTS) -> Config:
    """Return what alembic needs to work on *connection*."""
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(url: str, target: str = "head", *, scripts: Path = _SCRIPTS) -> None:
    """Bring the database at *url* to the newest version, making it where there is none.

    All or nothing, in both databases. Raises HomeUnusable, ``database-newer`` among others.
    """
    file = file_of(parse(url))
    if file is not None:
        make_file(file)
    _migrate(url, scripts, lambda config: command.upgrade(config, target))


def downgrade(url: str, target: str, *, scripts: Path = _SCRIPTS) -> None:
    """Take the database back to the revision *target*; what it cannot hold is lost."""
    if revision(url) is None:
        raise not_initialised(place(parse(url)))
    _migrate(url, scripts, lambda config: command.downgrade(config, target))


def revision(url: str) -> str | None:
    """Return the version of the database at *url*, or None where there is none yet."""
    parsed = parse(url)
    file = file_of(parsed)
    if file is not None and not file.is_file():
        return None
    engine = make_engine(parsed)
    try:
        with (
            translated(place(parsed)),
            engine.connect() as connection,
            connection.execution_options(**options(parsed, writing=False)).begin(),
        ):
            return _current(connection)
    finally:
        engine.dispose()


def newest(scripts: Path = _SCRIPTS) -> str:
    """Return the version that this code works with."""
    head = ScriptDirectory(str(scripts)).get_current_head()
    if head is None:
        raise LookupError("this installation lacks its migrations")
    return head


def ensure_current(connection: Connection, where: str, *, scripts: Path = _SCRIPTS) -> None:
    """Raise HomeUnusable unless the database has the version that this code works with.

    The code is ``home-not-initialised``, ``database-older`` or ``database-newer``.
    """
    found, needed = _current(connection), newest(scripts)
    if found is None:
        raise not_initialised(where)
    if found == needed:
        return
    _ensure_known(found, where, scripts)
    raise HomeUnusable(
        say("The database %(place)s has an older version (%(found)s, not %(needed)s); run "
            "`badgeservice database upgrade`.", place=where, found=found, needed=needed),
        code="database-older")


def _ensure_known(found: str, where: str, scripts: Path) -> None:
    known = {script.revision for script in ScriptDirectory(str(scripts)).walk_revisions()}
    if found not in known:
        raise HomeUnusable(
            say("The database %(place)s was made by a newer version of this service "
                "(%(found)s); install that version.", place=where, found=found),
            code="database-newer")


def _migrate(url: str, scripts: Path, step: Callable[[Config], None]) -> None:
    parsed = parse(url)
    where = place(parsed)
    # SQLite changes a table by copying it; with foreign keys on, that would delete rows.
    engine = make_engine(parsed, foreign_keys=False)
    try:
        with (
            _IN_TURN,
            translated(where),
            engine.connect() as connection,
            connection.execution_options(**options(parsed, writing=True)).begin(),
        ):
            _take_turns(connection)
            found = _current(connection)
            if found is not None:
                _ensure_known(found, where, scripts)
            step(configuration(connection, scripts))
            _ensure_references(connection, where)
    finally:
        engine.dispose()


def _take_turns(connection: Connection) -> None:
    """Let two upgrades at the same moment go one after the other; SQLite does so anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})


def _ensure_references(connection: Connection, where: str) -> None:
    if connection.dialect.name != "sqlite":
        return
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise HomeUnusable(
            say("After the migration rows of %(place)s would refer to rows that are not "
                "there; nothing was changed.", place=where), code="database-damaged")


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
