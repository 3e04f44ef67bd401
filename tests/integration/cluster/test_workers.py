"""Workers over PostgreSQL: what one process brings, another verifies; nobody looks at the page."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from badgeservice.assembly import build
from badgeservice.commands.worker_pool import run_pool
from badgeservice.core.bulk import BulkState
from badgeservice.operations.bulk import Source
from badgeservice.operations.bulk_read import Wishes
from badgeservice.settings import Settings

PATIENCE = 120
"""Seconds that a laden machine may need."""


@pytest.fixture
def far(bare, postgresql_databases, prepared_homes, monkeypatch):
    """A command line with a home whose database is PostgreSQL, and a mail server that is off."""
    home, url = prepared_homes(postgresql_databases)
    shutil.copytree(home, os.environ["BADGESERVICE_HOME"])
    own = postgresql_databases.copy(url)
    monkeypatch.setenv("BADGESERVICE_DATABASE_URL", own)
    monkeypatch.setenv("BADGESERVICE_SMTP_URL", "smtp://127.0.0.1:9")
    monkeypatch.setenv("BADGESERVICE_MAIL_FROM", "badges@example.org")
    yield bare
    postgresql_databases.drop(own)


@pytest.fixture
def far_service(far):
    built = build(Settings.from_environment(os.environ))
    yield built
    built.close()


@pytest.fixture
def start():
    """Start commands that end with the test."""
    running = []

    def begin(*arguments):
        running.append(subprocess.Popen(
            [sys.executable, "-m", "cli", *arguments], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True))
        return running[-1]

    yield begin
    for each in running:
        each.kill()
        each.communicate()


def eventually(found):
    """Wait until *found* returns something, and return it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if value := found():
            return value
        time.sleep(0.1)
    raise AssertionError("it took too long")


def tasks_of(url):
    """Connect to where the tasks lie."""
    return psycopg.connect(url, options="-c search_path=badgeservice_tasks")


def workers(url):
    with tasks_of(url) as connection:
        return connection.execute("SELECT count(*) FROM procrastinate_workers").fetchone()[0]


def test_processes_share_the_lists_and_end_when_they_are_asked(far, far_service, start):
    urls = far.batch(3)
    jobs = [far_service.bulk.bring_list(urls, Wishes(), Source()).id for _ in range(2)]
    known = far("task", "list", "--json").data
    assert known["shared"]
    # The batch is issued already; whoever takes its task finds nothing to do.
    assert {(each["kind"], each["subject"], each["state"]) for each in known["tasks"]
            if each["kind"] != "batch"} == {("list", job, "waiting") for job in jobs}
    assert far("task", "list").out.count("list ") == 2
    pool = start("worker", "--processes", "2", "--json")
    eventually(lambda: workers(os.environ["BADGESERVICE_DATABASE_URL"]) == 2)
    for job in jobs:
        eventually(lambda job=job: far_service.bulk.show(job)[0].state is BulkState.DONE)
        assert far_service.bulk.show(job)[1].passed == 3
    eventually(lambda: not far("task", "list", "--json").data["tasks"])
    pool.send_signal(signal.SIGTERM)
    out, err = pool.communicate(timeout=PATIENCE)
    assert (pool.returncode, json.loads(out)) == (0, {"processes": 2, "restarted": 0}), err
    assert workers(os.environ["BADGESERVICE_DATABASE_URL"]) == 0


def test_a_list_whose_worker_was_killed_goes_on_elsewhere(far, far_service, start):
    """Before the heartbeat is over, since the rows say that there is something to do."""
    killed = start("worker")
    url = os.environ["BADGESERVICE_DATABASE_URL"]
    eventually(lambda: workers(url) == 1)
    killed.kill()
    killed.wait()
    job = far_service.bulk.bring_list(far.batch(1), Wishes(), Source()).id
    with tasks_of(url) as connection:
        connection.execute("DELETE FROM procrastinate_jobs")
    start("worker")
    eventually(lambda: far_service.bulk.show(job)[0].state is BulkState.DONE)


def lists(far):
    """Return the known tasks but those of batches, which the command itself has worked off."""
    return [each for each in far("task", "list", "--json").data["tasks"]
            if each["kind"] == "list"]


def test_dead_tasks_are_retried_by_hand(far, far_service):
    job = far_service.bulk.bring_list(far.batch(1), Wishes(), Source()).id
    with tasks_of(os.environ["BADGESERVICE_DATABASE_URL"]) as connection:
        connection.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 5")
    [dead] = lists(far)
    assert (dead["subject"], dead["state"], dead["attempts"]) == (job, "dead", 5)
    assert "dead" in far("task", "list").out
    far("task", "retry", dead["number"])
    [again] = lists(far)
    assert (again["state"], again["attempts"]) == ("waiting", 0)
    refused = far("task", "retry", dead["number"], "--json", code=1)
    assert refused.data["error"] == "unknown-task"


def test_a_worker_without_the_tables_of_tasks_says_what_to_run(far, monkeypatch):
    with tasks_of(os.environ["BADGESERVICE_DATABASE_URL"]) as connection:
        connection.execute("DROP SCHEMA badgeservice_tasks CASCADE")
    assert "badgeservice database upgrade" in far("worker", code=1).err
    far("database", "upgrade")
    assert far("task", "list", "--json").data["tasks"] == []


def test_without_postgresql_nothing_is_shared_out(here):
    assert here("task", "list", "--json").data == {"shared": False, "tasks": []}
    assert "each worker looks" in here("task", "list").err
    here("task", "retry", 1, code=1)


def test_once_needs_no_processes(far):
    far("worker", "--once", "--processes", "2", code=2)


class Process:
    """A process of a pool that ends by itself where it is told to."""

    def __init__(self, ends):
        self.pid, self.exitcode, self._ends = 1, -9, ends
        self.asked = self.waited = False

    def start(self):
        """Run."""

    def is_alive(self):
        return not self._ends

    def terminate(self):
        self.asked = True

    def join(self):
        self.waited = True


def test_a_process_that_ended_is_started_anew():
    made = []

    class Stop:
        """Comes at the third look."""

        looks = 0

        def wait(self, _seconds):
            self.looks += 1
            return self.looks >= 3

    def make():
        made.append(Process(ends=not made))
        return made[-1]

    assert run_pool(make, 2, Stop(), pause=0) == 1
    assert [each.asked and each.waited for each in made] == [False, True, True]


def test_a_staged_batch_is_issued_by_a_pool_each_row_once(far, far_service, start):
    staged = far("award", "batch", far.cohort(6), "--achievement", "modulo-2", "--stage-only",
                 "--json").data
    [known] = far("task", "list", "--json").data["tasks"]
    assert (known["kind"], known["subject"]) == ("batch", staged["batch"])
    pool = start("worker", "--processes", "2", "--no-letters")
    eventually(lambda: far_service.batches.show(staged["batch"]).counts.issued == 6)
    eventually(lambda: not far("task", "list", "--json").data["tasks"])
    pool.send_signal(signal.SIGTERM)
    pool.communicate(timeout=PATIENCE)
    assert pool.returncode == 0
    assert len(list(far.export().iterdir())) == 6
