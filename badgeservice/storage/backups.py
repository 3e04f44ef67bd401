"""Backups of the database, of either kind, and putting them back, into either kind.

Inside a backup is always a file of SQLite. Keys, evidence, passphrases and journals are not
in it: keys must not lie where their data lie, and a journal in a backup could not tell what
was done since.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory

from badgeservice import __version__
from badgeservice.core.audit import Head
from badgeservice.core.backup import Backup, Restored
from badgeservice.core.ports import Clock
from badgeservice.errors import HomeUnusable, say
from badgeservice.storage.act_journal import ActJournal
from badgeservice.storage.backup_files import digest, ensure_free, read_backup, write_backup
from badgeservice.storage.copying import copy_database
from badgeservice.storage.engine import WAIT, file_of, make_file, parse
from badgeservice.storage.files import make_private_folder, move_whole, unwritable
from badgeservice.storage.migrations import revision, upgrade
from badgeservice.storage.translation import translated_sqlite

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class Backups:
    """Backups of the database at *url*, whose home is the folder *home*.

    *note_acts* brings the *journal* up to the database, or raises HomeUnusable
    ``database-restored`` where the database is behind it.
    """

    def __init__(self, url: str, home: Path, journal: ActJournal, *, clock: Clock,
                 note_acts: Callable[[], None]) -> None:
        self._url = url
        self._home = home
        self._journal = journal
        self._clock = clock
        self._note_acts = note_acts

    def make(self, path: Path) -> Backup:
        """Write a backup of the database as it is at this moment to the new file *path*.

        Others read and write on meanwhile. Raises Conflict ``backup-exists``; HomeUnusable
        with the codes of `storage.translation`, and ``database-restored``: what has forgotten
        something is taken up first.
        """
        ensure_free(path)
        self._note_acts()
        return self._make(path)

    def _make(self, path: Path) -> Backup:
        with _workshop(path.absolute().parent) as folder:
            copy = Path(folder) / "database.sqlite"
            file = file_of(parse(self._url))
            if file is None:
                copy_database(self._url, f"sqlite:///{copy}", serving=True)
            else:
                _copy_file(file, copy)
            facts = _facts(copy, self._clock())
            write_backup(path, facts, copy, Path(folder) / "backup")
        return facts

    def restore(self, path: Path) -> Restored:
        """Put the backup at *path* in the place of the database, which is kept aside.

        The backup is checked whole, and brought to the newest version, before anything is
        touched. From the first moment on nothing is issued or published, and nobody's status
        changed, until `operations.restored.AfterRestore` has taken up the journals. Raises
        HomeUnusable: ``backup-missing``, ``backup-damaged``, ``backup-newer``,
        ``database-newer``, ``database-in-use`` while another program has a file of SQLite
        open; nothing was changed then.
        """
        file = file_of(parse(self._url))
        make_private_folder(file.parent if file else self._home)
        with _workshop(file.parent if file else self._home) as folder:
            draft = Path(folder) / "database.sqlite"
            facts = read_backup(path, draft)
            _ensure_sound(draft, path)
            upgrade(f"sqlite:///{draft}")
            _settle(draft)
            stamp = f"{self._clock():%Y%m%dT%H%M%SZ}"
            aside = (self._swap_file(draft, file, facts, stamp) if file
                     else self._swap_rows(draft, facts, stamp))
        return Restored(facts, aside)

    def _swap_file(self, draft: Path, file: Path, facts: Backup, stamp: str) -> Path | None:
        aside = None
        if file.exists():
            _settle(file)
            aside = _free(file.with_name(f"{file.name}.before-{stamp}"))
        self._journal.mark_restored(facts.head)
        try:
            for ending in ("-wal", "-shm"):  # left by a file that was too damaged to settle
                rest = file.with_name(file.name + ending)
                if aside and rest.exists():
                    rest.rename(aside.with_name(aside.name + ending))
            if aside:
                aside.hardlink_to(file)
        except OSError as error:
            raise unwritable(file, error) from error
        move_whole(draft, file)
        return aside

    def _swap_rows(self, draft: Path, facts: Backup, stamp: str) -> Path | None:
        aside = None
        if revision(self._url) is not None:
            upgrade(self._url)
            aside = _free(self._home / f"before-{stamp}.backup")
            self._make(aside)
        self._journal.mark_restored(facts.head)
        copy_database(f"sqlite:///{draft}", self._url, replacing=True)
        return aside


def _free(path: Path) -> Path:
    """Return *path*, or it with the first number that no file there has.

    Of two restores within one second, each keeps what it replaces.
    """
    names = chain([path.name], (f"{path.name}-{number}" for number in count(2)))
    return next(each for each in map(path.with_name, names) if not os.path.lexists(each))


def _workshop(folder: Path) -> TemporaryDirectory[str]:
    """Return a folder for drafts, for this account alone; it goes away with all in it."""
    try:
        return TemporaryDirectory(dir=folder, prefix=".backup-")
    except OSError as error:
        raise unwritable(folder, error) from error


def _copy_file(file: Path, copy: Path) -> None:
    """Copy a database that others may use; the copy is one file, without a journal."""
    if not file.is_file():
        # SQLite itself would make an empty one.
        raise HomeUnusable(say("There is no database of this service at %(place)s yet; run "
                               "`badgeservice init`.", place=str(file)),
                           code="home-not-initialised")
    make_file(copy)
    with (translated_sqlite(str(file)),
          closing(sqlite3.connect(file, timeout=WAIT)) as source,
          closing(sqlite3.connect(copy)) as target):
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE").close()


def _facts(copy: Path, now: datetime) -> Backup:
    with translated_sqlite(str(copy)), closing(sqlite3.connect(copy)) as connection:
        def one(query: str) -> tuple[object, ...] | None:
            """Return the first row."""
            found: tuple[object, ...] | None = connection.execute(query).fetchone()
            return found

        schema = one("SELECT version_num FROM alembic_version")
        base_url = one("SELECT value FROM installation WHERE name = 'base_url'")
        last = one("SELECT number, digest FROM audit_entries ORDER BY number DESC LIMIT 1")
        connection.execute("PRAGMA journal_mode = DELETE").close()
    head = Head(int(str(last[0])), str(last[1])) if last else Head(0, "")
    return Backup(now, __version__, str(schema[0]) if schema else "",
                  str(base_url[0]) if base_url else None, head, copy.stat().st_size,
                  digest(copy))


def _ensure_sound(draft: Path, path: Path) -> None:
    damaged = HomeUnusable(say("The backup %(path)s is damaged, or is no backup of this "
                               "service. Nothing was changed.", path=path),
                           code="backup-damaged")
    try:
        with closing(sqlite3.connect(draft)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise damaged
            connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.DatabaseError as error:
        raise damaged from error


def _settle(file: Path) -> None:
    """Put all that a database's journal holds into its file.

    Only possible while nobody else has it open: raises HomeUnusable ``database-in-use``. A
    file that is too damaged for it stays as it is, with its journal.
    """
    try:
        with closing(sqlite3.connect(file, timeout=1)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE").close()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in _BUSY:
            raise HomeUnusable(say(
                "Another program has the database %(place)s open. Stop the service and its "
                "workers first.", place=str(file)), code="database-in-use") from error
    except sqlite3.DatabaseError:
        return
    with file.open("rb") as stream:
        os.fsync(stream.fileno())
