"""Awards: the fact that a person earned an achievement version."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from badgeservice.core.deciding import Decision
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Marks
from badgeservice.core.person import Person


class Source(Enum):
    """What an award rests on."""

    DECISION = "decision"
    ROW = "batch"


@dataclass(frozen=True)
class Award:
    """A person, an achievement version, and what the award rests on."""

    id: str
    person: Person
    achievement: str
    version: int
    language: str
    awarded_on: datetime
    """When it was earned; aware. A batch date is midnight in the programme's zone."""

    source: Source
    marks: Marks = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    decision: Decision | None = None
    attested_by: str = ""
    """Who says so, where the award rests on a row."""

    name_public: bool = True
    narrative: str = ""

    @property
    def is_joint(self) -> bool:
        """Whether two organisations assessed it; a row never is."""
        return self.decision is not None and self.decision.finding.is_joint
