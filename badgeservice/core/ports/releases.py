"""Released decisions, and the partner's endorsements that they wait for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from badgeservice.core.endorsing import Endorsement, EndorsementRequest
from badgeservice.core.release import Release, Waiting


class ReleaseStore(Protocol):
    """Releases: at most one a decision."""

    def add(self, release: Release) -> None:
        """Record one; raises Conflict ``released-already``."""

    def find(self, application: str) -> Release | None:
        """Return the newest release of a decision on *application*, or None."""

    def finish(self, release: str, at: datetime) -> bool:
        """Note that all that follows was done; False where somebody else noted it."""

    def waiting(self, programmes: Collection[str]) -> Sequence[Waiting]:
        """Return decisions that wait or were cut off in *programmes*, the oldest first."""


class EndorsementStore(Protocol):
    """Endorsements by partners, and requests for those that are signed elsewhere."""

    def add(self, endorsement: Endorsement) -> None:
        """Record one; raises Conflict ``endorsement-exists``."""

    def find(self, credential: str) -> Endorsement | None:
        """Return the endorsement of a credential, signed or not, or None."""

    def drop(self, credential: str) -> None:
        """Remove one whose key was lost, before the credential is signed."""

    def ask(self, request: EndorsementRequest) -> None:
        """Record a request."""

    def asked(self, nonce: str) -> EndorsementRequest | None:
        """Return the request with this nonce, or None."""
