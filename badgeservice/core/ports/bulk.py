"""Jobs that verify many credentials, and their items."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from badgeservice.core.bulk import Brought, BulkJob, Counts, Line, Outcome
from badgeservice.core.report import Verdict


@dataclass(frozen=True)
class Wanted:
    """Which lines of a job are looked at, and in which order."""

    verdict: Verdict | None = None
    is_stranger: bool | None = None
    """Whether the issuer must be one that is not known here, or one that is."""

    text: str = ""
    order: str = "place"
    """place, verdict, title, holder or issuer."""

    offset: int = 0
    limit: int | None = None


@dataclass(frozen=True)
class Begun:
    """An item whose turn it is."""

    brought: Brought
    attempts: int
    """How often it was begun before, and never came to an end."""

    turn: int
    """How often it was put off."""


class BulkStore(Protocol):
    """Jobs with their items; what was brought of an item is gone once it is done."""

    def add(self, job: BulkJob, items: Iterable[Brought]) -> int:
        """Keep a job with its items, and return how many there are.

        Raises what *items* raise.
        """

    def get(self, job: str) -> BulkJob:
        """Return one; raises NotFound ``unknown-bulk``."""

    def choose(self, job: str, column: int, recipient: int | None) -> bool:
        """Let the work on a job begin; False where it has, or the job is gone."""

    def waiting(self) -> Sequence[str]:
        """Return the jobs that are worked on, oldest first."""

    def open_of(self, *, asker: str = "", token: str = "") -> int:
        """Return how many jobs of an asker or a token are worked on."""

    def kept(self) -> int:
        """Return how many bytes are kept of all jobs together."""

    def take(self, now: datetime, until: datetime, lease: str, *, lanes: int,
             job: str | None = None) -> BulkJob | None:
        """Take a job under the name *lease*: the one that waits longest, or *job*.

        None where there is none that nobody has, or *lanes* are taken already.
        """

    def begin(self, job: str, most: int) -> Sequence[Begun]:
        """Return the next items, those put off last, and count that they are begun.

        One alone where it was begun before: whatever ended that work may end this one.
        """

    def finish(self, job: str, lease: str, outcomes: Mapping[int, Outcome], *,
               later: Collection[int] = (), back: Collection[int] = (), now: datetime,
               rest: datetime | None = None) -> bool:
        """Keep what was found by place, and give the job back; False where it was not held.

        Those of the places *later* are put off, those of *back* were not come to; with *rest*
        the job is not taken until then. Items that are done, and jobs that are gone, stay.
        """

    def counts(self, job: str) -> Counts:
        """Return how far a job is."""

    def lines(self, job: str, wanted: Wanted) -> Sequence[Line]:
        """Return the lines that are wanted."""

    def count(self, job: str, wanted: Wanted) -> int:
        """Return how many there are in all."""

    def delete(self, job: str, now: datetime) -> bool:
        """Remove all that was brought and found; False where it was gone."""

    def expired(self, before: datetime) -> Sequence[str]:
        """Return the jobs from before *before* that are not gone."""

    def forget(self, before: datetime) -> int:
        """Forget also that there were jobs, of those that are gone since before *before*."""
