"""Whom an operator trusts: entries of lists, each for a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class TrustedIssuer:
    """One entry of a list of trusted issuers."""

    did: str
    """The issuer's identifier, exactly as credentials give it."""

    name: str = ""
    """What the list calls the issuer."""

    list_name: str = ""
    """What the list calls itself; empty for an issuer that only the settings name."""

    valid_from: datetime | None = None
    valid_until: datetime | None = None
    """The last moment at which the entry counts."""

    def counts(self, now: datetime) -> bool:
        """Tell whether the entry counts at *now*."""
        return (self.valid_from is None or self.valid_from <= now) and (
            self.valid_until is None or now <= self.valid_until)


def entry_for(did: str | None, entries: Iterable[TrustedIssuer],
              now: datetime) -> TrustedIssuer | None:
    """Return the entry for *did*: one that counts at *now*, else any that ever did or will."""
    found = [entry for entry in entries if entry.did == did]
    return next((entry for entry in found if entry.counts(now)), found[0] if found else None)
