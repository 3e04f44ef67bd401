"""Somebody is suppressed in the moment in which a batch records an award for them."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from threading import Event

import pytest
from sqlalchemy import select

from badgeservice.core.person import Person
from badgeservice.core.rows import Rows
from badgeservice.errors import Conflict
from badgeservice.operations.suppress import suppress
from badgeservice.storage.awards import SqlAwardStore
from badgeservice.storage.batch_groups import SqlBatchGroupStore
from badgeservice.storage.tables import awards, credentials
from tests.integration.batches.conftest import row

PATIENCE = 60


@pytest.fixture
def ana(batches):
    """Somebody who is known already."""
    with batches.tools.database.transaction() as work:
        work.people.add(Person("ana", "ana@docentes.example", "Ana", "Rojas", "Soto"))
    return "ana"


def forget(batches, person):
    with batches.tools.database.transaction() as work:
        suppress(work, person, by="test", at=batches.tools.clock())


def left(batches, person):
    """What there is of *person* that waits to be signed or can be seen, and all addresses.

    Which of the two SQLite lets go on first is chance: what was signed before the suppression
    is withdrawn by it, and its award stays, without a name.
    """
    signed = select(credentials.c.award).where(credentials.c.digest.is_not(None))
    with batches.tools.database._engine.connect() as connection:
        open_awards = connection.execute(select(awards.c.id).where(
            awards.c.person == person, awards.c.closed_at.is_(None),
            awards.c.id.not_in(signed))).all()
        shown = connection.execute(
            select(credentials.c.id).join(awards, awards.c.id == credentials.c.award)
            .where(awards.c.person == person, credentials.c.document.is_not(None),
                   credentials.c.withdrawn_at.is_(None))).all()
        emails = set(connection.execute(select(awards.c.email)).scalars())
    return len(open_awards), len(shown), emails & {"ana@docentes.example"}


@pytest.fixture
def pause(monkeypatch):
    """Let who records awards wait, its transaction open; return both moments."""
    recorded, goes_on = Event(), Event()

    def wait_in(store, method):
        """Wait in a method of a store, behind what it does."""
        really = getattr(store, method)

        def slow(*arguments, **options):
            """Do it, say so, and wait."""
            found = really(*arguments, **options)
            recorded.set()
            assert goes_on.wait(PATIENCE)
            return found
        monkeypatch.setattr(store, method, slow)
        return recorded, goes_on
    return wait_in


def at_once(act, recorded, goes_on, erase):
    """Suppress while *act* has recorded something and is not committed: it must wait."""
    with ThreadPoolExecutor(2) as both:
        acting = both.submit(act)
        assert recorded.wait(PATIENCE)
        erasing = both.submit(erase)
        try:
            with pytest.raises(StillWaiting):
                erasing.result(timeout=0.7)
        finally:
            goes_on.set()
        assert erasing.exception(timeout=PATIENCE) is None
        acting.result(timeout=PATIENCE)


def test_a_suppression_waits_for_the_batch_and_finds_what_it_recorded(batches, ana, pause):
    batch = batches.stage(row("ana"), row("eva"))
    at_once(batches.worker(), *pause(SqlBatchGroupStore, "add_awards"),
            lambda: forget(batches, ana))
    batches.finish()
    assert left(batches, ana) == (0, 0, set())
    assert batches.credentials().keys() >= {"eva"}
    assert batches.states(batch)["issued"] >= 1


def test_a_batch_waits_for_a_suppression_and_finds_nobody(batches, ana):
    batch = batches.stage(row("ana"), row("eva"))
    with ThreadPoolExecutor(1) as other:
        with batches.tools.database.transaction() as work:
            suppress(work, ana, by="test", at=batches.tools.clock())
            working = other.submit(batches.worker())
            with pytest.raises(StillWaiting):
                working.result(timeout=0.7)
        working.result(timeout=PATIENCE)
    batches.finish()
    assert left(batches, ana) == (0, 0, set())
    assert batches.states(batch) == {"issued": 1, "cancelled": 1}


def test_a_suppression_waits_for_a_single_award_too(batches, ana, pause):
    """Rows that somebody attests at the command line are in no table of rows."""
    achieved = batches.open(row("ana"))
    (only,) = achieved.rows()

    def give():
        """Record an award."""
        batches.service.give_award.from_rows("modulo-2", Rows((only,)), file="x", by="Acta 7")

    at_once(give, *pause(SqlAwardStore, "add"), lambda: forget(batches, ana))
    assert left(batches, ana) == (0, 0, set())


def test_nothing_is_recorded_for_somebody_suppressed(batches, ana):
    forget(batches, ana)
    with (batches.tools.database.transaction() as work,
          pytest.raises(Conflict) as caught):
        work.batch_groups.hold_people([ana])
    assert caught.value.code == "person-removed-meanwhile"
