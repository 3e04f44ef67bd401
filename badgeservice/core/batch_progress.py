"""How far batches are, how fast, and what a file would come to: as people are shown it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from badgeservice.core.batches import RowState
from badgeservice.errors import Message, Problem


@dataclass(frozen=True)
class Counts:
    """How many rows of a batch are in each state."""

    by_state: Mapping[RowState, int] = field(default_factory=dict)

    def __getitem__(self, state: RowState) -> int:
        return self.by_state.get(state, 0)

    @property
    def total(self) -> int:
        """All rows."""
        return sum(self.by_state.values())

    @property
    def left(self) -> int:
        """Rows that something is to be done with."""
        return sum(count for state, count in self.by_state.items() if state.is_open)

    @property
    def issued(self) -> int:
        """Rows with a credential of this batch."""
        return self[RowState.ISSUED] + self[RowState.RENEWED]


@dataclass(frozen=True)
class Pace:
    """Parts that were finished lately."""

    rows: int = 0
    since: datetime | None = None
    until: datetime | None = None

    @property
    def rate(self) -> float | None:
        """Rows in a second; None where nothing was finished."""
        if self.since is None or self.until is None or self.until <= self.since:
            return None
        return self.rows / (self.until - self.since).total_seconds()


@dataclass(frozen=True)
class Forecast:
    """What a file would come to."""

    rows: int
    fresh: int
    """People who would get their first credential for the achievement."""

    renewed: int
    standing: int
    problems: tuple[Problem, ...] = ()
    """Whatever refuses it: with any of these nothing is staged."""


@dataclass(frozen=True)
class RowLine:
    """One row of a batch as people and programs are shown it."""

    line: int
    achievement: str
    key: str
    """As it stood in the file; empty where it named none."""

    state: RowState
    award: str | None
    credential: str | None
    """Id of its credential, once that is signed."""

    code: str
    reason: Message | None
