"""Appeals against decisions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from badgeservice.core.appeal import Appeal


class AppealStore(Protocol):
    """Appeals: at most one a decision."""

    def add(self, appeal: Appeal) -> None:
        """Record one; raises Conflict ``appealed-already``."""

    def get(self, appeal: str) -> Appeal:
        """Return one; raises NotFound ``unknown-appeal``."""

    def of_application(self, application: str) -> Appeal | None:
        """Return the newest against a decision on *application*, or None."""

    def open(self, programmes: Collection[str]) -> Sequence[Appeal]:
        """Return those of *programmes*, which may be every one, that wait; nearest due first."""

    def decide(self, before: Appeal, after: Appeal) -> None:
        """Put *after* in the place of *before* where that waits; else Conflict.

        Only state, who decided it, when and the reason change. The code is
        ``appeal-decided-already``.
        """
