"""Drawing decisions for a second look, more often those near the line, always the same by seed.

Weighted and without putting back: each application gets the key u^(1/weight), where u comes
from the seed and its id, and the largest keys are drawn (Efraimidis & Spirakis, Information
Processing Letters 97 (2006), 181–185). Whoever has the seed and what was drawn from can draw
again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from hashlib import sha256

from badgeservice.core.deciding import Route
from badgeservice.core.grading import weighted_mean
from badgeservice.core.judgement import Marks
from badgeservice.core.rubric import Rubric, Rule

LEAST_PERCENT, MOST_PERCENT = 10, 20
DEFAULT_PERCENT = 15

NEAR_CUT = Fraction(1, 4)
"""How far from the cut a weighted mean still counts as near it, in levels."""

_WEIGHTS: Mapping[str, int] = {"near-cut": 2, "disagreement": 2, "critical-at-level": 1}
"""What each reason adds to a weight of 1."""


class Verdict(Enum):
    """What a reviewer finds."""

    AGREES = "agrees"
    DIFFERS = "would-differ"
    ACTION = "action"
    """Something must be done; the review says what."""


class Fate(Enum):
    """Why a decision that was drawn stands no more."""

    OVERTURNED = "overturned"
    ASIDE = "set-aside"


@dataclass(frozen=True)
class Candidate:
    """A decision that can be drawn."""

    application: str
    decision: str
    reasons: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """How much more likely it is drawn than one without reasons."""
        return 1 + sum(_WEIGHTS[reason] for reason in self.reasons)


@dataclass(frozen=True)
class Review:
    """What somebody who was not involved found in a decision."""

    id: str
    sample: str
    application: str
    decision: str
    reviewer: str
    made_at: datetime
    verdict: Verdict
    note: str = ""


@dataclass(frozen=True)
class Drawn:
    """The decisions of one draw, in the order drawn."""

    id: str
    programme: str
    drawn_at: datetime
    drawn_by: str
    seed: str
    """32 hexadecimal digits; with the candidates it gives the same draw again."""

    percent: int
    since: date | None
    until: date | None
    """The last day, included; days of the time zone of each decision's course."""

    population: int
    items: tuple[Candidate, ...] = ()
    reviews: Mapping[str, Review] = field(default_factory=dict)
    """By application."""

    candidates: tuple[Candidate, ...] = ()
    """What was drawn from, by application; of earlier draws it was not kept."""

    fates: Mapping[str, Fate] = field(default_factory=dict)
    """By application, of those items whose decision stands no more."""

    @property
    def to_review(self) -> int:
        """How many still wait for a reviewer."""
        return sum(each.application not in self.reviews and each.application not in self.fates
                   for each in self.items)


def tally(drawn: Sequence[Drawn]) -> Mapping[Verdict | None, tuple[int, int]]:
    """Count what reviewers found: of borderline cases, and of the others; None are open ones.

    What nobody reviewed while it stood is in neither.
    """
    found: dict[Verdict | None, list[int]] = {each: [0, 0] for each in (*Verdict, None)}
    for each in drawn:
        for item in each.items:
            review = each.reviews.get(item.application)
            if review is None and item.application in each.fates:
                continue
            found[review.verdict if review else None][0 if item.reasons else 1] += 1
    return {verdict: (near, others) for verdict, (near, others) in found.items()}


def reasons(rubrics: Sequence[Rubric], marks: Marks, route: Route) -> tuple[str, ...]:
    """Return why a decision is a borderline case; none where it is not."""
    found = {"disagreement"} if route in (Route.RECONCILED, Route.ADJUDICATED) else set()
    for rubric in rubrics:
        levels = marks.get(rubric.slug, {})
        if set(levels) >= {criterion.id for criterion in rubric.criteria}:
            found.update(_of_rubric(rubric, levels))
    return tuple(name for name in _WEIGHTS if name in found)


def _of_rubric(rubric: Rubric, levels: Mapping[str, int]) -> Iterator[str]:
    weights = {criterion.id: criterion.weight for criterion in rubric.criteria}
    if (rubric.rule is not Rule.HOLISTIC
            and abs(weighted_mean(weights, levels) - rubric.cut_score) <= NEAR_CUT):
        yield "near-cut"
    if any(criterion.critical and levels[criterion.id] == rubric.required_level(criterion)
           for criterion in rubric.criteria):
        yield "critical-at-level"


def size(population: int, percent: int) -> int:
    """Return how many of *population* are drawn: *percent*, rounded up.

    >>> size(41, 10), size(0, 20)
    (5, 0)
    """
    return -(-population * percent // 100)


def draw(candidates: Sequence[Candidate], percent: int, seed: str) -> tuple[Candidate, ...]:
    """Draw *percent* of *candidates* by *seed*; in which order they are given is all the same."""
    # The logarithm would be nearer to the paper, but powers of a number below 1 do as well.
    keyed = sorted(candidates, key=lambda each: (-_key(each, seed), each.application))
    return tuple(keyed[:size(len(keyed), percent)])


def _key(candidate: Candidate, seed: str) -> float:
    drawn = int.from_bytes(sha256(f"{seed}:{candidate.application}".encode()).digest()[:8])
    fraction = ((drawn >> 11) + 0.5) / 2.0 ** 53  # never 0, never 1
    return float(fraction ** (1 / candidate.weight))
