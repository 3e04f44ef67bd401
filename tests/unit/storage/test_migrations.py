"""Migrations lead to the tables that the code knows, whole or not at all."""

import re
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from badgeservice.errors import BadgeError, HomeUnusable
from badgeservice.storage import migrations
from badgeservice.storage.database import SqlDatabase
from badgeservice.storage.engine import make_engine, parse
from badgeservice.storage.metadata import metadata
from badgeservice.storage.migrations import (
    downgrade,
    ensure_current,
    newest,
    revision,
    upgrade,
)
from tests.unit.storage.samples import ANA, application, apply

SQLITE = """
    SELECT type, name, sql FROM sqlite_master
    WHERE name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'
"""
POSTGRESQL = """
    SELECT table_name, column_name, data_type || is_nullable || is_identity
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    UNION ALL
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
        AND conrelid <> coalesce(to_regclass('alembic_version')::oid, 0)
    UNION ALL
    SELECT tablename, indexname, indexdef
    FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""


def using(url, act):
    """Return what *act* makes of a connection, committed."""
    engine = make_engine(parse(url))
    try:
        with engine.begin() as connection:
            return act(connection)
    finally:
        engine.dispose()


def schema(connection):
    """Return everything that the database says of its tables, in an order of its own.

    SQLite keeps the words that made a table: an added column stands in the line of another,
    and a table that was copied has its name in quotation marks.
    """
    query = SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL
    return sorted((kind, name, parts(words.replace('"', "")))
                  for kind, name, words in connection.execute(text(query)))


def parts(words):
    """Return the lines and columns of *words*, in an order of their own."""
    return sorted(filter(None, map(str.strip, re.split("[,\n]", words))))


@pytest.fixture
def another_empty_url(databases):
    url = databases.make()
    yield url
    databases.drop(url)


def test_upgraded_database_has_the_tables_of_the_code(empty_database_url):
    upgrade(empty_database_url)

    def differences(connection):
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, metadata)

    assert using(empty_database_url, differences) == []


def test_upgraded_database_has_the_rules_of_the_code(empty_database_url, another_empty_url):
    """Conditions of indexes and checks, which alembic does not compare."""
    upgrade(empty_database_url)
    using(another_empty_url, metadata.create_all)
    made = using(another_empty_url, schema)
    assert any("closed_at IS NULL" in line for _, _, lines in made for line in lines)
    assert using(empty_database_url, schema) == made


def test_downgrade_takes_everything_away_and_upgrade_brings_it_back(empty_database_url):
    upgrade(empty_database_url)
    before = using(empty_database_url, schema)
    downgrade(empty_database_url, "base")
    assert using(empty_database_url, lambda c: inspect(c).get_table_names()) == ["alembic_version"]
    assert revision(empty_database_url) is None
    upgrade(empty_database_url)
    assert using(empty_database_url, schema) == before


def test_second_upgrade_changes_nothing(database_url):
    with closing(SqlDatabase(database_url)) as database:
        with database.transaction() as work:
            work.people.add(ANA)
        upgrade(database_url)
        with database.reading() as work:
            assert work.people.find(ANA.email) == ANA
    assert revision(database_url) == newest()


def test_database_that_is_not_there_has_no_revision(empty_database_url, tmp_path):
    assert revision(empty_database_url) is None
    assert revision(f"sqlite:///{tmp_path}/no.sqlite") is None
    assert list(tmp_path.iterdir()) == []


def test_downgrade_of_nothing_is_refused(empty_database_url):
    with pytest.raises(HomeUnusable) as caught:
        downgrade(empty_database_url, "base")
    assert caught.value.code == "home-not-initialised"


def test_two_upgrades_at_once_both_end_well(empty_database_url):
    code = "import sys; from badgeservice.storage.migrations import upgrade; upgrade(sys.argv[1])"
    running = [
        subprocess.Popen([sys.executable, "-c", code, empty_database_url],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60)[0] for process in running]
    assert said == ["", ""]
    assert revision(empty_database_url) == newest()


def next_migration(folder, body):
    """Return a copy of our migrations with one more, whose upgrade is *body*."""
    scripts = folder / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, scripts,
                    ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "9999_next.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision = '9999', {newest()!r}\n"
        f"def upgrade():\n{body}\n"
        "def downgrade():\n    pass\n")
    return scripts


def test_database_of_an_older_version_names_the_remedy(database_url, tmp_path):
    scripts = next_migration(tmp_path, "    pass")
    with pytest.raises(HomeUnusable) as caught:
        using(database_url, lambda c: ensure_current(c, "here", scripts=scripts))
    assert caught.value.code == "database-older"
    assert "badgeservice database upgrade" in str(caught.value)


def test_upgrade_of_a_newer_database_is_refused(empty_database_url, tmp_path):
    upgrade(empty_database_url, scripts=next_migration(tmp_path, "    pass"))
    with pytest.raises(HomeUnusable) as caught:
        upgrade(empty_database_url)
    assert caught.value.code == "database-newer"


def test_migration_that_fails_midway_leaves_all_as_it_was(empty_database_url, tmp_path):
    upgrade(empty_database_url)
    before = using(empty_database_url, schema)
    scripts = next_migration(tmp_path, (
        "    op.create_table('half', sa.Column('a', sa.Integer))\n"
        "    op.drop_table('installation')\n"
        "    raise LookupError('power cut')"))
    with pytest.raises(LookupError):
        upgrade(empty_database_url, scripts=scripts)
    assert using(empty_database_url, schema) == before
    assert revision(empty_database_url) == newest()


def test_table_that_others_refer_to_can_be_copied(empty_database_url, tmp_path):
    """How SQLite changes a column; with foreign keys on it would fail or delete rows."""
    upgrade(empty_database_url)
    with closing(SqlDatabase(empty_database_url)) as database, database.transaction() as work:
        apply(work)
    scripts = next_migration(tmp_path, (
        "    with op.batch_alter_table('people', recreate='auto') as table:\n"
        "        table.alter_column('second_surname', nullable=True)"))
    upgrade(empty_database_url, scripts=scripts)
    counts = using(empty_database_url, lambda c: c.execute(text(
        "SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM applications)")).one())
    assert tuple(counts) == (1, 1)


def test_migration_that_leaves_rows_without_their_parents_is_undone(empty_database_url, tmp_path):
    upgrade(empty_database_url)
    with closing(SqlDatabase(empty_database_url)) as database:
        with database.transaction() as work:
            apply(work)
        scripts = next_migration(tmp_path, "    op.execute('DELETE FROM people')")
        with pytest.raises(BadgeError) as caught:
            upgrade(empty_database_url, scripts=scripts)
        assert caught.value.code in ("database-damaged", "rule-of-tables")
        with database.reading() as work:
            assert work.applications.get("app") == application()
            assert work.people.find(ANA.email) == ANA


def test_keys_of_before_have_a_history_and_revoked_ones_are_lost(empty_database_url):
    upgrade(empty_database_url, "0001")
    rows = [("a", "retired"), ("b", "active"), ("c", "active"), ("d", "revoked")]

    def add(connection):
        for name, state in rows:
            connection.execute(text(
                "INSERT INTO keys (method, issuer, purpose, public_key, did, state, created_at)"
                f" VALUES ('{name}', 'uni', 'credentials', '{name}', 'did:x', '{state}',"
                " '2026-01-02 03:04:05')"))

    using(empty_database_url, add)
    upgrade(empty_database_url)
    found = using(empty_database_url, lambda connection: [tuple(row) for row in connection.execute(
        text("SELECT state, published_at = created_at, compromised_since = created_at FROM keys"
             " ORDER BY number"))])
    assert [row[0] for row in found] == ["retired", "retired", "active", "compromised"]
    assert all(row[1] for row in found) and [bool(row[2]) for row in found] == [False] * 3 + [True]


def test_cycles_of_before_belong_to_the_only_programme_where_their_teacher_taught(
        empty_database_url):
    upgrade(empty_database_url, "0015")
    roles = {"one": ["uni"], "two": ["uni", "lab"], "all": ["*"], "none": []}

    def add(connection):
        now = "'2026-01-02 03:04:05'"
        for person, programmes in roles.items():
            connection.execute(text(
                "INSERT INTO people (id, email, given_names, first_surname, second_surname) VALUES"
                f" ('{person}', '{person}@a.example', 'A', 'B', '')"))
            connection.execute(text(
                "INSERT INTO practice_cycles (id, teacher, title, course, created_at)"
                f" VALUES ('{person}', '{person}', 'x', '', {now})"))
            for programme in programmes:
                connection.execute(text(
                    "INSERT INTO memberships (id, person, programme, role, organisation,"
                    f" granted_at, granted_by) VALUES ('{person}{programme}', '{person}',"
                    f" '{programme}', 'teacher', '', {now}, 'x')"))

    using(empty_database_url, add)
    upgrade(empty_database_url)
    found = using(empty_database_url, lambda connection: dict(
        tuple(row) for row in connection.execute(
            text("SELECT id, programme FROM practice_cycles"))))
    assert found == {"one": "uni", "two": "", "all": "", "none": ""}


def test_second_looks_of_before_are_at_the_decision_that_was_drawn(empty_database_url):
    """An appeal had put another in its place after the draw, and one was set aside before."""
    upgrade(empty_database_url, "0018")
    days = {"aside": "01", "drawn": "02", "new": "04"}

    def add(connection):
        def insert(table, **values):
            connection.execute(text(
                f"INSERT INTO {table} ({', '.join(values)})"
                f" VALUES ({', '.join(f':{name}' for name in values)})"), values)

        insert("people", id="ana", email="a@a.example", given_names="A", first_surname="B",
               second_surname="")
        insert("course_versions", slug="c", version=1, digest="x", content="{}",
               is_current=True)
        insert("applications", id="app", person="ana", email="a@a.example", given_names="A",
               first_surname="B", second_surname="", achievement="c", version=1, language="es",
               made_at="2026-01-01 03:04:05", name_public=False)
        for name, day in days.items():
            insert("decisions", id=name, application="app", outcome="achieved", route="agreed",
                   marks="{}", made_at=f"2026-01-{day} 03:04:05", made_by="x",
                   supersedes="drawn" if name == "new" else None,
                   superseded_by={"aside": "aside", "drawn": "new"}.get(name))
        insert("samples", id="s", programme="p", drawn_at="2026-01-03 03:04:05",
               drawn_by="ana", seed="s", percent=10, until="2026-01-03 03:04:05", population=1,
               since=None)
        insert("samples", id="t", programme="p", drawn_at="2026-03-03 03:04:05",
               drawn_by="ana", seed="s", percent=10, since="2026-01-02 00:00:00",
               until="2026-02-01 00:00:00", population=1)
        insert("sample_items", sample="s", position=0, application="app", reasons="[]")
        insert("sample_reviews", id="r", sample="s", application="app", reviewer="ana",
               made_at="2026-01-05 03:04:05", verdict="agrees", note="")

    using(empty_database_url, add)
    upgrade(empty_database_url)
    found = using(empty_database_url, lambda connection: [connection.execute(
        text(f"SELECT decision FROM {table}")).scalar() for table in (
            "sample_items", "sample_reviews")])
    assert found == ["drawn", "drawn"]
    periods = using(empty_database_url, lambda connection: [
        tuple(str(day) for day in row) for row in connection.execute(
            text("SELECT since, until FROM samples ORDER BY number"))])
    assert periods == [("None", "None"), ("2026-01-02", "2026-01-31")]
    downgrade(empty_database_url, "0018")
    ends = using(empty_database_url, lambda connection: [
        str(moment)[:10] for moment in connection.execute(
            text("SELECT until FROM samples ORDER BY number")).scalars()])
    assert ends == ["2026-01-03", "2026-02-01"]
