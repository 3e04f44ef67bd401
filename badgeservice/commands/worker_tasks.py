"""A worker where tasks are shared out: what it can do, and what the rows say is to be done."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

from badgeservice.assembly import Service
from badgeservice.core.ports import Handlers
from badgeservice.core.tasks import Task, TaskKind
from badgeservice.errors import HomeUnusable

_log = logging.getLogger(__name__)


class Parts:
    """Issues parts of staged batches, and counts what it has signed."""

    def __init__(self, service: Service, stop: threading.Event) -> None:
        self._service, self._stop = service, stop
        self.signed = 0
        """Rows, since it began."""

    def __call__(self, batch: str | None = None) -> bool:
        """Do a part of *batch*, or of the oldest one; returns and raises as `BatchWork` does."""
        signed = 0

        def tell(done: int, _: int) -> None:
            """Remember how many rows of the part are signed."""
            nonlocal signed
            signed = done

        try:
            return self._service.batch_work(batch, tell, self._stop.is_set)
        finally:
            self.signed += signed


def share(service: Service, stop: threading.Event, issue: Parts, *, pause: float) -> None:
    """Do tasks until *stop* is set; after the database was away, from *pause* seconds on."""
    handlers: Handlers = {
        TaskKind.LIST: service.bulk_work,
        TaskKind.BATCH: issue,
    }
    while not stop.is_set():
        try:
            service.tasks.run(handlers, lambda: _waiting(service), stop.is_set)
        except HomeUnusable:
            _log.exception("no tasks can be had; tried again soon")
            stop.wait(pause)


def _waiting(service: Service) -> Iterator[Task]:
    """Yield what the rows say is to be done."""
    for batch in service.batches.worked():
        yield Task(TaskKind.BATCH, batch)
    for job in service.bulk_work.waiting():
        yield Task(TaskKind.LIST, job)
