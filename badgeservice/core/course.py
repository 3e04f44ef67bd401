"""Micro-courses: the definition around an achievement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from badgeservice.core.alignment import Alignment, alignments
from badgeservice.core.text import Text, optional_text, text


class Kind(Enum):
    """What can be earned."""

    MICRO_CREDENTIAL = "MicroCredential"
    BADGE = "Badge"
    MILESTONE = "Milestone"
    PARTICIPATION = "Participation"
    """Attendance only; says nothing of competence."""


class AwardBy(Enum):
    """What an award of the achievement may rest on."""

    DECISION = "decision"
    """Only on a decision of the assessors; never on a row of a file."""

    BATCH = "batch"
    """On a row that somebody attests, or on a decision."""


@dataclass(frozen=True)
class AssessmentTerms:
    """How an application is dealt with; days are counted in the teacher's time zone."""

    resubmissions: int = 2
    """How often somebody may send it again after *not yet achieved*."""

    resubmission_days: int = 60
    """Days from the result in which they may."""

    appeal_business_days: int = 10
    """Business days from the result in which somebody may appeal."""

    judging_days: int = 14
    """Days that an assessor gets."""

    hides_names: bool = True
    """Whether assessors see no name before they have judged."""

    calibration: bool | None = None
    """Whether an assessor must have passed a calibration set of each rubric first.

    None, where the course does not say: of each rubric for which the programme has a set.
    """


@dataclass(frozen=True)
class MicroCourse:
    """The definition around one achievement, as its file says it."""

    slug: str
    kind: Kind
    name: Text
    description: Text
    criteria: Text
    """How it is earned, for the person who wants to."""

    issuer: str
    awarding_bodies: tuple[str, ...]
    award_by: AwardBy
    hours: int | None
    participation: str
    """online, in-person or blended."""

    assessment_type: str
    assessment: Text
    quality_assurance: Text | None
    stackability: str | None
    languages: tuple[str, ...]
    timezone: str
    """The programme's zone: a date of a batch row begins at midnight there."""

    partner: str | None = None
    """The second organisation of the joint assessment."""

    rubrics: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    """Slugs of the achievements that the person must already hold."""

    evidence: tuple[str, ...] = ()
    outcomes: tuple[Text, ...] = ()
    eqf: int | None = None
    mctp: int | None = None
    level_note: Text | None = None
    identity_check: Text | None = None
    prerequisites: Text | None = None
    alignments: tuple[Alignment, ...] = ()
    field: Text | None = None
    module_number: int | None = None
    module_title: Text | None = None
    valid_for_months: int | None = None
    is_example: bool = False
    programme: str = ""
    """Whose applications these are; people of other programmes see nothing of them."""

    assessment_terms: AssessmentTerms = AssessmentTerms()
    certificate_layout: str | None = None
    """The layout of its certificates; None: the issuer's."""

    @property
    def is_competence(self) -> bool:
        """Whether holding it says what somebody can do, not only that they were there."""
        return self.kind is not Kind.PARTICIPATION


def course(data: Mapping[str, Any]) -> MicroCourse:
    """Make a MicroCourse of a definition that schema and rules accept."""
    level, module = data.get("level") or {}, data.get("module") or {}
    assessment = data["assessment"]
    return MicroCourse(
        slug=data["slug"],
        kind=Kind(data["kind"]),
        name=text(data["name"]),
        description=text(data["description"]),
        criteria=text(data["criteria"]),
        issuer=data["issuer"],
        awarding_bodies=tuple(data["awarding_bodies"]),
        award_by=AwardBy(data["award_by"]),
        hours=(data.get("workload") or {}).get("hours"),
        participation=data["participation"],
        assessment_type=assessment["type"],
        assessment=text(assessment["description"]),
        quality_assurance=optional_text(data.get("quality_assurance")),
        stackability=data.get("stackability"),
        languages=tuple(data["languages"]),
        timezone=data["timezone"],
        partner=data.get("partner"),
        rubrics=tuple(data.get("rubrics", ())),
        requires=tuple(data.get("requires", ())),
        evidence=tuple(data.get("evidence", ())),
        outcomes=tuple(text(entry) for entry in data.get("outcomes", ())),
        eqf=level.get("eqf"),
        mctp=level.get("mctp"),
        level_note=optional_text(level.get("note")),
        identity_check=optional_text(data.get("identity_check")),
        prerequisites=optional_text(data.get("prerequisites")),
        alignments=alignments(data.get("alignments")),
        field=optional_text(data.get("field")),
        module_number=module.get("number"),
        module_title=optional_text(module.get("title")),
        valid_for_months=data.get("valid_for_months"),
        is_example=bool(data.get("is_example", False)),
        programme=data.get("programme", data["issuer"]),
        certificate_layout=data.get("certificate_layout"),
        assessment_terms=AssessmentTerms(**data.get("assessment_terms", {})),
    )
