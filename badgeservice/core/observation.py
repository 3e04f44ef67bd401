"""What a mentor saw in a lesson and agreed with the teacher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

LONGEST = 4000
"""Characters of each of the three texts."""


@dataclass(frozen=True)
class Observation:
    """One note; it is never changed, a later note may say otherwise."""

    id: str
    mentor: str
    teacher: str
    """Ids of the two people."""

    programme: str
    observed_on: date
    facts: str
    """What was seen, without judgement."""

    question: str
    """What the mentor asked about it."""

    action: str
    """What both agreed on; empty where nothing was."""

    written_at: datetime
