"""How two people stand to each other, as far as it keeps one from judging the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum


class RelationKind(Enum):
    """What one person is to the other."""

    MENTOR = "mentor"
    LINE_MANAGER = "line-manager"
    CO_AUTHOR = "co-author"
    """Of a micro-course or of evidence; the same in both directions."""


MISTAKES = ("wrong-person", "wrong-kind", "never-was")
"""Why a relation is struck out; what the log keeps of it."""


@dataclass(frozen=True)
class Relation:
    """That *person* is or was mentor, line manager or co-author of *other*."""

    id: str
    kind: RelationKind
    person: str
    other: str
    programme: str
    """Where it was recorded, and whose people may read it."""

    since: date
    recorded_by: str
    recorded_at: datetime
    until: date | None = None
    """The last day; None while it stands."""

    def stands(self, day: date) -> bool:
        """Tell whether it holds on *day*."""
        return self.since <= day and (self.until is None or day <= self.until)
