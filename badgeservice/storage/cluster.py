"""Tasks shared out by PostgreSQL, through Procrastinate (the extra ``cluster``).

They lie in a schema of their own beside our tables. Heartbeats and leases of workers are read
by the clock of the database alone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from badgeservice.core.ports.tasks import Handlers
from badgeservice.core.tasks import (
    ATTEMPTS,
    KnownTask,
    Task,
    TaskKind,
    TaskState,
    unknown_task,
)
from badgeservice.errors import HomeUnusable
from badgeservice.storage.cluster_schema import address_of, connect, translated, unreachable
from badgeservice.storage.engine import parse, place

if TYPE_CHECKING:
    import procrastinate
    from procrastinate.jobs import Job

_log = logging.getLogger(__name__)

_QUEUE = "badgeservice"

_LOOK = 5.0
"""Seconds between two looks at the rows, and at the tasks of workers that went silent."""

_WATCH = 0.2
"""Seconds until it is noticed that a worker is to stop."""

_SILENT = 30.0
"""Seconds without a heartbeat after which a worker counts as gone; it beats every ten."""

_REST = 10.0
"""Seconds that a task rests which failed, times how often it did."""

_NUMBERS = {"queue": _QUEUE, "silent": _SILENT, "attempts": ATTEMPTS,
            "rest": _REST}

_PUT_BACK = (
    # What is known a second time needs the first no more.
    """
    DELETE FROM procrastinate_jobs one
    WHERE queue_name = %(queue)s AND (status = 'failed' OR status = 'doing' AND NOT EXISTS (
            SELECT FROM procrastinate_workers worker WHERE worker.id = one.worker_id
            AND last_heartbeat >= now() - make_interval(secs => %(silent)s)))
        AND EXISTS (SELECT FROM procrastinate_jobs other WHERE other.lock = one.lock
                    AND other.status = 'todo')
    """,
    # A worker that went silent did not do it.
    """
    UPDATE procrastinate_jobs one
    SET attempts = attempts + 1, worker_id = NULL, status = (
        CASE WHEN attempts + 1 < %(attempts)s THEN 'todo' ELSE 'failed' END
        )::procrastinate_job_status
    WHERE queue_name = %(queue)s AND status = 'doing' AND NOT EXISTS (
        SELECT FROM procrastinate_workers worker WHERE worker.id = one.worker_id
        AND last_heartbeat >= now() - make_interval(secs => %(silent)s))
    """,
    """
    UPDATE procrastinate_jobs one SET status = 'todo', scheduled_at = NULL
    WHERE queue_name = %(queue)s AND status = 'failed' AND attempts < %(attempts)s
        AND NOT EXISTS (SELECT FROM procrastinate_events event WHERE event.job_id = one.id
                        AND at > now() - make_interval(secs => %(rest)s * attempts))
    """,
)
"""All by the clock of the database; two workers that look at once do it once."""

_REVIVE = ("UPDATE procrastinate_jobs one SET status = 'todo', attempts = 0, scheduled_at = NULL "
           "WHERE id = %s AND status = 'failed' AND NOT EXISTS (SELECT FROM procrastinate_jobs "
           "other WHERE other.lock = one.lock AND other.status = 'todo')")

_STATES = {"todo": TaskState.WAITING, "doing": TaskState.WORKING, "failed": TaskState.DEAD}


def _state(status: str, attempts: int) -> TaskState:
    """Return the state of a task; one that failed and is tried again only rests."""
    if status == "failed" and attempts < ATTEMPTS:
        return TaskState.WAITING
    return _STATES[status]


class ClusterTasks:
    """`core.ports.Tasks` in the schema of the tasks."""

    is_shared = True

    def __init__(self, url: str) -> None:
        self._url = url

    def __repr__(self) -> str:
        return f"ClusterTasks({place(parse(self._url))!r})"

    def defer(self, task: Task) -> None:
        """Make a task known; what goes wrong is logged, and found by the next look."""
        from procrastinate import SyncPsycopgConnector
        from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
        from procrastinate.manager import JobManager

        try:
            with (translated(self._url), suppress(AlreadyEnqueued),
                  connect(self._url) as connection):
                JobManager(SyncPsycopgConnector()).defer_job(_job(task), connection)
        except (HomeUnusable, ConnectorException):
            _log.warning("a task could not be made known; a worker that looks will find it",
                         exc_info=True)

    def known(self) -> Sequence[KnownTask]:
        """Return the tasks that wait, are worked on, or are dead."""
        with translated(self._url), connect(self._url) as connection:
            rows = connection.execute(
                "SELECT id, task_name, args, status::text, attempts FROM procrastinate_jobs "
                "WHERE status::text = ANY(%s) ORDER BY id", [list(_STATES)]).fetchall()
        return tuple(KnownTask(number, Task(TaskKind(kind), **args), _state(state, attempts),
                               attempts) for number, kind, args, state, attempts in rows)

    def retry(self, number: int) -> None:
        """Let a dead task wait again, as if it had never been begun."""
        with translated(self._url), connect(self._url) as connection:
            if not connection.execute(_REVIVE, [number]).rowcount:
                raise unknown_task(number)

    def run(self, handlers: Handlers, waiting: Callable[[], Iterable[Task]],
            stop: Callable[[], bool]) -> None:
        """Do one task after the other until *stop* says so."""
        from procrastinate.exceptions import ConnectorException

        try:
            with translated(self._url):
                asyncio.run(_work(_app(self._url, handlers, self.defer),
                                  lambda: self.look(waiting), stop))
        except ConnectorException as error:
            raise unreachable(self._url) from error

    def look(self, waiting: Callable[[], Iterable[Task]]) -> None:
        """Put back what was left, and give what waits a task where it has none."""
        with translated(self._url), connect(self._url) as connection:
            for statement in _PUT_BACK:
                connection.execute(statement, _NUMBERS)
            workers = connection.execute(
                "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat >= "
                "now() - make_interval(secs => %(silent)s)", _NUMBERS).fetchone()
        width = workers[0] if workers else 1
        wanted = {replace(task, lane=lane) for task in waiting()
                  for lane in range(1, max(width, 1) + 1 if task.kind.is_wide else 2)}
        known = self.known()
        for task in sorted(wanted - {each.task for each in known}, key=lambda task: task.name):
            self.defer(task)
        about = {(task.kind, task.subject) for task in wanted}
        self._forget([each.number for each in known if each.state is TaskState.DEAD
                      and (each.task.kind, each.task.subject) not in about])

    def _forget(self, numbers: Sequence[int]) -> None:
        """Remove dead tasks that no row needs any more."""
        if numbers:
            with translated(self._url), connect(self._url) as connection:
                connection.execute("DELETE FROM procrastinate_jobs WHERE id = ANY(%s) "
                                   "AND status = 'failed'", [list(numbers)])


def _job(task: Task) -> Job:
    from procrastinate.jobs import Job

    return Job(id=None, queue=_QUEUE, lock=task.name, queueing_lock=task.name,
               task_name=task.kind.value,
               task_kwargs={"subject": task.subject, "lane": task.lane})


def _app(url: str, handlers: Handlers, defer: Callable[[Task], None]) -> procrastinate.App:
    from procrastinate import App, PsycopgConnector

    address = address_of(url)
    app = App(connector=PsycopgConnector(
        conninfo=address.pop("conninfo"), kwargs=address, min_size=1, max_size=4))
    for kind, handler in handlers.items():
        app.task(name=kind.value, queue=_QUEUE)(_doer(kind, handler, defer))
    return app


def _doer(kind: TaskKind, handler: Callable[[str], bool],
          defer: Callable[[Task], None]) -> Callable[[str, int], None]:
    def do(subject: str, lane: int) -> None:
        """Do a share, and let the rest wait behind the other tasks."""
        if handler(subject):
            defer(Task(kind, subject, lane))
    return do


async def _work(app: procrastinate.App, look: Callable[[], None],
                stop: Callable[[], bool]) -> None:
    """Work until it is to stop, or the library's worker gives up."""
    from procrastinate.worker import Worker

    async with app.open_async():
        worker = Worker(app, queues=[_QUEUE], install_signal_handlers=False,
                        delete_jobs="successful", fetch_job_polling_interval=_LOOK,
                        stalled_worker_timeout=_SILENT)
        working = asyncio.create_task(worker.run())
        try:
            while not stop() and not working.done():
                await asyncio.to_thread(_look, look)
                for _ in range(int(_LOOK / _WATCH)):
                    if stop() or working.done():
                        break
                    await asyncio.sleep(_WATCH)
        finally:
            worker.stop()
            await working


def _look(look: Callable[[], None]) -> None:
    try:
        look()
    except HomeUnusable:
        _log.exception("what waits cannot be looked at; tried again soon")
