"""What the register keeps of each credential, besides its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Status(Enum):
    """What a credential is worth now."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


REASONS = (
    "identity-error",
    "issued-in-error",
    "evidence-not-authentic",
    "requested-by-holder",
    "key-compromised",
    "other",
)
"""The reasons for revoking that may be shown in public."""


@dataclass(frozen=True)
class Prepared:
    """The row that is committed before anything is signed: all that chance and clock gave.

    The same row always composes to the same document, so a crash costs nothing.
    """

    id: str
    """128 random bits, `core.ids`."""

    award: str
    issuer: str
    subject: str
    """The fresh ``urn:uuid:`` of the credential's subject."""

    salt: str
    """For the hashed e-mail; at least 128 random bits."""

    endorsement: str | None
    """The ``urn:uuid:`` of the partner's endorsement, where there will be one."""

    status_list: str
    status_index: int
    valid_from: datetime
    """The moment of issue."""


@dataclass(frozen=True)
class Credential:
    """A signed credential: immutable bytes and what identifies them."""

    prepared: Prepared
    document: bytes
    """Served verbatim."""

    digest: str
    """SHA-256 in hex of the canonical form without the proof."""

    method: str
    """The verification method that signed it."""


@dataclass(frozen=True)
class StatusEvent:
    """One change of a credential's status; the last one counts."""

    credential: str
    status: Status
    reason: str
    note: str
    """For the record, not shown in public."""

    at: datetime
    by: str
