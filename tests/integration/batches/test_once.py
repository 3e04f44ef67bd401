"""Each row is issued once: a second run, two at a time, a crash at any step, a slow worker."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from socket import gethostname

import pytest

from badgeservice.core.batches import BatchState
from badgeservice.core.mail import LetterState
from badgeservice.errors import HomeUnusable, say
from badgeservice.operations.issue import Issue
from badgeservice.storage.batch_groups import SqlBatchGroupStore
from badgeservice.storage.batch_rows import SqlBatchRowStore
from tests.integration.batches.conftest import row
from tests.powercut import PowerCut

ROWS = [row("ana"), row("eva"), row("sol")]
ONE_EACH = {"ana": 1, "eva": 1, "sol": 1}


def test_a_second_run_issues_nothing(batches):
    first = batches.stage(*ROWS)
    batches.finish(first)
    assert batches.states(first) == {"issued": 3}
    second = batches.stage(*ROWS)
    assert batches.states(second) == {"standing": 3}
    assert batches.service.batches.show(second).batch.state is BatchState.DONE
    assert batches.credentials() == ONE_EACH


def test_two_administrators_at_once_issue_each_row_once(batches):
    def run(_):
        batch = batches.stage(*ROWS)
        batches.finish(batch)
        return batches.states(batch)
    with ThreadPoolExecutor(2) as both:
        states = list(both.map(run, range(2)))
    assert batches.credentials() == ONE_EACH
    assert all(sum(each.values()) == 3 for each in states)
    # Whoever was slower took up what was recorded, or found it standing.
    assert all(set(each) <= {"issued", "standing"} for each in states)


def test_two_workers_on_one_batch_issue_each_row_once(batches, monkeypatch):
    monkeypatch.setattr("badgeservice.operations.batch_staging.PART", 1)
    batch = batches.stage(*ROWS, letters=True)
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda _: batches.finish(batch), range(2)))
    assert batches.credentials() == ONE_EACH
    assert batches.states(batch) == {"issued": 3}
    assert batches.service.batches.show(batch).batch.state is BatchState.DONE
    assert batches.letters() == 3


@pytest.mark.parametrize("signatures", [0, 2])
def test_what_a_power_cut_leaves_of_the_signatures_is_finished(batches, signatures):
    batch = batches.stage(*ROWS, letters=True)
    with pytest.raises(PowerCut):
        batches.worker(signatures=signatures, lease=timedelta(0))()
    assert batches.states(batch) == {"recorded": 3}
    batches.finish(batch)
    assert batches.states(batch) == {"issued": 3}
    assert batches.credentials() == ONE_EACH
    assert batches.letters() == 3


def test_what_a_later_run_of_the_file_finished_is_written_about_once(batches):
    first = batches.stage(*ROWS, letters=True)
    with pytest.raises(PowerCut):
        batches.worker(signatures=1, lease=timedelta(0))()
    second = batches.stage(*ROWS, letters=True)
    batches.finish(second)
    assert set(batches.states(second)) <= {"issued", "standing"}
    batches.finish(first)
    assert batches.states(first) == {"issued": 3}
    assert batches.letters() == 3
    assert batches.credentials() == ONE_EACH


@pytest.mark.parametrize(("store", "method"), [
    (SqlBatchGroupStore, "add_people"), (SqlBatchGroupStore, "add_awards"),
    (SqlBatchGroupStore, "signed"), (SqlBatchGroupStore, "write"),
    (SqlBatchRowStore, "close_part")],
    ids=lambda each: each if isinstance(each, str) else "")
def test_a_crash_before_any_step_costs_nothing(batches, store, method, monkeypatch):
    def killed(*_, **__):
        raise PowerCut
    batch = batches.stage(*ROWS, letters=True)
    with monkeypatch.context() as patch, pytest.raises(PowerCut):
        patch.setattr(store, method, killed)
        batches.finish(batch, batches.worker(lease=timedelta(0)))
    batches.finish(batch)
    assert batches.states(batch) == {"issued": 3}
    assert batches.credentials() == ONE_EACH
    assert batches.letters() == 3
    assert batches.service.batches.show(batch).batch.state is BatchState.DONE


def test_whoever_was_too_slow_writes_no_more(batches):
    """The lease runs out while the first one signs; a second one does all of it meanwhile."""
    batch = batches.stage(*ROWS, letters=True)
    seen = []

    class Slow:
        def __call__(self, awards, progress):
            made = Issue(batches.tools)(awards, progress)
            batches.finish(batch)
            seen.append(list(batches.service.batches.rows(batch)))
            return made

    slow = batches.worker(issue=Slow(), lease=timedelta(0))
    assert slow() is True
    assert len(seen) == 1
    assert list(batches.service.batches.rows(batch)) == seen[0]
    assert batches.states(batch) == {"issued": 3}
    assert batches.letters() == 3
    assert batches.credentials() == ONE_EACH


def test_a_process_of_this_machine_that_died_is_not_waited_for(batches):
    died = subprocess.Popen([sys.executable, "-c", ""])
    died.wait()
    for name in (f"{gethostname()}:{died.pid}", f"elsewhere.example:{died.pid}",
                 f"{gethostname()}:{os.getpid()}"):
        batch = batches.stage(row(f"p{len(batches.credentials())}", day="2026-10-12"))
        with batches.tools.database.transaction() as work:
            work.batch_rows.drop(lambda _: True)
            assert work.batch_rows.take(f"{name} x", timedelta(minutes=5), batch=batch)
        is_free = name.startswith(gethostname()) and name.endswith(f":{died.pid}")
        assert batches.service.batch_work(batch) is is_free
        assert batches.states(batch) == {"issued" if is_free else "waiting": 1}


def test_what_waits_says_nothing_of_people_once_it_is_issued(batches):
    batch = batches.stage(*ROWS, row("luz", key="K-1"))
    batches.finish(batch)
    (luz,) = [line for line in batches.service.batches.rows(batch) if line.key]
    assert luz.key == "K-1"
    with batches.tools.database.reading() as work:
        rows = work.batch_rows._connection.exec_driver_sql(
            "SELECT email, content FROM batch_rows").all()
    assert {(each[0], json.dumps(each[1]).strip('"')) for each in rows} == {("", "{}")}


def test_two_files_with_the_same_people_in_other_order_both_end_well(batches):
    """PostgreSQL ended one of two that added people, awards or letters in other orders."""
    names = [f"p{n}" for n in range(30)]
    both = [batches.stage(*map(row, order), letters=True) for order in (names, names[::-1])]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(batches.finish, both))
    assert [batches.states(each) for each in both] == [{"issued": 30}] * 2
    assert batches.credentials() == dict.fromkeys(names, 1)
    assert batches.letters() == 30


def test_a_letter_that_is_there_is_not_written_again_nor_refused(batches):
    batches.finish(batches.stage(row("ana"), letters=True))
    with batches.tools.database.transaction() as work:
        (posted,) = work.outbox.found({"*"}, list(LetterState))
        new = replace(posted.letter, id="1" * len(posted.letter.id))
        work.batch_groups.write([posted.letter, new, new])
    assert batches.letters() == 2


@pytest.mark.parametrize("step", ["add_people", "signed"])
def test_a_busy_database_is_asked_again(batches, step, monkeypatch):
    batch = batches.stage(*ROWS, letters=True)
    real, calls = getattr(SqlBatchGroupStore, step), []

    def busy(*given, **more):
        calls.append(step)
        if len(calls) < 3:
            raise HomeUnusable(say("Busy."), code="database-busy")
        return real(*given, **more)

    monkeypatch.setattr(SqlBatchGroupStore, step, busy)
    batches.finish(batch)
    assert batches.states(batch) == {"issued": 3}
    assert len(calls) == 3
    assert batches.letters() == 3


def test_a_part_that_ended_in_an_error_is_free_at_once(batches, monkeypatch):
    batch = batches.stage(*ROWS)
    with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
        patch.setattr(SqlBatchGroupStore, "add_people", lambda *_: 1 // 0)
        batches.service.batch_work()
    batches.finish(batch)
    assert batches.states(batch) == {"issued": 3}
