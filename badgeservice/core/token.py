"""Bearer tokens of programs: what each may do, and until when. The secret is never here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Scope(Enum):
    """What a program may do in the name of one issuer."""

    ISSUE = "issue"
    """Have credentials signed."""

    STATUS = "status"
    """Revoke, suspend and reinstate credentials."""

    VERIFY_BULK = "verify-bulk"
    """Have many credentials verified in one go, whoever issued them."""


@dataclass(frozen=True)
class Token:
    """One token, good for one issuer."""

    id: str
    """Public: names the token in lists, logs and the record of what it signed."""

    name: str
    """What the program is called, for people."""

    issuer: str
    scopes: frozenset[Scope]
    digest: str
    """SHA-256 in hex of the secret, which has 256 random bits: no slower hash is needed."""

    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Tell whether it may be used at *now*."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
