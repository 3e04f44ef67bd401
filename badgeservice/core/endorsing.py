"""The partner's signature under a joint decision, made before the decision is released."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Endorsement:
    """A signed endorsement, and the very credential that it was signed for."""

    credential: str
    """Id of the credential's row; one endorsement each."""

    award: str
    content: bytes
    """The credential without signature and endorsement, as the partner saw it."""

    document: bytes
    """The signed endorsement."""

    method: str
    """The verification method that signed."""

    signed_at: datetime
    """When it was signed here, or came in from the partner's own installation."""

    signed_by: str
    """Id of a person, or ``operator``."""

    controller: bytes | None = None
    """The partner's DID document as it was then; None for a key of this installation."""


@dataclass(frozen=True)
class EndorsementRequest:
    """What a partner with an installation of its own was asked to sign."""

    nonce: str
    credential: str
    content: bytes
    """The credential as above."""

    unsigned: bytes
    """The endorsement that is asked for."""

    made_at: datetime
    made_by: str
