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
    """The rounds of a joint assessment (docs/definitions.md, joint rule), and of an appeal."""

    BLIND = 1
    """Each assessor alone."""

    RECONCILIATION = 2
    """The same two, after they have spoken; each writes the joint note."""

    ADJUDICATION = 3
    """A third assessor, who was not involved before."""

    APPEAL = 4
    """An assessor who was not involved before overturns a decision of *not yet*."""


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
    """Feedback by ``rubric/criterion``, and under the other names of `core.feedback`."""

    supersedes: str | None = None
    """Id of the judgement of the same assessor and round that this one corrects."""

    evidence_test: Mapping[str, bool] = field(default_factory=dict)
    """Whether the evidence met each of `core.feedback.EVIDENCE_RULES`; empty if not asked."""


class Stage(Enum):
    """How far an application has come; what follows from judgements is not repeated here."""

    DRAFT = "draft"
    """The teacher is still at it; nobody else sees it."""

    SENT = "sent"
    WITHDRAWN = "withdrawn"
    """Taken back by the teacher before judging began."""


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

    programme: str = ""
    """Whose it is: nobody outside this programme sees it."""

    stage: Stage = Stage.SENT
    sent_at: datetime | None = None
    attempt: int = 1
    """1 for the first, one more for each time that it was sent again."""

    follows: str | None = None
    """The application with a decision that this one follows."""

    carried: Marks = field(default_factory=dict)
    """Levels of criteria that were met before and are not judged again."""
