"""Who changes people and who awards them something hold the same rows in the same order."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from dataclasses import replace

import pytest

from badgeservice.core.judgement import Application
from badgeservice.core.person import Person
from badgeservice.storage.people import SqlPersonStore
from tests.integration.batches.test_suppressed_meanwhile import PATIENCE, pause  # noqa: F401
from tests.people import PROGRAMME

FILE = """\
nombres,primer_apellido,correo
Eva,Rojas,b@docentes.example
Eva,Rojas,a@docentes.example
"""


@pytest.fixture
def two(batches):
    """Two people, whose ids are in another order than their rows in a file."""
    with batches.tools.database.transaction() as work:
        for name in ("a", "b"):
            work.people.add(Person(name, f"{name}@docentes.example", "Ana", "Rojas", ""))
    return ["a", "b"]


def waits(pending):
    with pytest.raises(StillWaiting):
        pending.result(timeout=0.7)


def test_an_import_and_a_batch_of_the_same_people_do_not_stop_each_other(
        batches, two, pause):  # noqa: F811
    renamed, goes_on = pause(SqlPersonStore, "rename")
    service = batches.service

    def hold():
        """Hold both as a group of a batch does."""
        with batches.tools.database.transaction() as work:
            work.batch_groups.hold_people(two)

    with ThreadPoolExecutor(2) as both:
        importing = both.submit(service.import_people, service.operator(), FILE.encode(),
                                file="people.csv", programme=PROGRAMME)
        try:
            assert renamed.wait(PATIENCE)
            holding = both.submit(hold)
            waits(holding)
        finally:
            goes_on.set()
        assert len(importing.result(timeout=PATIENCE).rows) == 2
        assert holding.exception(timeout=PATIENCE) is None


def test_an_address_and_an_endorsement_do_not_stop_each_other(batches, two):
    """Whoever endorses holds the application, and then whom it awards something."""
    database = batches.tools.database
    with database.transaction() as work:
        ana = work.people.get("a")
        work.applications.add(replace(
            Application("asked", "a", "modulo-2", 1, "es", batches.tools.clock()),
            programme=PROGRAMME), ana, ())

    def readdress():
        """Correct the address."""
        with database.transaction() as work:
            work.people.readdress(ana, "c@docentes.example")

    with ThreadPoolExecutor(1) as other:
        with database.transaction() as work:
            work.applications.hold("asked")
            changing = other.submit(readdress)
            waits(changing)
            work.batch_groups.hold_people(["a"])
        assert changing.exception(timeout=PATIENCE) is None
    with database.reading() as work:
        assert work.people.get("a").email == "c@docentes.example"
        assert work.applications.person("asked").email == "c@docentes.example"
