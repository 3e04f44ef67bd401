"""Why somebody may not judge an application.

Pure: whoever asks gathers the facts. Nothing here is decided by a role or a name.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from badgeservice.core.judgement import Round
from badgeservice.errors import Message, say


class Bar(Enum):
    """One reason against an assessor."""

    APPLICANT = "applicant"
    MENTOR = "mentor"
    LINE_MANAGER = "line-manager"
    CO_AUTHOR = "co-author"
    SAME_SCHOOL = "same-school"
    DECLARED = "declared"
    """The assessor has said so."""

    INVOLVED = "involved"
    """Judged it before, where the round asks for somebody new."""

    ORGANISATION = "organisation"
    """Belongs to no organisation that judges here."""

    CALIBRATION = "calibration"
    """Has not passed the calibration that the achievement demands."""


BAR_WORDS: dict[Bar, Message] = {
    Bar.APPLICANT: say("applies"),
    Bar.MENTOR: say("mentor"),
    Bar.LINE_MANAGER: say("line manager"),
    Bar.CO_AUTHOR: say("co-author"),
    Bar.SAME_SCHOOL: say("same school"),
    Bar.DECLARED: say("has declared a conflict of interest"),
    Bar.INVOLVED: say("was involved before"),
    Bar.ORGANISATION: say("belongs to no organisation that judges this"),
    Bar.CALIBRATION: say("has not passed the calibration"),
}

PARTIAL = (Bar.APPLICANT, Bar.MENTOR, Bar.LINE_MANAGER, Bar.CO_AUTHOR, Bar.SAME_SCHOOL,
           Bar.DECLARED)
"""Those that say that somebody is not impartial; they hold also once the person has judged."""

_OF_RELATIONS = {bar.value: bar for bar in (Bar.MENTOR, Bar.LINE_MANAGER, Bar.CO_AUTHOR)}


@dataclass(frozen=True)
class Declaration:
    """An assessor's own word that there is a conflict with a teacher."""

    id: str
    assessor: str
    person: str
    """Who applied: it holds for every application of theirs."""

    application: str
    """Where it was found out."""

    reason: str
    declared_at: datetime


class Action(Enum):
    """What somebody has done about who may judge."""

    SET_ASIDE = "set-aside"
    """An assessor goes on no more; what they judged here counts no more."""

    LIFTED = "conflict-lifted"
    """A declared conflict of interest was a mistake."""

    TAKEN_BACK = "task-taken-back"
    """An assessor does not do a task that was theirs; the place waits."""

    REASSIGNED = "task-reassigned"
    """The same, and somebody else has it at once."""


ACTION_WORDS: dict[Action, Message] = {
    Action.SET_ASIDE: say("set aside"),
    Action.LIFTED: say("conflict of interest lifted"),
    Action.TAKEN_BACK: say("task taken back"),
    Action.REASSIGNED: say("task given to somebody else"),
}


@dataclass(frozen=True)
class Intervention:
    """An action with its reason, which coordinators read."""

    id: str
    application: str
    assessor: str
    """Id of the person whom it is about; whose task it was."""

    action: Action
    reason: str
    made_by: str
    """Id of the person."""

    made_at: datetime
    declaration: str | None = None
    """Id of the declaration that is lifted."""


@dataclass(frozen=True)
class Facts:
    """What is known of one assessor and one application."""

    assessor: str
    """Id of the person."""

    applicant: str
    organisation: str | None
    organisations: tuple[str, ...]
    """Those that judge the achievement."""

    round: Round = Round.BLIND
    relations: frozenset[str] = frozenset()
    """Words for what ties the two, in either direction."""

    assessor_school: str | None = None
    applicant_school: str | None = None
    has_declared: bool = False
    is_calibrated: bool = True
    involved: Collection[str] = ()
    """Ids of the people who judged, or were asked to, where somebody new is needed."""


def bars(facts: Facts) -> tuple[Bar, ...]:
    """Return every reason against the assessor, in a fixed order; empty: none is known."""
    found = []
    if facts.assessor == facts.applicant:
        found.append(Bar.APPLICANT)
    # Any other relation that is recorded some day is no conflict by itself.
    found += [bar for word, bar in _OF_RELATIONS.items() if word in facts.relations]
    if facts.assessor_school is not None and facts.assessor_school == facts.applicant_school:
        found.append(Bar.SAME_SCHOOL)
    if facts.has_declared:
        found.append(Bar.DECLARED)
    if facts.assessor in facts.involved:
        found.append(Bar.INVOLVED)
    if facts.organisation not in facts.organisations:
        found.append(Bar.ORGANISATION)
    if not facts.is_calibrated:
        found.append(Bar.CALIBRATION)
    return tuple(found)


@dataclass(frozen=True)
class Pair:
    """Somebody who judges, or has judged, and who applied, in a programme."""

    assessor: str
    """Id of the person."""

    applicant: str
    programme: str


@dataclass(frozen=True)
class Ties:
    """What the programme knows of the two of a `Pair`."""

    relations: frozenset[str] = frozenset()
    assessor_school: str | None = None
    applicant_school: str | None = None
    has_declared: bool = False


def partiality(pair: Pair, ties: Ties) -> tuple[Bar, ...]:
    """Return why the assessor is not impartial towards who applied; empty: nothing is known."""
    found = bars(Facts(
        assessor=pair.assessor,
        applicant=pair.applicant,
        organisation=None,
        organisations=(),
        relations=ties.relations,
        assessor_school=ties.assessor_school,
        applicant_school=ties.applicant_school,
        has_declared=ties.has_declared,
    ))
    return tuple(bar for bar in found if bar in PARTIAL)
