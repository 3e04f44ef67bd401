"""Databases and units of work for the stores' tests."""

import pytest

from badgeservice.storage.database import SqlDatabase


@pytest.fixture
def database(database_url):
    """A fresh database, once for each kind."""
    database = SqlDatabase(database_url)
    yield database
    database.close()


@pytest.fixture
def work(database):
    """A writing unit of work, committed at the end of the test."""
    with database.transaction() as work:
        yield work
