"""Achievements: what can be earned, pinned with the rubrics that it is judged by."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.core.course import AwardBy, Kind, MicroCourse
from badgeservice.core.rubric import Rubric


@dataclass(frozen=True)
class Achievement:
    """One published version: the micro-course and its rubrics, which never change again."""

    course: MicroCourse
    version: int
    rubrics: tuple[Rubric, ...] = ()
    """In the order in which the course names them, each with its own version."""

    @property
    def slug(self) -> str:
        """The name that stays the same over all versions."""
        return self.course.slug

    @property
    def kind(self) -> Kind:
        """Micro-credential, badge, milestone or participation."""
        return self.course.kind

    @property
    def allows_batch(self) -> bool:
        """Whether a row that somebody attests is enough for an award."""
        return self.course.award_by is AwardBy.BATCH

    @property
    def is_joint(self) -> bool:
        """Whether a decision needs a judgement from each of two organisations."""
        return self.course.partner is not None

    @property
    def organisations(self) -> tuple[str, ...]:
        """The organisations whose assessors judge: the issuer, then the partner."""
        partner = self.course.partner
        return (self.course.issuer,) if partner is None else (self.course.issuer, partner)
