"""Letters that wait to be sent, and whoever carries them away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from badgeservice.core.letter import Letter
from badgeservice.core.mail import LetterState, Mail, Outcome, Posted


class Outbox(Protocol):
    """Letters, in the transaction that gives the reason for them, and what became of each."""

    def add(self, letter: Letter, *, follows: str | None = None) -> None:
        """Record one; the worker sends it after the transaction is committed.

        Raises ValueError for a kind without words, or a place that nothing fills.
        """

    def get(self, letter: str) -> Posted:
        """Return one; raises NotFound ``unknown-letter``."""

    def take(self, now: datetime, lease: str) -> Posted | None:
        """Take the letter that is due for longest, under the name *lease*; None if none is.

        No other worker gets it until it is changed, or the time of the lease is over.
        """

    def change(self, before: Posted, after: Posted) -> None:
        """Put *after* in the place of *before*.

        Raises Conflict ``letter-changed`` where somebody else changed it meanwhile.
        """

    def found(self, programmes: Collection[str], states: Collection[LetterState], *,
              offset: int = 0, limit: int = 50,
              without: Collection[str] = ()) -> Sequence[Posted]:
        """Return those of *programmes* in one of *states*, the newest first.

        Here and below the letters *without*, by their ids, are left out.
        """

    def counts(self, programmes: Collection[str],
               without: Collection[str] = ()) -> Mapping[LetterState, int]:
        """Return how many of *programmes* are in each state."""

    def undelivered(self, programmes: Collection[str],
                    without: Collection[str] = ()) -> Sequence[Posted]:
        """Return those of *programmes* that were refused or tried too often, the newest first.

        Nobody stopped them, and they can still be sent; a thousand at most.
        """

    def overdue(self, programmes: Collection[str], moment: datetime,
                without: Collection[str] = ()) -> int:
        """Return how many of *programmes* were due before *moment* and were not tried."""

    def about(self, applications: Collection[str], *, but: str) -> frozenset[str]:
        """Return the ids of letters that name one of *applications*, to others than *but*."""


class Postman(Protocol):
    """Hands letters over to a mail server."""

    def __call__(self, mail: Mail) -> Outcome:
        """Try once, within bounds of time; whatever goes wrong is an outcome, not an error."""
