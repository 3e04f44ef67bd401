"""What several test modules need: fresh databases of both kinds."""

import os

import pytest
from hypothesis import HealthCheck, settings

from badgeservice.storage.migrations import upgrade
from tests.databases import Folder, Server

# A laden machine is no defect, so no example fails for being slow. CI tries the same examples
# each time: what it finds, everybody can find again.
settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")),
                          suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

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
