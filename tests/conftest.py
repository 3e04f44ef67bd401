"""What several test modules need: fresh databases of both kinds."""

import pytest

from badgeservice.storage.migrations import upgrade
from tests.databases import Folder, Server

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory):
    """Where databases of SQLite come from."""
    return Folder(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session")
def postgresql_databases():
    """A running PostgreSQL server; started only where a test asks for it."""
    server = Server()
    yield server
    server.stop()


@pytest.fixture(params=ENGINES)
def databases(request):
    """Where databases come from, once for each kind."""
    return request.getfixturevalue(f"{request.param}_databases")


@pytest.fixture
def database_url(databases):
    """The URL of a fresh database with our tables, once for each kind of database."""
    url = databases.make(upgrade)
    yield url
    databases.drop(url)


@pytest.fixture
def empty_database_url(databases):
    """The URL of a fresh database without tables, once for each kind of database."""
    url = databases.make()
    yield url
    databases.drop(url)
