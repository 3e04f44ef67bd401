"""Which URLs name a database that the service can use."""

import pytest

from badgeservice.errors import HomeUnusable
from badgeservice.storage.engine import parse, place


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_all_spellings_of_postgresql_use_our_driver(scheme):
    assert parse(f"{scheme}://ana:x@db/badges").drivername == "postgresql+psycopg"


@pytest.mark.parametrize(("url", "where"), [
    ("postgresql://ana:s3cret@db.example/badges", "db.example/badges"),
    ("postgresql://ana@/badges?host=/run/postgresql", "/run/postgresql/badges"),
    ("postgresql:///badges", "localhost/badges"),
    ("sqlite:////srv/home/database.sqlite", "/srv/home/database.sqlite"),
    ("sqlite:///database.sqlite", "database.sqlite"),
])
def test_place_of_a_database_is_shown_without_secrets(url, where):
    assert place(parse(url)) == where


@pytest.mark.parametrize("url", [
    "", "badges", "mysql://root:s3cret@db/badges", "sqlite://", "sqlite:///:memory:",
    "postgresql+asyncpg://db/badges", "postgresql://db:s3cret/badges",
])
def test_other_databases_are_refused(url):
    with pytest.raises(HomeUnusable) as caught:
        parse(url)
    assert caught.value.code == "database-unsupported"
    assert "s3cret" not in str(caught.value)
