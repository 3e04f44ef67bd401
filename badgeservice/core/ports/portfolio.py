"""Teachers' portfolios, their practice cycles, and who looked at evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from badgeservice.core.portfolio import Item, Use, View
from badgeservice.core.practice import Cycle, Entry


class PortfolioStore(Protocol):
    """The items of all portfolios; every look-up names the owner."""

    def add(self, item: Item) -> None:
        """Record a new item."""

    def get(self, owner: str, item: str) -> Item:
        """Return one that is not deleted.

        Raises NotFound ``unknown-item``, also for the item of somebody else.
        """

    def find(self, owner: str, item: str) -> Item | None:
        """Return one, a deleted one too, or None."""

    def change(self, item: Item) -> None:
        """Put *item* in the place of the version before its own.

        Raises Conflict ``item-changed`` where that is not the present one.
        """

    def of_owner(self, owner: str, *, kind: str | None = None, cycle: str | None = None,
                 is_deleted: bool = False) -> Sequence[Item]:
        """Return what somebody has, or has deleted; the newest first."""

    def hold(self, owner: str) -> None:
        """Let changes of one person's portfolio come one after the other."""

    def used(self, owner: str) -> int:
        """Return how many bytes of content somebody's items take, deleted ones included."""

    def uses(self, item: str) -> Sequence[Use]:
        """Return the applications in which copies of *item* are, the newest first."""

    def discard(self, item: Item) -> None:
        """Remove one, deleted or not."""

    def purge(self, before: datetime) -> Collection[str]:
        """Remove items deleted before then; return the digests that nothing names any more."""

    def named(self) -> Collection[str]:
        """Return the digests that an item or an application names."""

    def expected(self) -> Collection[str]:
        """Return those digests of them whose content is kept as a file.

        Not a text of an application that stands beside its digest, nor what was removed when
        its owner was.
        """

    def is_named(self, digest: str) -> bool:
        """Tell whether an item or an application names the content with *digest*."""


class PracticeStore(Protocol):
    """Practice cycles."""

    def add(self, cycle: Cycle) -> None:
        """Record a new cycle, without entries."""

    def get(self, cycle: str) -> Cycle:
        """Return one with its entries; raises NotFound ``unknown-cycle``."""

    def of_teachers(self, teachers: Collection[str]) -> Sequence[Cycle]:
        """Return the cycles of *teachers*, the newest first."""

    def describe(self, cycle: str, *, title: str, course: str, programme: str) -> None:
        """Change how it is called, and which module and programme it belongs to."""

    def save(self, cycle: str, entry: Entry) -> bool:
        """Put *entry* in the place of the version before its own.

        Returns False, and changes nothing, where that is not the present one.
        """

    def hold(self, cycle: str) -> Cycle:
        """Return one that nobody changes meanwhile; raises NotFound ``unknown-cycle``."""

    def remove(self, cycle: str) -> None:
        """Remove one with its entries; items that belonged to it belong to none."""


class EvidenceViewStore(Protocol):
    """Who opened whose evidence."""

    def add(self, view: View) -> None:
        """Record one."""

    def of_owner(self, person: str) -> Sequence[View]:
        """Return who looked at somebody's evidence, the newest first."""

    def since(self, viewer: str, moment: datetime) -> Sequence[View]:
        """Return what somebody opened after *moment*."""
