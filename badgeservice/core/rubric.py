"""Analytic rubrics: weighted criteria, some critical, each with ordered levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from math import ceil
from typing import Any

from badgeservice.core.alignment import Alignment, alignments
from badgeservice.core.text import Text, text


class Rule(Enum):
    """How the marks of a rubric become an outcome (docs/definitions.md, decision rules)."""

    COMPENSATORY = "compensatory"
    """Weighted mean reaches the cut, critical criteria reach their level, none is lowest."""

    CONJUNCTIVE = "conjunctive"
    """Every criterion reaches the level of the cut."""

    HOLISTIC = "holistic"
    """The assessors decide and write the reason."""


@dataclass(frozen=True)
class Level:
    """One step of the scale."""

    value: int
    name: Text


@dataclass(frozen=True)
class Criterion:
    """One thing that the evidence must show."""

    id: str
    title: Text
    weight: int
    """Percent; all weights of a rubric sum to 100."""

    descriptors: Mapping[int, Text]
    """By level value: what is seen in the evidence at that level."""

    critical: bool = False
    must_reach: int | None = None
    """The level that a critical criterion has to reach."""

    evidence: tuple[str, ...] = ()
    alignments: tuple[Alignment, ...] = ()


@dataclass(frozen=True)
class Rubric:
    """A published rubric; its version is a number given by its content."""

    slug: str
    title: Text
    scale: tuple[Level, ...]
    """From the lowest level to the highest."""

    criteria: tuple[Criterion, ...]
    rule: Rule
    cut_score: Fraction
    version: int = 0
    """0 until the rubric has been loaded."""

    is_example: bool = False

    @property
    def levels(self) -> tuple[int, ...]:
        """The values of the scale, lowest first."""
        return tuple(level.value for level in self.scale)

    @property
    def pass_level(self) -> int:
        """The lowest level that reaches the cut by itself."""
        return ceil(self.cut_score)

    def required_level(self, criterion: Criterion) -> int | None:
        """Return the level without which *criterion* refuses the whole, or None."""
        if self.rule is Rule.CONJUNCTIVE:
            return self.pass_level
        if self.rule is Rule.COMPENSATORY and criterion.critical:
            return criterion.must_reach
        return None

    def level_name(self, value: int) -> Text:
        """Return the name of the level *value*; the value must be on the scale."""
        return next(level.name for level in self.scale if level.value == value)


def _criterion(data: Mapping[str, Any]) -> Criterion:
    return Criterion(
        id=data["id"],
        title=text(data["title"]),
        weight=data["weight"],
        descriptors={int(value): text(words) for value, words in data["descriptors"].items()},
        critical=bool(data.get("critical", False)),
        must_reach=data.get("must_reach"),
        evidence=tuple(data.get("evidence", ())),
        alignments=alignments(data.get("alignments")),
    )


def rubric(data: Mapping[str, Any], *, version: int = 0) -> Rubric:
    """Make a Rubric of a definition that schema and rules accept."""
    return Rubric(
        slug=data["slug"],
        title=text(data["title"]),
        scale=tuple(Level(step["value"], text(step["name"])) for step in data["scale"]),
        criteria=tuple(_criterion(entry) for entry in data["criteria"]),
        rule=Rule(data["rule"]),
        cut_score=Fraction(data["cut_score"]),
        version=version,
        is_example=bool(data.get("is_example", False)),
    )
