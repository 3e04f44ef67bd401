"""A database copied into another one holds the same, and goes on as the first would have."""

from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import inspect, null, select, text

from badgeservice.errors import BadUsage, Conflict, HomeUnusable
from badgeservice.storage import copying
from badgeservice.storage.copying import copy_database
from badgeservice.storage.database import SqlDatabase
from badgeservice.storage.engine import make_engine, options, parse
from badgeservice.storage.migrations import downgrade, revision, upgrade
from badgeservice.storage.schema import TABLES
from tests.unit.storage.samples import ANA

KINDS = ("sqlite", "postgresql")
NOW = datetime(2026, 11, 2, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=-3)))
_BY_NAME = {table.name: table for table in TABLES}


@pytest.fixture(params=[KINDS, KINDS[::-1]], ids="-to-".join)
def places(request):
    """Where a database comes from, and where it goes to."""
    return [request.getfixturevalue(f"{kind}_databases") for kind in request.param]


@pytest.fixture
def source(places):
    url = places[0].make(upgrade)
    yield url
    places[0].drop(url)


@pytest.fixture
def target(places):
    url = places[1].make(upgrade)
    yield url
    places[1].drop(url)


@contextmanager
def opened(url, *, foreign_keys=False):
    engine = make_engine(parse(url), foreign_keys=foreign_keys, wait=0.2)
    try:
        with engine.connect() as connection, connection.execution_options(
                **options(parse(url), writing=True)).begin():
            yield connection
    finally:
        engine.dispose()


def fill(url):
    """Put into the database what databases write differently, and what refers to itself."""
    rows = {
        "people": [{"number": 7, "id": "p1", "email": "ñandú@example.cl",
                    "given_names": "Ana 🦜 \u0301", "first_surname": "O'Higgins\n\t\\",
                    "second_surname": "", "social_name": "“\u202e”"}],
        "course_versions": [{"slug": "m", "version": 1, "digest": "d", "is_current": True,
                             "content": {"b": 1, "a": [None, 0.1, -0.0, 1e300, "\\u0000"],
                                         "ñ": {}}}],
        # Number 1 follows number 2: no order of theirs puts each behind what it names.
        "applications": [application(1, "a1", follows="a2"), application(2, "a2")],
        "status_lists": [{"number": 3, "id": "s", "issuer": "i", "size": 131_072, "taken": 0,
                          "document": bytes(range(256)) * 3, "published_at": NOW}],
    }
    with opened(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))
        for name, values in rows.items():
            connection.execute(_BY_NAME[name].insert(), values)
    return sum(map(len, rows.values()))


def application(number, identifier, **more):
    return {"number": number, "id": identifier, "person": "p1", "email": "a@b.example",
            "given_names": "A", "first_surname": "B", "second_surname": "", "social_name": "",
            "achievement": "m", "version": 1, "language": "es", "made_at": NOW,
            "name_public": False, "programme": "", "stage": "sent", "sent_at": None,
            "attempt": 1, "carried": {}, "is_open": False, "follows": None, **more}


def content(url):
    """Return all rows of all tables as values of Python."""
    with opened(url) as connection:
        return {table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
                for table in TABLES}


def test_the_copy_holds_what_the_original_holds(source, target):
    count = fill(source)
    before, told = content(source), []
    copied = copy_database(source, target, lambda done, total: told.append((done, total)))
    assert content(target) == content(source) == before
    assert copied.rows == count
    assert told[-1] == (count, count)
    assert {table.name for table in copied.tables} == set(_BY_NAME)
    again = {table.name: table.checksum for table in copied.tables}
    assert len(set(again.values())) == 5, "each table that has rows has a checksum of its own"
    row = next(row for row in before["applications"] if "a2" in row)
    assert NOW.astimezone(UTC) in row


def test_rows_get_numbers_behind_the_copied_ones(source, target):
    fill(source)
    copy_database(source, target)
    with closing(SqlDatabase(target)) as database:
        with database.transaction() as work:
            work.people.add(ANA)
        with database.reading() as work:
            assert work.people.find(ANA.email) == ANA
    with opened(target) as connection:
        numbers = connection.execute(select(_BY_NAME["people"].c.number)).scalars().all()
    assert sorted(numbers) == [7, 8]


def test_the_rules_of_the_copy_are_those_of_any_database(source, target):
    fill(source)
    copy_database(source, target)
    with pytest.raises(Exception, match=r"(?i)foreign key"), opened(
            target, foreign_keys=True) as connection:
        connection.execute(_BY_NAME["applications"].insert(), [
            application(3, "a3", follows="nobody")])


def test_the_way_back_leads_to_the_same(places, source, target):
    fill(source)
    first = copy_database(source, target)
    back = places[0].make()  # which has no tables yet
    try:
        second = copy_database(target, back)
        assert second.tables == first.tables
        assert content(back) == content(source)
    finally:
        places[0].drop(back)


