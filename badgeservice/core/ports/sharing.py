"""What holders decide, and what they agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from badgeservice.core.sharing import Consent, Sharing


class SharingStore(Protocol):
    """Decisions on who may see a credential; one at most for each."""

    def find(self, credential: str) -> Sharing | None:
        """Return what was decided of *credential* itself, or None."""

    def hold(self, credential: str) -> None:
        """Let nobody else decide of *credential* until the transaction ends."""

    def put(self, credential: str, sharing: Sharing, at: datetime) -> None:
        """Let *sharing* hold from *at* on; *credential* is held."""


class ConsentStore(Protocol):
    """What people agreed to; entries are only ever added."""

    def add(self, consent: Consent) -> None:
        """Add an entry."""

    def of_person(self, person: str) -> Sequence[Consent]:
        """Return all entries of a person, oldest first."""

    def of_application(self, application: str) -> Sequence[Consent]:
        """Return the entries on what an application makes public, oldest first."""

    def of_credential(self, credential: str) -> Sequence[Consent]:
        """Return the entries on one credential, oldest first."""
