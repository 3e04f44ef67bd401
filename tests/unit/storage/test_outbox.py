"""Letters in both databases: taken by one worker at a time, seen by their programme alone."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from badgeservice.core.letter import Letter
from badgeservice.core.mail import LEASE, LetterState, Outcome, Verdict
from badgeservice.errors import Conflict, NotFound
from badgeservice.storage.database import SqlDatabase
from tests.unit.storage.samples import NOW

ALL = frozenset(LetterState)


def letter(name="a", programme="tekna", **changes):
    return replace(Letter(name, "mail-test", None, f"{name}@b.example", "es", NOW,
                          programme=programme), **changes)


def test_letter_waits_and_is_due_at_once(work):
    work.outbox.add(letter())
    found = work.outbox.get("a")
    assert (found.letter, found.state, found.next_at) == (letter(), LetterState.WAITING, NOW)


def test_unknown_letter_is_not_found(work):
    with pytest.raises(NotFound) as caught:
        work.outbox.get("x")
    assert caught.value.code == "unknown-letter"


@pytest.mark.parametrize("kind", ["no-such-kind"])
def test_letter_without_words_is_a_defect_that_shows_at_once(work, kind):
    with pytest.raises(ValueError, match="no words"):
        work.outbox.add(letter(kind=kind))


def test_the_letter_that_is_due_for_longest_is_taken_first(work):
    work.outbox.add(letter("a"))
    work.outbox.add(letter("b", created_at=NOW - timedelta(hours=1)))
    assert work.outbox.take(NOW, "lease").letter.id == "b"
    assert work.outbox.take(NOW, "lease").letter.id == "a"
    assert work.outbox.take(NOW, "lease") is None


def test_letter_of_a_worker_that_died_is_taken_again_when_its_lease_is_over(work):
    work.outbox.add(letter())
    first = work.outbox.take(NOW, "first")
    assert work.outbox.take(NOW + LEASE - timedelta(seconds=1), "second") is None
    second = work.outbox.take(NOW + LEASE, "second")
    assert (second.letter.id, second.attempts, second.lease) == ("a", 2, "second")
    # The first was only slow: what it has to say does not count any more.
    with pytest.raises(Conflict) as caught:
        work.outbox.change(first, first.refused(Outcome(Verdict.NEVER, "mail-refused")))
    assert caught.value.code == "letter-changed"
    assert work.outbox.get("a") == second


def test_letters_of_another_programme_are_neither_listed_nor_counted(work):
    for name, programme in (("a", "tekna"), ("b", "other"), ("c", None)):
        work.outbox.add(letter(name, programme))
    assert [each.letter.id for each in work.outbox.found({"tekna"}, ALL)] == ["a"]
    assert work.outbox.counts({"tekna"})[LetterState.WAITING] == 1
    assert [each.letter.id for each in work.outbox.found({"*"}, ALL)] == ["c", "b", "a"]
    assert work.outbox.counts(set())[LetterState.WAITING] == 0


def test_list_goes_by_state_and_page(work):
    for name in "abc":
        work.outbox.add(letter(name))
    taken = work.outbox.take(NOW, "lease")
    work.outbox.change(taken, taken.refused(Outcome(Verdict.NEVER, "mail-recipient")))
    failed = work.outbox.found({"tekna"}, {LetterState.FAILED})
    assert [each.error for each in failed] == ["mail-recipient"]
    assert [each.letter.id for each in work.outbox.found({"tekna"}, ALL, offset=1, limit=1)] == [
        "b"]


def test_eight_workers_never_take_one_letter_twice(database_url):
    count, workers = 60, 8
    start = Barrier(workers)
    with closing(SqlDatabase(database_url, wait=60)) as database:
        with database.transaction() as work:
            for number in range(count):
                work.outbox.add(letter(f"l{number}"))

        def run(worker):
            start.wait()
            taken = []
            while True:
                with database.transaction() as work:
                    found = work.outbox.take(NOW, f"w{worker}")
                if found is None:
                    return taken
                taken.append(found.letter.id)

        with ThreadPoolExecutor(workers) as pool:
            taken = [name for names in pool.map(run, range(workers)) for name in names]
    assert sorted(taken) == sorted(f"l{number}" for number in range(count))
