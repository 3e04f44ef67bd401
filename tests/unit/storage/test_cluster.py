"""Tasks that PostgreSQL shares out among workers: each is done, and lost by none of them."""

import threading
import time
from contextlib import closing

import psycopg
import pytest

from badgeservice.core.tasks import ATTEMPTS, NoTasks, Task, TaskKind, TaskState
from badgeservice.errors import HomeUnusable, NotFound
from badgeservice.storage import cluster_schema
from badgeservice.storage.cluster import ClusterTasks
from badgeservice.storage.cluster_schema import is_available, set_up
from badgeservice.storage.migrations import newest, revision, upgrade

LIST, BATCH = Task(TaskKind.LIST, "l1"), Task(TaskKind.BATCH, "b1")


@pytest.fixture(scope="module")
def url(postgresql_databases):
    url = postgresql_databases.make()
    set_up(url)
    yield url
    postgresql_databases.drop(url)


@pytest.fixture
def tasks(url):
    execute(url, "TRUNCATE procrastinate_jobs, procrastinate_workers, "
                 "procrastinate_events, procrastinate_periodic_defers")
    return ClusterTasks(url)


def execute(url, statement, *values):
    with closing(psycopg.connect(url, options="-c search_path=badgeservice_tasks")) as connection:
        found = connection.execute(statement, values)
        rows = found.fetchall() if found.description else []
        connection.commit()
        return rows


def states(tasks):
    return [(each.task, each.state) for each in tasks.known()]


def run(tasks, handler, until, waiting=()):
    """Let a worker do lists and batches by *handler* until *until* is true, or give up."""
    deadline = time.monotonic() + 60
    tasks.run(dict.fromkeys(TaskKind, handler), lambda: waiting,
              lambda: until() or time.monotonic() > deadline)
    assert until()


def fail(_subject):
    raise HomeUnusable("no", code="database-busy")


def nothing_left(tasks):
    return lambda: not tasks.known()


def test_a_task_is_known_once_and_done_once(tasks):
    done = []
    for _ in range(3):
        tasks.defer(LIST)
    assert states(tasks) == [(LIST, TaskState.WAITING)]
    run(tasks, done.append, nothing_left(tasks))
    assert done == ["l1"]


def test_the_rest_of_a_task_goes_behind_the_others(tasks):
    done = []

    def share(subject):
        """Do a third of l1."""
        done.append(subject)
        return subject == "l1" and done.count("l1") < 3

    tasks.defer(LIST)
    tasks.defer(Task(TaskKind.LIST, "l2"))
    run(tasks, share, nothing_left(tasks))
    assert done == ["l1", "l2", "l1", "l1"]


def test_what_the_rows_say_is_found_without_a_task(tasks):
    """Losing all tasks loses nothing."""
    done = set()
    run(tasks, done.add, lambda: len(done) == 2, waiting=[LIST, BATCH])
    assert done == {"l1", "b1"}


def test_several_workers_do_one_batch_and_one_does_a_list(tasks, url):
    for _ in range(3):
        execute(url, "SELECT procrastinate_register_worker_v1()")
    tasks.look(lambda: [LIST, BATCH])
    tasks.look(lambda: [LIST, BATCH])
    assert {each.task for each in tasks.known()} == {
        LIST, *(Task(TaskKind.BATCH, "b1", lane) for lane in (1, 2, 3))}


def test_what_fails_each_time_is_dead_and_can_be_retried(tasks, url):
    for attempt in range(1, ATTEMPTS + 1):
        tasks.look(lambda: [LIST])
        assert _statuses(url) == ["todo"]
        assert states(tasks) == [(LIST, TaskState.WAITING)]
        run(tasks, fail, lambda attempt=attempt: _attempts(tasks) == attempt,
            waiting=[LIST])
        tasks.look(lambda: [LIST])
        assert _statuses(url) == ["failed"], "it rests before it is tried again"
        execute(url, "UPDATE procrastinate_events SET at = at - interval '1 minute'")
    tasks.look(lambda: [LIST])
    [dead] = tasks.known()
    assert (dead.task, dead.state, dead.attempts) == (LIST, TaskState.DEAD, ATTEMPTS)
    with pytest.raises(NotFound):
        tasks.retry(dead.number + 1)
    tasks.retry(dead.number)
    assert states(tasks) == [(LIST, TaskState.WAITING)]
    with pytest.raises(NotFound):
        tasks.retry(dead.number)
    done = []
    run(tasks, done.append, nothing_left(tasks))
    assert done == ["l1"]


def _statuses(url):
    return [status for (status,) in execute(url, "SELECT status::text FROM procrastinate_jobs")]


def _attempts(tasks):
    return sum(each.attempts for each in tasks.known() if each.state is not TaskState.WORKING)


