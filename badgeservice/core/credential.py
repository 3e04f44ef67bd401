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

SUSPENSION_REASONS = ("under-review", "requested-by-holder", "other")
"""The reasons for suspending; public, too."""

REINSTATEMENT_REASONS = ("review-passed", "suspended-in-error", "requested-by-holder", "other")
"""The reasons for letting a suspended credential count again."""

CORRECTION_REASONS = (
    "name-corrected", "email-corrected", "level-corrected", "date-corrected",
    "language-corrected", "key-compromised", "other",
)
"""The reasons for putting a newer credential in the place of another; public, too."""

FINAL = frozenset({Status.REVOKED, Status.SUPERSEDED})
"""What a credential never comes back from: a published bit is never cleared."""


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


@dataclass(frozen=True)
class Standing:
    """A signed credential and everything that the register says of it, all from one moment."""

    credential: Credential
    """One that was withdrawn at its holder's request has no bytes any more."""

    issued_at: datetime
    """When its bytes were recorded."""

    status: Status
    reason: str
    """Of the event that counts; empty for a credential that was never touched."""

    successor: str | None
    """The id of what took its place, signed or not."""


@dataclass(frozen=True)
class Publication:
    """What one status list was last published with."""

    status_list: str
    sequence: int
    """How often the list was published; 0 for one of an older version of this service."""

    valid_from: datetime
    valid_until: datetime
    revoked: frozenset[int] = frozenset()
    """The indexes whose bit was set then; a journal holds all that ever were."""
