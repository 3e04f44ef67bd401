"""How work is made known to workers on other machines, and shared out among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from badgeservice.core.tasks import KnownTask, Task, TaskKind

Handlers = Mapping[TaskKind, Callable[[str], bool]]
"""What does a share of a task of each kind, given the id, and tells whether more may be left."""


class Tasks(Protocol):
    """Tasks that several workers share; or none, where each looks at the rows itself."""

    @property
    def is_shared(self) -> bool:
        """Whether tasks are shared out here. If not, workers look at the rows."""

    def defer(self, task: Task) -> None:
        """Make known that there is something to do, once the rows that say so are committed.

        One that is known already is not added. Never raises: what cannot be made known is
        found when a worker looks.
        """

    def known(self) -> Sequence[KnownTask]:
        """Return the tasks that wait, are worked on, or are dead; raises HomeUnusable."""

    def retry(self, number: int) -> None:
        """Let a dead task be done again; raises NotFound ``unknown-task``, HomeUnusable."""

    def run(self, handlers: Handlers, waiting: Callable[[], Iterable[Task]],
            stop: Callable[[], bool]) -> None:
        """Do one task after the other until *stop* says so; what is in work is finished.

        A share is done of a task; where more may be left, the rest goes behind the others.
        *waiting* looks at the rows, every few seconds: what no task is about gets one. Ends
        where the connection is lost; raises HomeUnusable where there is none to be had.
        """
