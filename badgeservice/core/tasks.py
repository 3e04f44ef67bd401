"""Tasks that workers share out among themselves, on one machine or on many.

A task carries a kind and an id, nothing else. The rows that it is about are the record: a task
that is lost is found again by looking at them, and one that is done twice does nothing the
second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from badgeservice.errors import NotFound, say

ATTEMPTS = 5
"""So often a task is begun; then it is dead until somebody says otherwise."""


class TaskKind(StrEnum):
    """What there is to do."""

    LIST = "list"
    """Credentials that are verified in one go; the id of the job."""

    BATCH = "batch"
    """Awards that are issued in one go; the id of the batch."""

    @property
    def is_wide(self) -> bool:
        """Whether several workers do such a task at the same time, each a part of it."""
        return self is TaskKind.BATCH


class TaskState(StrEnum):
    """How far a task is."""

    WAITING = "waiting"
    WORKING = "working"
    DEAD = "dead"
    """It failed each time. It stays until it is retried, or its rows need it no more."""


@dataclass(frozen=True)
class Task:
    """Something to do."""

    kind: TaskKind
    subject: str
    """The id of what it is about."""

    lane: int = 1
    """Which of the workers that do it at the same time, where several can."""

    @property
    def name(self) -> str:
        """What no two different tasks have in common."""
        return f"{self.kind}:{self.subject}:{self.lane}"


@dataclass(frozen=True)
class KnownTask:
    """A task that is shared out."""

    number: int
    task: Task
    state: TaskState
    attempts: int
    """How often it was begun and ended without being done."""


def unknown_task(number: int) -> NotFound:
    """Return the error for a task that is not dead, or not there."""
    return NotFound(say("There is no dead task %(number)s.", number=number),
                    code="unknown-task")


class NoTasks:
    """`core.ports.Tasks` where nothing is shared out: every worker looks at the rows itself."""

    is_shared = False

    def defer(self, task: Task) -> None:
        """Do nothing: whoever looks finds it."""

    def known(self) -> Sequence[KnownTask]:
        """Return nothing."""
        return ()

    def retry(self, number: int) -> None:
        """Raise NotFound ``unknown-task``."""
        raise unknown_task(number)

    def run(self, handlers: Mapping[TaskKind, Callable[[str], bool]],
            waiting: Callable[[], Iterable[Task]], stop: Callable[[], bool]) -> None:
        """Do nothing."""
