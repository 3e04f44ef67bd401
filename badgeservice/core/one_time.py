"""Codes that work once: of letters that invite, give a new password, confirm an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256


class Purpose(Enum):
    """What a code is good for."""

    INVITATION = "invitation"
    RESET = "reset"
    ADDRESS = "address"


LIFETIME = {Purpose.INVITATION: timedelta(days=14), Purpose.RESET: timedelta(hours=1),
            Purpose.ADDRESS: timedelta(days=7)}
"""How long a code counts after it was made."""


@dataclass(frozen=True)
class OneTimeCode:
    """One code that was sent to somebody. The secret in the letter is never here."""

    id: str
    person: str
    purpose: Purpose
    digest: str
    """What `digest_of` makes of the secret, which has 256 random bits."""

    made_at: datetime
    made_by: str
    expires_at: datetime
    ended_at: datetime | None = None
    """Since when it counts no more: used, replaced by a later one, or withdrawn."""

    address: str | None = None
    """The address that it confirms."""

    def is_good(self, now: datetime) -> bool:
        """Tell whether it counts at *now*."""
        return self.ended_at is None and now < self.expires_at


def digest_of(secret: str) -> str:
    """Return SHA-256 of *secret* in hex: looked up by it, the time taken tells nothing.

    >>> digest_of("a")[:8]
    'ca978112'
    """
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
