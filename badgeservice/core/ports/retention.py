"""Finding and removing what is past its period."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from badgeservice.core.retention import Trace


class RetentionStore(Protocol):
    """Rows past their period, and people who left."""

    def forget(self, trace: Trace, before: datetime) -> int:
        """Remove or blank what was of use for the last time before *before*; return how many."""

    def left(self, before: datetime) -> Sequence[tuple[str, datetime]]:
        """Return who has no role since a moment up to *before*, and since when.

        Of whoever never had one it is the last application, which the command line recorded.
        """

    def closed(self, before: datetime) -> Sequence[str]:
        """Return whose account was closed before *before*, and who still has a role."""

    def never_opened(self, before: datetime) -> Sequence[str]:
        """Return who was invited before *before*, and has a role but never opened the account.

        Nobody who got a role, a letter or a code since, or has an identity at a provider.
        """

    def forget_person(self, person: str, categories: Collection[str]) -> Mapping[str, int]:
        """Remove or blank what is kept of *person* in *categories*; return how many rows, by table.

        What others keep about the person, or the person wrote about others, stays. A second
        time there is nothing left to do.
        """
