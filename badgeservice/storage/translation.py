"""What the drivers complain of, said in errors of our own.

Decided by the drivers' codes, never by their words: SQLite's result codes
(sqlite.org/rescode.html), PostgreSQL's SQLSTATE (PostgreSQL, appendix A).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import exc

from badgeservice.errors import BadgeError, BadInput, Conflict, HomeUnusable, Problem, say


def _busy(place: str) -> BadgeError:
    return HomeUnusable(
        say("The database %(place)s is busy; nothing was changed. Try again in a moment.",
            place=place), code="database-busy")


def _unreachable(place: str) -> BadgeError:
    return HomeUnusable(
        say("The database %(place)s cannot be reached. Check that its server runs and that "
            "BADGESERVICE_DATABASE_URL names it.", place=place), code="database-unreachable")


def _read_only(place: str) -> BadgeError:
    return HomeUnusable(
        say("The database %(place)s cannot be written. Give this account the right to write "
            "to it and to its folder.", place=place), code="home-read-only")


def _full(place: str) -> BadgeError:
    return HomeUnusable(
        say("The disk of the database %(place)s is full; nothing was changed. Make room and "
            "try again.", place=place), code="disk-full")


def _disk_error(place: str) -> BadgeError:
    return HomeUnusable(
        say("The disk of the database %(place)s does not read or write as it should; nothing "
            "was changed.", place=place), code="disk-error")


def _damaged(place: str) -> BadgeError:
    return HomeUnusable(
        say("The database %(place)s is damaged, or is no database of this service. Restore it "
            "from a backup.", place=place), code="database-damaged")


def not_initialised(place: str) -> BadgeError:
    """Return the error for a database without our tables."""
    return HomeUnusable(
        say("There is no database of this service at %(place)s yet; run `badgeservice init`.",
            place=place), code="home-not-initialised")


Maker = Callable[[str], BadgeError]

_SQLITE: dict[int, Maker] = {
    sqlite3.SQLITE_BUSY: _busy,
    sqlite3.SQLITE_LOCKED: _busy,
    sqlite3.SQLITE_READONLY: _read_only,
    sqlite3.SQLITE_PERM: _read_only,
    # The file was there a moment before: what cannot be opened is it, its journal, its folder.
    sqlite3.SQLITE_CANTOPEN: _read_only,
    sqlite3.SQLITE_FULL: _full,
    sqlite3.SQLITE_IOERR: _disk_error,
    sqlite3.SQLITE_CORRUPT: _damaged,
    sqlite3.SQLITE_NOTADB: _damaged,
}
"""By primary result code."""

_POSTGRESQL: dict[str, Maker] = {
    "25006": _read_only,  # read_only_sql_transaction
    "40001": _busy,  # serialization_failure
    "40P01": _busy,  # deadlock_detected
    "42501": _read_only,  # insufficient_privilege
    "42P01": not_initialised,  # undefined_table
    "53100": _full,  # disk_full
    "53300": _busy,  # too_many_connections
    "55P03": _busy,  # lock_not_available
    "57014": _busy,  # query_canceled
    "57P01": _unreachable,  # admin_shutdown
    "57P02": _unreachable,  # crash_shutdown
    "57P03": _unreachable,  # cannot_connect_now
    "58030": _disk_error,  # io_error
    "XX001": _damaged,  # data_corrupted
    "XX002": _damaged,  # index_corrupted
}
"""By SQLSTATE."""


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn errors of the database library, while *place* is used, into errors of ours.

    What is nobody's fault but ours, a wrong statement for instance, is let through.
    """
    try:
        yield
    except exc.TimeoutError as error:  # all connections of the pool are in use
        raise _busy(place) from error
    except exc.DBAPIError as error:
        found = _translation(error, place)
        if found is None:
            raise
        raise found from error


@contextmanager
def translated_sqlite(place: str) -> Iterator[None]:
    """Do the same where SQLite is used without the database library."""
    try:
        yield
    except sqlite3.Error as error:
        make = _maker(error)
        if make is None:
            raise
        raise make(place) from error


def _translation(error: exc.DBAPIError, place: str) -> BadgeError | None:
    if isinstance(error, exc.IntegrityError):
        return Conflict(
            say("The database refuses this: it would break a rule that its tables keep."),
            code="rule-of-tables")
    if isinstance(error, exc.DataError):
        return not_storable()
    make = _maker(error.orig)
    return make(place) if make else None


def _maker(cause: BaseException | None) -> Maker | None:
    if isinstance(cause, sqlite3.Error):
        # Extended result codes carry the primary one in their lowest byte.
        return _SQLITE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    if isinstance(cause, psycopg.Error):
        state = cause.sqlstate or ""
        if state in _POSTGRESQL:
            return _POSTGRESQL[state]
        # Class 08 is connection_exception; no state at all means that no server answered.
        lost = isinstance(cause, psycopg.OperationalError) and (not state or state[:2] == "08")
        return _unreachable if lost else None
    return None


def not_storable() -> BadgeError:
    """Return the error for a value that one of the two databases could not keep."""
    return BadInput([Problem(
        "value-not-storable",
        say("A value contains a sign that cannot be stored, or a number that is too large."),
        say("Remove control characters and what is no real text."))], code="value-not-storable")
