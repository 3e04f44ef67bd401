"""The practice cycle: plan, apply, gather evidence, reflect, get feedback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

LONGEST_TITLE = 120
LONGEST_TEXT = 20_000


class Step(Enum):
    """The stages of a cycle, in their order."""

    PLAN = "plan"
    APPLY = "apply"
    EVIDENCE = "evidence"
    REFLECT = "reflect"
    FEEDBACK = "feedback"


@dataclass(frozen=True)
class Entry:
    """What stands in one stage now."""

    step: Step
    text: str = ""
    happened_on: date | None = None
    version: int = 0
    """Counts how often it was saved; 0 where nothing was."""

    saved_at: datetime | None = None
    saved_by: str = ""
    """Id of the person who wrote it last."""

    @property
    def is_written(self) -> bool:
        """Whether anything stands there."""
        return bool(self.text.strip())


@dataclass(frozen=True)
class Cycle:
    """One round of trying something in class and learning from it."""

    id: str
    teacher: str
    """Id of the person."""

    title: str
    created_at: datetime
    course: str = ""
    """Slug of the module that it belongs to; empty for none."""

    entries: Mapping[Step, Entry] = field(default_factory=dict)

    programme: str = ""
    """Whose mentors see it; empty: nobody but the teacher."""

    def entry(self, step: Step) -> Entry:
        """Return what stands in *step*, an empty entry where nothing was saved yet."""
        return self.entries.get(step, Entry(step))

    @property
    def written(self) -> int:
        """How many of the stages have something in them."""
        return sum(entry.is_written for entry in self.entries.values())

    @property
    def next_step(self) -> Step | None:
        """The first stage in which nothing stands, or None where all are written."""
        return next((step for step in Step if not self.entry(step).is_written), None)


def is_answered(cycle: Cycle) -> bool:
    """Tell whether somebody other than its teacher wrote in *cycle*."""
    return any(entry.saved_by not in ("", cycle.teacher) for entry in cycle.entries.values())


def may_write_feedback(cycle: Cycle, person: str) -> bool:
    """Tell whether *person*, its teacher or a mentor, may write the feedback of *cycle*.

    The teacher may note what was said; but what a mentor wrote stays the mentor's.
    """
    entry = cycle.entry(Step.FEEDBACK)
    return person != cycle.teacher or entry.saved_by in ("", cycle.teacher)
