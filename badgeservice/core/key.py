"""Signing keys as the register knows them; the secret part is never here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Purpose(Enum):
    """What a key may sign."""

    CREDENTIALS = "credentials"
    """Credentials and endorsements."""

    STATUS = "status"
    """Status lists. An issuer whose DID is a did:key signs both with its one key."""


class KeyState(Enum):
    """Where a key is in its life."""

    ACTIVE = "active"
    RETIRED = "retired"
    """Signs no more; what it signed still verifies."""

    REVOKED = "revoked"
    """Signs no more and leaves the issuer's DID document."""


@dataclass(frozen=True)
class Key:
    """One key of one issuer."""

    issuer: str
    purpose: Purpose
    public_key: str
    """Multibase, as in a Multikey."""

    did: str
    """The issuer's DID that the key belongs to."""

    state: KeyState
    created_at: datetime

    @property
    def method(self) -> str:
        """The verification method: the DID with the multibase key as its fragment."""
        return f"{self.did}#{self.public_key}"
