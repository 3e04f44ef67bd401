"""Who verifies a list, and what happens when that ends in the middle."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from badgeservice.assembly import build, now
from badgeservice.commands import worker
from badgeservice.core.bulk import ATTEMPTS, BulkState
from badgeservice.core.ports import Wanted
from badgeservice.core.report import Report, Verdict, unknown
from badgeservice.errors import say
from badgeservice.operations import bulk_work as bulk_work_module
from badgeservice.operations.bulk_work import BulkWork
from badgeservice.operations.verify import Verification, Verify
from badgeservice.settings import Settings
from badgeservice.storage.bulk_tables import bulk_jobs


@pytest.fixture
def many(visitor, urls):
    """A list of forty items, and how often each was verified."""
    return visitor.page("\n".join(urls[n % 3] for n in range(40))).rpartition("/")[2]


@pytest.fixture
def seen(monkeypatch):
    """What is verified, in its order."""
    found = []
    really = Verify.__call__

    def counted(self, content, **more):
        found.append(content)
        return really(self, content, **more)
    monkeypatch.setattr(Verify, "__call__", counted)
    return found


class Killed(BaseException):
    """Stands for the end of the process."""


def test_many_who_look_at_once_verify_each_item_once(service, many, seen):
    with ThreadPoolExecutor(6) as crowd:
        for _ in range(100):
            list(crowd.map(lambda _: service.bulk_work(many), range(6)))
            if service.bulk.show(many)[0].state is BulkState.DONE:
                break
    assert service.bulk.show(many)[1].passed == 40
    assert len(seen) == 40


def test_what_a_process_held_that_ended_goes_on_later(service, many, clock, monkeypatch):
    def killed(*_, **__):
        raise Killed
    with monkeypatch.context() as patch:
        patch.setattr(Verify, "__call__", killed)
        with pytest.raises(Killed):
            service.bulk_work(many)
    assert not service.bulk_work(many)
    clock.ahead = timedelta(minutes=3)
    while service.bulk_work(many):
        pass
    assert service.bulk.show(many)[1].passed == 40


def test_an_item_that_ends_every_process_does_not_hold_up_the_others(service, visitor, urls,
                                                                     clock, monkeypatch):
    job = visitor.page("\n".join([urls[0], "https://evil.example/1", urls[1]])).rpartition("/")[2]
    really = Verify.__call__

    def fragile(self, content, **more):
        if b"evil" in content:
            raise Killed
        return really(self, content, **more)
    monkeypatch.setattr(Verify, "__call__", fragile)
    ends = 0
    for minute in range(0, 60, 3):
        clock.ahead = timedelta(minutes=minute)
        try:
            service.bulk_work(job)
        except Killed:
            ends += 1
        if service.bulk.show(job)[0].state is BulkState.DONE:
            break
    lines, _ = service.bulk.lines(job, Wanted())
    assert [line.outcome.verdict for line in lines] == [
        Verdict.PASSED, Verdict.UNKNOWN, Verdict.PASSED]
    assert lines[1].outcome.checks[0].code == "check-failed"
    assert ends == ATTEMPTS


def test_an_item_that_meets_a_defect_is_not_checked_and_the_others_are(service, visitor, urls,
                                                                      monkeypatch, caplog):
    job = visitor.page("\n".join(urls)).rpartition("/")[2]
    really = Verify.__call__

    def defective(self, content, **more):
        if urls[1].encode() in content:
            raise ZeroDivisionError
        return really(self, content, **more)
    monkeypatch.setattr(Verify, "__call__", defective)
    while service.bulk_work(job):
        pass
    assert [line.outcome.verdict for line in service.bulk.lines(job, Wanted())[0]] == [
        Verdict.PASSED, Verdict.UNKNOWN, Verdict.PASSED]
    assert "could not be checked" in caplog.text


def test_a_slice_ends_after_its_time(service, many, seen):
    time = iter(range(1000))
    slow = BulkWork(service._tools, service.check_bulk, seconds=lambda: next(time) * 0.4)
    assert slow(many)
    assert 0 < service.bulk.show(many)[1].done == len(seen) < 5


def test_a_list_that_is_removed_in_the_middle_leaves_nothing(service, many, monkeypatch):
    really = Verify.__call__

    def removing(self, content, **more):
        service.bulk.delete(many)
        return really(self, content, **more)
    monkeypatch.setattr(Verify, "__call__", removing)
    service.bulk_work(many)
    assert service.bulk.show(many)[0].state is BulkState.DELETED
    assert service.bulk.lines(many, Wanted())[1] == 0


def test_only_as_many_lists_are_in_work_as_leave_room_for_others(service, visitor, urls,
                                                                 monkeypatch):
    first, second = (visitor.page("\n".join(urls)).rpartition("/")[2] for _ in range(2))
    really, inner = Verify.__call__, []

    def looking(self, content, **more):
        inner.append(service.bulk_work(second))
        return really(self, content, **more)
    monkeypatch.setattr(Verify, "__call__", looking)
    service.bulk_work(first)
    assert inner and not any(inner)


def test_what_another_service_has_no_time_for_is_put_off(service, visitor, urls, clock,
                                                         monkeypatch):
    job = visitor.page("\n".join(["https://busy.example/1", *urls])).rpartition("/")[2]
    really, asked = Verify.__call__, []

    def busy(self, content, **more):
        if b"busy" in content:
            asked.append(clock())
            return Verification("link", Report((unknown("parse", "fetch-busy", say("Busy.")),)),
                                None, None)
        return really(self, content, **more)
    monkeypatch.setattr(Verify, "__call__", busy)
    monkeypatch.setattr(bulk_work_module, "_MOST_TURNS", 3)
    for second in range(0, 120, 5):
        clock.ahead = timedelta(seconds=second)
        while service.bulk_work(job):
            pass
    assert service.bulk.show(job)[1].passed == 3
    assert service.bulk.show(job)[1].unknown == 1
    assert len(asked) == 4
    # Once it alone is left, it is not asked for without a rest.
    assert asked[-1] - asked[-2] >= timedelta(seconds=10)


def test_the_worker_verifies_between_letters_and_removes_what_is_past(here, service, many,
                                                                      clock, monkeypatch):
    monkeypatch.setenv("BADGESERVICE_SMTP_URL", "smtp://127.0.0.1:9?starttls=off")
    monkeypatch.setenv("BADGESERVICE_MAIL_FROM", "insignias@example.cl")
    working = build(Settings.from_environment(os.environ), clock=clock)
    try:
        def run():
            stop = threading.Event()
            monkeypatch.setattr(stop, "wait", lambda _: stop.set())
            worker.work(working, stop, lambda state: None)
        run()
        assert service.bulk.show(many)[1].passed == 40
        clock.ahead = timedelta(days=1, minutes=1)
        run()
        with service._database.reading() as work:
            assert work.bulk.get(many).state is BulkState.DELETED
    finally:
        working.close()


def on_a_machine(service, check, **ahead):
    """What works on lists on a machine whose clock is wrong by as much, an item at a time."""
    tools = replace(service._tools, clock=lambda: now() + timedelta(**ahead), shares_clock=True)
    return BulkWork(tools, check, seconds=count(step=10).__next__)


def test_fault_5_a_clock_that_jumped_takes_no_list_from_another_and_keeps_none(service, many):
    check, taken = service.bulk_work._check, []
    other = on_a_machine(service, check, days=365)

    def slow(job, item):
        """Verify while another machine looks for work."""
        taken.append(other(many))
        return check(job, item)

    assert on_a_machine(service, slow)(many)
    assert taken and not any(taken)

    def killed(*_):
        raise Killed
    with pytest.raises(Killed):
        on_a_machine(service, killed, days=365)(many)
    with service._tools.database._engine.connect() as connection:
        until = connection.execute(select(bulk_jobs.c.leased_until)).scalar_one()
    assert until < now() + timedelta(hours=1)
