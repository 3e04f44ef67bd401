"""Who of several assessors gets the next task: fewest open ones, then the longest idle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

_NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Load:
    """What one assessor has to do now."""

    person: str
    organisation: str
    open: int
    """Tasks that have not ended."""

    last: datetime | None = None
    """When the latest task was given; None for who had none yet."""


def lightest(loads: Iterable[Load]) -> Load | None:
    """Return whose turn it is; the same for the same loads in any order. None of none."""
    return min(loads, default=None,
               key=lambda load: (load.open, load.last or _NEVER, load.person, load.organisation))
