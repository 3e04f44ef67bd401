"""Awards, and the runs that recorded many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from badgeservice.core.award import Award
from badgeservice.core.batches import BatchState, OnDuplicate


class AwardStore(Protocol):
    """Awards: at most one standing for a person and an achievement."""

    def add(self, award: Award, *, batch: str | None = None) -> None:
        """Record one; raises Conflict where the person has the achievement already."""

    def add_all(self, several: Sequence[Award]) -> None:
        """Record several, all or none; raises Conflict as `add` does."""

    def get(self, award: str) -> Award:
        """Return one; raises NotFound."""

    def hold(self, award: str) -> bool:
        """Tell whether one stands; until the transaction ends nobody else closes it.

        Raises NotFound.
        """

    def hold_of(self, person: str) -> None:
        """Hold all of a person in the same way."""

    def find(self, person: str, achievement: str) -> Award | None:
        """Return the standing award of *person* for the slug *achievement*, or None."""

    def held(self, person: str) -> frozenset[str]:
        """Return the slugs that *person* holds by a credential that is valid now."""

    def achievements(self, person: str) -> frozenset[str]:
        """Return the slugs that *person* was ever awarded."""

    def unissued(self, batch: str | None = None) -> Sequence[str]:
        """Return the ids of awards without a signed credential, oldest first."""

    def close(self, award: str) -> None:
        """Let the award stand no more, so that the person can be given a new one."""

    def replace(self, award: str, mended: Award) -> None:
        """Close *award* and record *mended* in its place, in the same batch; Conflict."""

    def corrected(self, person: str, achievement: str) -> Award | None:
        """Return the standing award that corrected one of *person*, or None."""


@dataclass(frozen=True)
class Batch:
    """One run of `award batch`."""

    id: str
    file_name: str
    achievement: str
    rows: int
    """Rows of the file, all of them good."""

    started_at: datetime
    by: str
    state: BatchState = BatchState.DONE
    on_duplicate: OnDuplicate = OnDuplicate.SKIP
    letters: bool = False
    digest: str = ""
    """SHA-256 of the file; empty where there was none."""

    told: Mapping[str, Any] = field(default_factory=dict)
    """How the file was read: its kind, encoding, separator, columns."""

    finished_at: datetime | None = None


class BatchStore(Protocol):
    """Runs of `award batch`."""

    def add(self, batch: Batch) -> None:
        """Record a run."""

    def hold(self, batch: str) -> Batch:
        """Return one that nobody else changes until the transaction ends; raises NotFound."""

    def change(self, batch: str, state: BatchState, *, rows: int | None = None,
               finished_at: datetime | None = None) -> None:
        """Record the state of one, and how many rows it has where that is known only now."""

    def unfinished(self, digest: str) -> Batch | None:
        """Return the newest open run of the file with this digest, or None."""

    def remove(self, batch: str) -> None:
        """Forget one with its rows, of which none was worked on."""

    def all(self) -> Sequence[Batch]:
        """Return all runs, the newest first."""

    def get(self, batch: str) -> Batch:
        """Return one; raises NotFound."""
