"""What the register keeps of a credential that a program composed and an issuer signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeservice.core.credential import Status


@dataclass(frozen=True)
class PreparedForProgram:
    """The row that is committed before the signature is made."""

    id: str
    """128 random bits, `core.ids`; never published."""

    issuer: str
    """The slug of the issuer that signs."""

    credential_id: str | None
    """The ``id`` that the program gave it; None where it has none (VCDM 2.0 §4.4)."""

    digest: str
    """SHA-256 in hex of the canonical form without the proof."""

    token: str
    """The id of the token that asked for it."""

    prepared_at: datetime
    status_list: str | None = None
    status_index: int | None = None


@dataclass(frozen=True)
class ProgramCredential:
    """A signed one: its bytes, and what it is worth now."""

    prepared: PreparedForProgram
    document: bytes
    method: str
    """The verification method that signed it."""

    signed_at: datetime
    status: Status
