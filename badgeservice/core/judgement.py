"""What one assessor found; append-only, never edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

Marks = Mapping[str, Mapping[str, int]]
"""Levels by rubric slug and criterion id."""


class Outcome(Enum):
    """What an application comes to."""

    ACHIEVED = "achieved"
    NOT_YET = "not-yet-achieved"


class Round(Enum):
    """The three rounds of a joint assessment (docs/definitions.md, joint rule)."""

    BLIND = 1
    """Each assessor alone."""

    RECONCILIATION = 2
    """The same two, after they have spoken; each writes the joint note."""

    ADJUDICATION = 3
    """A third assessor, who was not involved before."""


@dataclass(frozen=True)
class Judgement:
    """The marks and the feedback of one assessor on one application in one round."""

    id: str
    application: str
    assessor: str
    """The assessor's e-mail address, normalised."""

    organisation: str
    """Slug of the issuer that the assessor belongs to."""

    round: Round
    marks: Marks
    made_at: datetime
    reason: str = ""
    """Written reason: demanded by the holistic rule, in later rounds, and in corrections."""

    outcome: Outcome | None = None
    """The assessor's own outcome; only where no rubric computes it (the holistic rule)."""

    comments: Mapping[str, str] = field(default_factory=dict)
    """Feedback by ``rubric/criterion``."""

    supersedes: str | None = None
    """Id of the judgement of the same assessor and round that this one corrects."""


@dataclass(frozen=True)
class Application:
    """One teacher's request for one version of an achievement."""

    id: str
    person: str
    achievement: str
    version: int
    language: str
    made_at: datetime
    name_public: bool = True
    """Whether the person's name may stand in the credential."""
