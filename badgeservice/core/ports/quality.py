"""What quality is seen by: raw judgements, samples for a second look, calibration."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from badgeservice.core.calibration import Attempt, CalibrationSet
from badgeservice.core.judgement import Judgement
from badgeservice.core.quality import Case, Decided, Task
from badgeservice.core.sampling import Drawn, Review


class QualityStore(Protocol):
    """What was judged and decided; a programme `core.account.EVERY` means all of them."""

    def blind(self, programmes: Collection[str]) -> Sequence[tuple[Case, Sequence[Judgement]]]:
        """Return all judgements of round 1 by application, in the order made.

        Superseded ones are among them; comments and reasons are left out.
        """

    def decided(self, programmes: Collection[str]) -> Sequence[Decided]:
        """Return all decisions but those set aside, in the order made.

        One that an appeal overturned is there, and the one in its place too.
        """

    def tasks(self, programmes: Collection[str]) -> Sequence[Task]:
        """Return all assignments of round 1 that ended with a judgement."""


class SampleStore(Protocol):
    """Decisions that were drawn for a second look."""

    def percent(self, programme: str) -> int:
        """Return how many in a hundred are drawn there."""

    def set_percent(self, programme: str, percent: int) -> None:
        """Change that."""

    def add(self, drawn: Drawn) -> None:
        """Record a draw; raises Conflict ``sampled-already`` where one was drawn before."""

    def get(self, sample: str) -> Drawn:
        """Return a draw with its reviews; raises NotFound ``unknown-sample``."""

    def all(self, programmes: Collection[str]) -> Sequence[Drawn]:
        """Return all draws with their reviews, the newest first."""

    def sampled(self, programme: str) -> frozenset[str]:
        """Return the decisions that were drawn there."""

    def awaits_review(self, decision: str) -> bool:
        """Tell whether *decision* was drawn and nobody has reviewed it yet."""

    def review(self, review: Review) -> None:
        """Record a review; raises Conflict ``reviewed-already``."""


class CalibrationStore(Protocol):
    """Sets with known levels, and every attempt at them."""

    def publish(self, content: Mapping[str, Any], *, identifier: str,
                rubric_version: int) -> tuple[CalibrationSet, bool]:
        """Make *content* current, and tell whether it is a new version."""

    def get(self, found: str) -> CalibrationSet:
        """Return one; raises NotFound ``unknown-calibration``."""

    def current(self, programmes: Collection[str]) -> Sequence[CalibrationSet]:
        """Return the current sets, by slug."""

    def rubrics(self, programme: str) -> frozenset[str]:
        """Return the rubrics for which *programme* has a current set."""

    def attempt(self, attempt: Attempt) -> None:
        """Record an attempt; raises Conflict ``calibration-meanwhile`` for a number twice."""

    def attempts(self, found: str, person: str | None = None) -> Sequence[Attempt]:
        """Return the attempts at a set, of one person or all, in the order made."""

    def get_attempt(self, attempt: str) -> Attempt:
        """Return one; raises NotFound ``unknown-attempt``."""

    def passed(self, person: str, rubric: str, programme: str) -> bool:
        """Tell whether somebody has passed the *programme*'s set of *rubric*, of any version."""
