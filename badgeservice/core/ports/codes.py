"""Printed codes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from badgeservice.core.claim_code import ClaimCode


class ClaimCodeStore(Protocol):
    """Printed codes: one that is open for each person."""

    def add(self, code: ClaimCode) -> None:
        """Record one; raises Conflict ``code-open`` where the person has one already."""

    def find(self, digest: str) -> ClaimCode | None:
        """Return the code with this digest, or None; used and ended ones too."""

    def get(self, code: str) -> ClaimCode:
        """Return one by its id; raises NotFound ``unknown-code``."""

    def use(self, code: str, at: datetime) -> bool:
        """Note that it was used; False where somebody was faster."""

    def end(self, person: str, at: datetime) -> int:
        """End what a person has open; return how many that were."""

    def of_programmes(self, programmes: Collection[str]) -> Sequence[ClaimCode]:
        """Return all made in *programmes*, the newest first."""