def test_a_dead_task_goes_when_its_rows_need_it_no_more(tasks, url):
    tasks.defer(LIST)
    execute(url, "UPDATE procrastinate_jobs SET status = 'failed', attempts = %s", ATTEMPTS)
    tasks.look(lambda: [LIST])
    assert states(tasks) == [(LIST, TaskState.DEAD)]
    tasks.look(lambda: [BATCH])
    assert states(tasks) == [(BATCH, TaskState.WAITING)]


@pytest.mark.parametrize(("attempts", "state"), [
    (0, TaskState.WAITING), (ATTEMPTS - 1, TaskState.DEAD)])
def test_what_a_silent_worker_held_is_put_back(tasks, url, attempts, state):
    """By the clock of the database: that of a worker may be wrong."""
    for heard, expected in ((0, TaskState.WORKING), (60, state)):
        execute(url, "DELETE FROM procrastinate_jobs")
        tasks.defer(LIST)
        [(worker,)] = execute(url, "SELECT worker_id FROM procrastinate_register_worker_v1()")
        execute(url, "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, "
                     "attempts = %s", worker, attempts)
        execute(url, "UPDATE procrastinate_workers "
                     "SET last_heartbeat = now() - make_interval(secs => %s)", heard)
        tasks.look(lambda: [LIST])
        assert states(tasks) == [(LIST, expected)]
    assert tasks.known()[0].attempts == attempts + 1


def test_what_is_known_a_second_time_needs_the_first_no_more(tasks, url):
    tasks.defer(LIST)
    execute(url, "UPDATE procrastinate_jobs SET status = 'failed', attempts = 1")
    tasks.defer(LIST)
    assert len(tasks.known()) == 2
    tasks.look(lambda: [LIST])
    assert states(tasks) == [(LIST, TaskState.WAITING)]


def test_who_is_to_stop_finishes_what_is_in_work_and_leaves_the_rest(tasks):
    begun, stop, done = threading.Event(), threading.Event(), []

    def slow(subject):
        """Be asked to stop in the middle."""
        begun.set()
        stop.wait(30)
        time.sleep(0.5)
        done.append(subject)

    tasks.defer(LIST)
    tasks.defer(BATCH)
    threading.Thread(target=lambda: (begun.wait(30), stop.set())).start()
    run(tasks, slow, stop.is_set)
    assert done == ["l1"]
    assert states(tasks) == [(BATCH, TaskState.WAITING)]


def test_two_workers_never_do_the_same_at_the_same_time(tasks):
    busy, most, done = [], [], []

    def count(subject):
        """Note who does the same at this moment."""
        busy.append(subject)
        most.append(busy.count(subject))
        time.sleep(0.05)
        busy.remove(subject)
        done.append(subject)
        return done.count(subject) < 3

    for number in range(4):
        tasks.defer(Task(TaskKind.LIST, f"l{number}"))
    workers = [threading.Thread(target=run, args=(tasks, count, nothing_left(tasks)))
               for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(done) == 12
    assert set(most) == {1}


def test_tables_of_another_version_are_made_anew(tasks, url, monkeypatch):
    tasks.defer(LIST)
    set_up(url)
    assert states(tasks) == [(LIST, TaskState.WAITING)]
    with monkeypatch.context() as patch:
        patch.setattr(cluster_schema, "_version", lambda: "3.99")
        set_up(url)
    assert tasks.known() == ()
    set_up(url)


def test_our_own_tables_are_not_concerned(postgresql_databases, url):
    """The tasks lie in a schema of their own: nothing of ours looks there."""
    assert revision(url) is None
    upgrade(url)
    assert revision(url) == newest()


def test_without_tables_it_is_said_and_what_is_to_be_done_is_not_lost(postgresql_databases):
    url = postgresql_databases.make()
    tasks = ClusterTasks(url)
    tasks.defer(LIST)  # is found by looking
    for act in (tasks.known, lambda: tasks.look(lambda: [LIST]), lambda: tasks.retry(1)):
        with pytest.raises(HomeUnusable) as caught:
            act()
        assert caught.value.code == "tasks-not-set-up"
    postgresql_databases.drop(url)


def test_a_server_that_does_not_answer_is_said(tmp_path):
    tasks = ClusterTasks(f"postgresql://postgres@/no?host={tmp_path}")
    tasks.defer(LIST)
    with pytest.raises(HomeUnusable) as caught:
        tasks.known()
    assert caught.value.code == "database-unreachable"
    assert str(tmp_path) in repr(tasks)


def test_where_tasks_are_not_shared_there_are_none(tmp_path):
    assert not is_available(f"sqlite:///{tmp_path}/d.sqlite")
    tasks = NoTasks()
    tasks.defer(LIST)
    tasks.run({}, lambda: [LIST], lambda: False)
    assert tasks.known() == ()
    with pytest.raises(NotFound):
        tasks.retry(1)