def test_a_database_with_rows_is_no_target(source, target):
    fill(source)
    with closing(SqlDatabase(target)) as database, database.transaction() as work:
        work.people.add(ANA)
    before = content(target)
    with pytest.raises(Conflict) as caught:
        copy_database(source, target)
    assert caught.value.code == "target-not-empty"
    assert content(target) == before


def test_older_target_with_rows_is_refused_before_it_is_brought_up(source, places):
    older = places[1].make()
    upgrade(older, "0025")
    with opened(older) as connection:
        connection.execute(text("INSERT INTO installation (name, value) VALUES ('a', 'b')"))
    with pytest.raises(Conflict) as caught:
        copy_database(source, older)
    assert caught.value.code == "target-not-empty"
    assert revision(older) == "0025"
    places[1].drop(older)


def test_nothing_is_copied_while_somebody_writes(source, target):
    fill(source)
    with opened(source) as connection:
        connection.execute(_BY_NAME["people"].update().values(social_name="later"))
        with pytest.raises(HomeUnusable) as caught:
            copy_database(source, target, wait=0.2)
    assert caught.value.code == "database-busy"


def test_nobody_writes_while_it_is_copied(source, target):
    fill(source)
    refused = []

    def write(_done, _total):
        """Try to write to the original in the middle of the copying."""
        with pytest.raises(HomeUnusable) as caught, closing(
                SqlDatabase(source, wait=0.1)) as database, database.transaction() as work:
            work.people.add(ANA)
        refused.append(caught.value.code)

    copy_database(source, target, write)
    assert set(refused) == {"database-busy"}


def test_a_copy_that_breaks_off_leaves_no_row(source, target):
    fill(source)

    def break_off(done, total):
        """Fail at the last row."""
        if done == total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_database(source, target, break_off)
    assert set(map(len, content(target).values())) == {0}
    copy_database(source, target)
    assert content(target) == content(source)


def test_a_difference_is_found_before_anything_is_kept(source, target, monkeypatch):
    fill(source)
    # As a driver would that loses what is behind the microseconds' dot.
    values = copying._values

    def lossy(table, row):
        found = values(table, row)
        if table.name == "status_lists" and found["published_at"].microsecond:
            return {**found, "published_at": found["published_at"].replace(microsecond=0)}
        return found

    read = copying._Sum.add
    monkeypatch.setattr(copying, "_values", lossy)
    monkeypatch.setattr(copying._Sum, "add", lambda self, table, rows: _exact(
        read, self, table, rows, monkeypatch, values, lossy))
    with pytest.raises(HomeUnusable) as caught:
        copy_database(source, target)
    assert caught.value.code == "copy-differs"
    assert set(map(len, content(target).values())) == {0}


def _exact(read, summed, table, rows, monkeypatch, values, lossy):
    """Count rows in as they were read."""
    monkeypatch.setattr(copying, "_values", values)
    read(summed, table, rows)
    monkeypatch.setattr(copying, "_values", lossy)


def test_an_older_original_is_brought_up_first(empty_database_url, tmp_path):
    upgrade(empty_database_url, "0025")
    downgrade(empty_database_url, "0024")
    with pytest.raises(HomeUnusable) as caught:
        copy_database(empty_database_url, f"sqlite:///{tmp_path}/copy.sqlite")
    assert caught.value.code == "database-older"


def test_what_is_no_other_database_is_no_target(database_url, tmp_path):
    for url in ("mysql://localhost/badges", "sqlite://", "elsewhere"):
        with pytest.raises(BadUsage):
            copy_database(database_url, url)
    with pytest.raises(Conflict) as caught:
        copy_database(database_url, database_url)
    assert caught.value.code == "target-same"
    with pytest.raises(HomeUnusable) as unmade:
        copy_database(f"sqlite:///{tmp_path}/no.sqlite", database_url)
    assert unmade.value.code == "home-not-initialised"


def test_every_table_is_copied(database_url):
    with opened(database_url) as connection:
        found = set(inspect(connection).get_table_names())
    assert found - {"alembic_version"} == set(_BY_NAME)


def test_a_moment_and_a_day_do_not_become_each_other():
    """What the checksum tells apart."""
    assert copying._plain(date(2026, 1, 1)) != copying._plain(datetime(2026, 1, 1, tzinfo=UTC))
    assert copying._plain(b"1") != copying._plain(b"2")
    with pytest.raises(TypeError):
        copying._plain(object())


def test_json_that_is_missing_stays_missing(source, target):
    fill(source)
    with opened(source) as connection:
        connection.execute(_BY_NAME["samples"].insert().values(
            number=1, id="s", programme="", drawn_at=NOW, drawn_by="p1", seed="s", percent=10,
            since=date(2026, 2, 28), until=None, population=0, candidates=null()))
    copy_database(source, target)
    with opened(target) as connection:
        [row] = connection.execute(text(
            "SELECT number, since FROM samples WHERE candidates IS NULL")).all()
    assert row.number == 1
    assert str(row.since) == "2026-02-28"
