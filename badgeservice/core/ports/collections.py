"""Where collections are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from badgeservice.core.collection import Collection


class CollectionStore(Protocol):
    """Collections of credentials; whose one is, does not change."""

    def of_person(self, person: str) -> Sequence[Collection]:
        """Return those of a person, the newest first."""

    def find(self, person: str, collection: str) -> Collection | None:
        """Return one of a person's, or None."""

    def at(self, link: str) -> Collection | None:
        """Return the one whose public address ends with *link*, or None."""

    def hold(self, person: str) -> None:
        """Let nothing happen to a person's collections until the transaction ends."""

    def add(self, collection: Collection) -> None:
        """Record a new one."""

    def put(self, collection: Collection) -> None:
        """Put it in the place of what it was; its person is held."""

    def remove(self, collection: str) -> None:
        """Remove one for good."""
