"""The log in both databases: whoever changes, removes, inserts or cuts off is found out."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from badgeservice.core.audit import Act, Wanted, broken_at, link
from badgeservice.errors import BadgeError
from badgeservice.storage.access_tables import audit_entries as table
from badgeservice.storage.database import SqlDatabase
from badgeservice.storage.engine import make_engine, parse
from tests.unit.storage.samples import ANA, NOW

COUNT = 6


def act(number=0, **changes):
    found = {"at": NOW + timedelta(seconds=number), "actor": "ada", "action": "letter.resent",
             "subject": f"letter:l{number}", "programme": "tekna",
             "details": {"n": number, "corrected": True, "code": "ñandú"}}
    return Act(**(found | changes))


@pytest.fixture
def tampering(database_url, database):
    """Somebody with a hand on the tables, after some entries were written."""
    with database.transaction() as work:
        for number in range(1, COUNT + 1):
            work.audit.append(act(number))
    engine = make_engine(parse(database_url))

    def tamper(*statements):
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)
        with database.reading() as work:
            return broken_at(work.audit.entries())

    yield tamper
    engine.dispose()


def test_chain_that_nobody_touched_is_whole(tampering):
    assert tampering() is None


def test_acts_that_are_added_together_stand_in_the_chain_as_single_ones(database):
    with database.transaction() as work:
        work.audit.append_all([act(1), act(2)])
        work.audit.append_all([])
        assert work.audit.append(act(3)).number == 3
    with database.reading() as work:
        found = work.audit.entries()
    assert broken_at(found) is None
    assert [each.act for each in found] == [act(1), act(2), act(3)]


@pytest.mark.parametrize("changes", [
    {"actor": "eva"}, {"action": "letter.given-up"}, {"subject": "letter:x"},
    {"programme": None}, {"details": {"n": 3}}, {"at": NOW},
    {"digest": "0" * 64}, {"previous": "0" * 64},
])
def test_changed_entry_is_found(tampering, changes):
    assert tampering(update(table).where(table.c.number == 3).values(**changes)) == 3


def test_entry_that_was_changed_with_its_digest_breaks_the_next(tampering, database):
    with database.reading() as work:
        before = work.audit.entries()[2]
    digest = link(before.previous, 3, act(3, actor="eva").content)
    assert tampering(update(table).where(table.c.number == 3)
                     .values(actor="eva", digest=digest)) == 4


def test_removed_entry_is_found(tampering):
    assert tampering(delete(table).where(table.c.number == 2)) == 2


def test_removed_entry_is_found_when_the_others_close_up(tampering):
    move = [update(table).where(table.c.number == number).values(number=number - 1)
            for number in range(3, COUNT + 1)]
    assert tampering(delete(table).where(table.c.number == 2), *move) == 2


def test_entry_put_in_between_is_found(tampering, database):
    shift = [update(table).where(table.c.number == number).values(number=number + 1)
             for number in range(COUNT, 2, -1)]
    with database.reading() as work:
        second = work.audit.entries()[1]
    new = insert(table).values(number=3, at=NOW, actor="eva", action="a.b", subject="c:d",
                               programme=None, details={}, previous=second.digest, digest="f" * 64)
    assert tampering(*shift, new) == 3


def test_cut_off_end_is_seen_only_by_who_kept_the_last_number(tampering):
    assert tampering(delete(table).where(table.c.number == COUNT)) is None


def test_twenty_that_append_at_once_leave_no_gap(database_url):
    threads, each = 20, 5
    start = Barrier(threads)
    with closing(SqlDatabase(database_url, wait=120)) as database:
        def run(number):
            start.wait()
            for turn in range(each):
                with database.transaction() as work:
                    work.audit.append(act(number * each + turn))

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(run, range(threads)))
        with database.reading() as work:
            entries = work.audit.entries()
    assert [entry.number for entry in entries] == list(range(1, threads * each + 1))
    assert broken_at(entries) is None


def test_transaction_that_is_rolled_back_leaves_no_entry_and_no_gap(database):
    with database.transaction() as work:
        work.audit.append(act(1))
    with pytest.raises(LookupError), database.transaction() as work:
        work.audit.append(act(2))
        raise LookupError
    with database.transaction() as work:
        assert work.audit.append(act(3)).number == 2
    with database.reading() as work:
        assert broken_at(work.audit.entries()) is None


def test_where_the_log_cannot_be_written_nothing_happens(database, database_url):
    """Audit before effect: both are one transaction."""
    engine = make_engine(parse(database_url))
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_entries RENAME TO away"))
    with pytest.raises((BadgeError, SQLAlchemyError)), database.transaction() as work:
        work.people.add(ANA)
        work.audit.append(act(1))
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO audit_entries"))
        assert connection.execute(select(table)).all() == []
    engine.dispose()
    with database.reading() as work:
        assert work.people.find(ANA.email) is None


def test_entries_are_found_by_who_what_where_and_when(work):
    work.audit.append(act(1))
    work.audit.append(act(2, actor="eva", action="code.made", subject="person:p1"))
    work.audit.append(act(3, programme="other"))
    work.audit.append(act(4, programme=None))

    def numbers(programmes=("*",), **wanted):
        return [each.number for each in work.audit.found(programmes, Wanted(**wanted))]

    assert numbers() == [4, 3, 2, 1]
    assert numbers(["tekna"]) == [2, 1]
    assert numbers(actor="eva") == [2]
    assert numbers(action="code") == [2]
    assert numbers(action="code.made") == [2]
    assert numbers(subject="person:p1") == numbers(subject="p1") == numbers(subject="person") == [2]
    assert numbers(since=NOW + timedelta(seconds=3)) == [4, 3]
    assert numbers(until=NOW + timedelta(seconds=3)) == [2, 1]
    assert [each.number for each in work.audit.found(["*"], Wanted(), before=3, limit=1)] == [2]


@pytest.mark.parametrize("wild", ["%", "_ode", "lett%", "letter' OR '1'='1"])
def test_item_102_wild_cards_in_a_filter_find_nothing(work, wild):
    work.audit.append(act(1))
    assert work.audit.found(["*"], Wanted(action=wild)) == ()
    assert work.audit.found(["*"], Wanted(subject=wild)) == ()
