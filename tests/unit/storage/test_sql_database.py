"""Units of work: whole or not at all, and every fault of a database by its own code."""

import os
import pwd
import shutil
import sqlite3
import stat
import tempfile
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select

from badgeservice.errors import HomeUnusable
from badgeservice.storage.database import SqlDatabase
from badgeservice.storage.engine import make_engine, parse
from badgeservice.storage.migrations import newest, upgrade
from badgeservice.storage.tables import awards, people
from badgeservice.storage.translation import translated
from tests.unit.storage.samples import ANA, BEA, CHILE, LATER, NOW, application, apply, record_award

AT_ONCE = 15
"""Connections that one process keeps open at most."""


@pytest.fixture
def sqlite_url(sqlite_databases):
    url = sqlite_databases.make(upgrade)
    yield url
    sqlite_databases.drop(url)


@pytest.fixture
def sqlite_file(sqlite_url):
    return Path(sqlite_url.removeprefix("sqlite:///"))


@pytest.fixture
def postgresql_url(postgresql_databases):
    url = postgresql_databases.make(upgrade)
    yield url
    postgresql_databases.drop(url)


def execute(url, statement):
    """Run one statement behind the service's back."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.execute(statement)
            connection.commit()
    else:
        with psycopg.connect(url) as connection:
            connection.execute(statement)


def refusal(database):
    """Return the code with which *database* refuses to be read."""
    with pytest.raises(HomeUnusable) as caught, closing(database), database.reading():
        pass
    return caught.value.code


def test_unit_of_work_is_committed_at_its_end(database):
    with database.transaction() as work:
        work.people.add(ANA)
    with database.reading() as work:
        assert work.people.find(ANA.email) == ANA


def test_unit_of_work_is_undone_by_an_exception(database):
    with pytest.raises(LookupError), database.transaction() as work:
        work.people.add(ANA)
        raise LookupError
    with database.reading() as work:
        assert work.people.find(ANA.email) is None


def test_reader_sees_one_state_from_beginning_to_end(database):
    with database.reading() as reader:
        assert reader.people.find(ANA.email) is None
        with database.transaction() as work:
            work.people.add(ANA)
        assert reader.people.find(ANA.email) is None
    with database.reading() as reader:
        assert reader.people.find(ANA.email) == ANA


def test_reader_cannot_write(database):
    with pytest.raises(HomeUnusable) as caught, database.reading() as work:
        work.people.add(ANA)
    assert caught.value.code == "home-read-only"
    with database.transaction() as work:
        work.people.add(ANA)


def test_who_may_write_is_told_anew_to_a_connection_that_is_used_again(database):
    for name in ("first", "second"):
        with database.transaction() as work:
            work.status.create_list(name, "uni", 4)
        for _ in range(2):
            with pytest.raises(HomeUnusable), database.reading() as work:
                work.status.create_list("by a reader", "uni", 4)
    with database.reading() as work:
        assert work.status.lists() == ("first", "second")


def test_moments_keep_zone_and_microseconds(database):
    there = replace(application(person=BEA), made_at=NOW.astimezone(CHILE))
    with database.transaction() as work:
        apply(work)
        work.people.add(BEA)
        work.applications.add(replace(there, id="there"), BEA, [])
    with database.reading() as work:
        found = work.applications.get("there").made_at
    assert found == NOW
    assert found.tzinfo is UTC


def test_moments_are_given_back_in_utc_whatever_the_zone_of_the_server(postgresql_url):
    zoned = f"{postgresql_url}&options=-ctimezone%3DAmerica/Santiago"
    with closing(SqlDatabase(zoned)) as database, database.transaction() as work:
        apply(work)
        found = work.applications.get("app").made_at
    assert (found, found.tzinfo) == (NOW, UTC)


def test_moment_of_the_first_closing_is_kept(database_url):
    moments = iter([LATER, LATER + timedelta(days=1)])
    with (closing(SqlDatabase(database_url, clock=lambda: next(moments))) as database,
          database.transaction() as work):
        record_award(work)
        work.awards.close("aw")
        work.awards.close("aw")
    engine = make_engine(parse(database_url))
    with engine.connect() as connection:
        assert connection.execute(select(awards.c.closed_at)).scalar_one() == LATER
    engine.dispose()


def test_closed_database_can_be_used_again(database):
    with database.transaction() as work:
        work.people.add(ANA)
    database.close()
    with database.reading() as work:
        assert work.people.find(ANA.email) == ANA


def test_waiting_for_a_writer_ends(database_url):
    with (closing(SqlDatabase(database_url)) as database,
          closing(SqlDatabase(database_url, wait=0.1)) as impatient):
        with database.transaction() as work:
            work.people.add(ANA)
            with pytest.raises(HomeUnusable) as caught, impatient.transaction() as other:
                other.people.add(ANA)
        assert caught.value.code == "database-busy"
        with database.reading() as work:
            assert work.people.find(ANA.email) == ANA


def test_waiting_for_a_connection_ends(database_url):
    with closing(SqlDatabase(database_url, wait=0.1)) as database, ExitStack() as held:
        for _ in range(AT_ONCE):
            held.enter_context(database.reading())
        with pytest.raises(HomeUnusable) as caught, database.reading():
            pass
        assert caught.value.code == "database-busy"


def test_database_without_tables_is_not_initialised(empty_database_url):
    assert refusal(SqlDatabase(empty_database_url)) == "home-not-initialised"


def test_database_of_a_newer_version_is_refused(database_url):
    execute(database_url, "UPDATE alembic_version SET version_num = 'from-the-future'")
    try:
        assert refusal(SqlDatabase(database_url)) == "database-newer"
    finally:
        execute(database_url, f"UPDATE alembic_version SET version_num = '{newest()}'")


@pytest.mark.parametrize("url", [
    "postgresql://badges:s3cret@127.0.0.1:1/badges",
    "postgres://badges:s3cret@/badges?host=/nowhere&password=s3cret",
])
def test_server_that_does_not_answer_is_unreachable(url):
    database = SqlDatabase(url)
    with pytest.raises(HomeUnusable) as caught, database.transaction():
        pass
    assert caught.value.code == "database-unreachable"
    assert "s3cret" not in f"{caught.value} {database!r}"


def test_server_without_our_database_is_unreachable(postgresql_databases):
    url = postgresql_databases.make()
    postgresql_databases.drop(url)
    assert refusal(SqlDatabase(url)) == "database-unreachable"


def _end_connections(url):
    execute(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                 "WHERE datname = current_database() AND pid <> pg_backend_pid()")


def test_connection_lost_between_two_units_of_work_is_replaced(postgresql_url):
    with closing(SqlDatabase(postgresql_url)) as database:
        with database.transaction() as work:
            work.people.add(ANA)
        _end_connections(postgresql_url)
        with database.reading() as work:
            assert work.people.find(ANA.email) == ANA


def test_connection_lost_in_a_unit_of_work_is_named(postgresql_url):
    with closing(SqlDatabase(postgresql_url)) as database:
        with pytest.raises(HomeUnusable) as caught, database.transaction() as work:
            work.people.add(ANA)
            _end_connections(postgresql_url)
            work.people.find(ANA.email)
        assert caught.value.code == "database-unreachable"
        with database.reading() as work:
            assert work.people.find(ANA.email) is None


def test_missing_file_is_not_initialised_and_not_made(tmp_path):
    assert refusal(SqlDatabase(f"sqlite:///{tmp_path}/no.sqlite")) == "home-not-initialised"
    assert list(tmp_path.iterdir()) == []


def test_file_that_is_no_database_is_damaged(tmp_path):
    file = tmp_path / "text.sqlite"
    file.write_text("Querida Ana: " * 1000)
    assert refusal(SqlDatabase(f"sqlite:///{file}")) == "database-damaged"


def test_files_are_their_owners_alone(tmp_path):
    file = tmp_path / "new" / "home" / "database.sqlite"
    umask = os.umask(0)
    try:
        upgrade(f"sqlite:///{file}")
        with closing(SqlDatabase(f"sqlite:///{file}")) as database:
            with database.transaction() as work:
                work.people.add(ANA)
            modes = {entry.name: stat.S_IMODE(entry.stat().st_mode)
                     for entry in file.parent.iterdir()}
    finally:
        os.umask(umask)
    assert modes == dict.fromkeys(
        ("database.sqlite", "database.sqlite-wal", "database.sqlite-shm"), 0o600)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.fixture
def read_only_url(sqlite_file):
    """A database that may only be read; root, who may write anywhere, is somebody else."""
    folder = Path(tempfile.mkdtemp(prefix="badges-"))  # nobody may reach it, unlike tmp_path
    file = folder / "database.sqlite"
    shutil.copy(sqlite_file, file)
    file.chmod(0o444)
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    yield f"sqlite:///{file}"
    if root:
        os.seteuid(0)
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_read_only_folder_is_named(read_only_url):
    with (pytest.raises(HomeUnusable) as caught,
          closing(SqlDatabase(read_only_url)) as database, database.transaction()):
        pass
    assert caught.value.code == "home-read-only"


def test_read_only_folder_gets_no_database(read_only_url):
    with pytest.raises(HomeUnusable) as caught:
        upgrade(f"{read_only_url}.new")
    assert caught.value.code == "home-read-only"


def test_full_disk_is_named(sqlite_url):
    engine = make_engine(parse(sqlite_url))
    with (pytest.raises(HomeUnusable) as caught, translated("here"),
          engine.connect() as connection, connection.begin()):
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        connection.execute(people.insert().values(
            id="x", email="x" * 10**6, given_names="", first_surname="", second_surname=""))
    assert caught.value.code == "disk-full"
    engine.dispose()


def test_sqlite_is_set_for_durability(sqlite_url):
    engine = make_engine(parse(sqlite_url))
    with engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                 for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout",
                              "secure_delete")}
    engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1,
                     "busy_timeout": 10_000, "secure_delete": 1}


def test_writer_of_sqlite_holds_the_lock_from_the_start(sqlite_url):
    with closing(SqlDatabase(sqlite_url)) as database, database.transaction():
        other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), timeout=0)
        with closing(other), pytest.raises(sqlite3.OperationalError) as caught:
            other.execute("BEGIN IMMEDIATE")
    assert caught.value.sqlite_errorname == "SQLITE_BUSY"


def test_a_file_that_went_away_has_no_copies_and_is_not_made_anew(sqlite_url, sqlite_file):
    database = SqlDatabase(sqlite_url)
    assert database.open_copy("a" * 26) is None
    with database.reading():
        pass
    assert database.open_copy("a" * 26) is None
    database.close()
    sqlite_file.unlink()
    assert database.open_copy("a" * 26) is None
    assert not sqlite_file.exists()
    sqlite_file.write_bytes(b"no database")
    assert database.open_copy("a" * 26) is None
    database.close()
