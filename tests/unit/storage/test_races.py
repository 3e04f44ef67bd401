"""What two workers do at the same moment."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from threading import Barrier, Event, Thread

import pytest

from badgeservice.core.credential import Status
from badgeservice.core.key import KeyState
from badgeservice.errors import Conflict
from badgeservice.storage.chance import SystemChance
from badgeservice.storage.database import SqlDatabase
from tests.unit.storage.samples import (
    ANA,
    ISSUER,
    NOW,
    Turns,
    apply,
    award,
    decision,
    event,
    judgement,
    key,
    prepare,
    prepared,
    publish,
    signed,
)

PATIENT = 60
"""Seconds; many threads on a slow machine."""

HEAD_START = 0.3
"""Seconds in which a second worker that is not held back would overtake the first."""


@pytest.fixture
def database(database_url):
    with closing(SqlDatabase(database_url, wait=PATIENT)) as database:
        yield database


def together(database, *steps):
    """Run each of *steps* in a transaction of its own, all at once; return what came of it."""
    start = Barrier(len(steps))

    def run(step):
        start.wait()
        try:
            with database.transaction() as work:
                return step(work)
        except Conflict as conflict:
            return conflict.code

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def one_after_the_other(database, first, second):
    """Begin *second* while the transaction of *first* is still open, and let both end."""
    begun = Event()

    def follow():
        begun.wait()
        with database.transaction() as work:
            second(work)

    follower = Thread(target=follow)
    follower.start()
    with database.transaction() as work:
        finish = first(work)
        begun.set()
        time.sleep(HEAD_START)
        finish()
    follower.join()


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_same_awards_one_is_recorded(database, attempt):
    with database.transaction() as work:
        publish(work)
        work.people.add(ANA)
    results = together(database, lambda w: w.awards.add(award("one")),
                       lambda w: w.awards.add(award("two")))
    assert sorted(results, key=str) == [None, "award-stands"]
    with database.reading() as work:
        assert len(work.awards.unissued()) == 1


def test_of_two_same_people_one_is_recorded(database):
    results = together(database, lambda w: w.people.add(ANA),
                       lambda w: w.people.add(replace(ANA, id="two")))
    assert sorted(results, key=str) == [None, "person-exists"]


def test_of_two_judgements_of_one_assessor_one_is_recorded(database):
    with database.transaction() as work:
        apply(work)
    results = together(database, lambda w: w.judgements.add(judgement("one")),
                       lambda w: w.judgements.add(judgement("two")))
    assert sorted(results, key=str) == [None, "judged-already"]


def test_of_two_corrections_of_one_judgement_one_is_recorded(database):
    with database.transaction() as work:
        apply(work)
        work.judgements.add(judgement("old"))
    results = together(
        database, lambda w: w.judgements.add(judgement("one", supersedes="old")),
        lambda w: w.judgements.add(judgement("two", supersedes="old")))
    assert sorted(results, key=str) == [None, "judgement-superseded"]


def test_of_two_decisions_one_is_recorded(database):
    with database.transaction() as work:
        apply(work)
        work.judgements.add(judgement("j1"))
    results = together(
        database, lambda w: w.decisions.add(decision("one", judgements=("j1",))),
        lambda w: w.decisions.add(decision("two", judgements=("j1",))))
    assert sorted(results, key=str) == [None, "decided-already"]


def test_decision_waits_for_a_correction_and_notices_it(database):
    with database.transaction() as work:
        apply(work)
        work.judgements.add(judgement("old"))
    noticed = []

    def correct(work):
        work.judgements.add(judgement("new", supersedes="old"))
        return lambda: None

    def decide(work):
        with pytest.raises(Conflict) as caught:
            work.decisions.add(decision(judgements=("old",)))
        noticed.append(caught.value.code)

    one_after_the_other(database, correct, decide)
    assert noticed == ["judgements-changed"]


def test_of_two_rows_for_one_award_one_is_prepared(database):
    with database.transaction() as work:
        publish(work)
        work.people.add(ANA)
        work.awards.add(award())
        work.status.create_list("list", "uni", 16)
        for index in (1, 2):
            work.status.reserve("list", Turns(index))
    results = together(database, lambda w: w.credentials.prepare(prepared("one", index=1)),
                       lambda w: w.credentials.prepare(prepared("two", index=2)))
    assert sorted(results, key=str) == [None, "credential-exists"]


def test_a_key_that_is_held_is_lost_only_when_the_transaction_has_ended(database):
    with database.transaction() as work:
        publish(work)
        work.keys.add(key())
    order = []

    def hold(work):
        assert work.keys.hold([key().method, "did:web:other.example#z1"]) == (key(),)
        return lambda: order.append("stored")

    def lose(work):
        work.keys.change(key(), replace(key(), state=KeyState.COMPROMISED,
                                        compromised_since=NOW, compromised_at=NOW))
        order.append("lost")

    one_after_the_other(database, hold, lose)
    assert order == ["stored", "lost"]


def test_of_two_signings_of_one_row_one_is_kept(database):
    with database.transaction() as work:
        row = prepare(work)
    results = together(database, lambda w: w.credentials.finish(signed(row, b"one"), NOW),
                       lambda w: w.credentials.finish(signed(row, b"two"), NOW))
    assert sorted(results, key=str) == [True, "credential-signed"]


def test_fifty_reservations_at_once_get_fifty_indexes(database):
    with database.transaction() as work:
        work.status.create_list("list", "uni", 100)
    results = together(
        database, *[lambda w: w.status.reserve("list", SystemChance())] * 50)
    assert len(set(results)) == 50
    assert all(isinstance(index, int) for index in results)
    with pytest.raises(Conflict) as caught, database.transaction() as work:
        work.status.reserve("list", SystemChance())
    assert caught.value.code == "status-list-full"


def test_reservations_at_once_never_overfill_a_list(database):
    with database.transaction() as work:
        work.status.create_list("list", "uni", 10)
    results = together(
        database, *[lambda w: w.status.reserve("list", SystemChance())] * 10)
    assert results.count("status-list-full") == 5
    assert len(set(results)) == 6


def test_same_definition_published_at_once_is_one_version(database):
    results = together(
        database, *[lambda w: w.definitions.publish("issuer", "uni", ISSUER).version] * 4)
    assert set(results) <= {1, "published-meanwhile"}
    assert 1 in results
    with database.reading() as work:
        assert [entry.version for entry in work.definitions.current("issuer")] == [1]


@pytest.fixture
def two_issued(database):
    with database.transaction() as work:
        row = prepare(work)
        work.credentials.finish(signed(row), NOW)
        eva = replace(ANA, id="eva", email="eva@escuela.cl")
        work.people.add(eva)
        work.awards.add(award("eva", person=eva))
        work.status.reserve("list", Turns(9))
        other = prepared("other", of="eva", index=9)
        work.credentials.prepare(other)
        work.credentials.finish(signed(other), NOW)


def _publish_list(work):
    bits = sorted(work.status.revoked("list"))
    work.status.publish("list", repr(bits).encode(), NOW)


def _revoke(name):
    def step(work):
        work.status.add(event(name, Status.REVOKED))
        _publish_list(work)
        return lambda: None
    return step


@pytest.mark.usefixtures("two_issued")
def test_second_revocation_does_not_take_the_first_one_back(database):
    one_after_the_other(database, _revoke("cred"), _revoke("other"))
    with database.reading() as work:
        assert work.status.document("list") == b"[7, 9]"


@pytest.mark.usefixtures("two_issued")
def test_publication_in_progress_does_not_take_a_revocation_back(database):
    def begin(work):
        bits = sorted(work.status.revoked("list"))
        return lambda: work.status.publish("list", repr(bits).encode(), NOW)

    one_after_the_other(database, begin, _revoke("other"))
    with database.reading() as work:
        assert work.status.document("list") == b"[9]"


@pytest.mark.usefixtures("two_issued")
def test_reinstatement_does_not_overtake_a_revocation(database):
    with database.transaction() as work:
        work.status.add(event("cred", Status.SUSPENDED))
    refused = []

    def reinstate(work):
        with pytest.raises(Conflict) as caught:
            work.status.add(event("cred", Status.VALID))
        refused.append(caught.value.code)

    one_after_the_other(database, _revoke("cred"), reinstate)
    assert refused == ["status-final"]
