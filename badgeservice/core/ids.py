"""Names for things, made of random bytes that somebody else drew.

>>> identifier(bytes(16))
'aaaaaaaaaaaaaaaaaaaaaaaaaa'
"""

from __future__ import annotations

import base64
from datetime import datetime
from uuid import UUID

BITS = 128
"""Random bits in every public id: too many to guess or to count through."""

_MOMENT_BITS = 48


def identifier(drawn: bytes) -> str:
    """Write 16 random bytes as 26 lower-case letters and digits, fit for URL and keyboard."""
    if len(drawn) * 8 != BITS:
        raise ValueError("an id is made of 16 bytes")
    return base64.b32encode(drawn).decode("ascii").rstrip("=").lower()


def identifier_of(moment: datetime, drawn: bytes) -> str:
    """Write the milliseconds of *moment* and 10 random bytes in the form of an `identifier`.

    For rows that are made by the thousand and that no stranger is shown: those of one moment
    lie side by side in every index, where random ones would be on a page each. It tells when
    it was made, and not what else was made then.
    """
    if len(drawn) * 8 != BITS - _MOMENT_BITS:
        raise ValueError("an id of a moment is made of 10 bytes")
    milliseconds = int(moment.timestamp() * 1000) % (1 << _MOMENT_BITS)
    return identifier(milliseconds.to_bytes(_MOMENT_BITS // 8, "big") + drawn)


def is_identifier(name: str) -> bool:
    """Tell whether *name* has the form that `identifier` writes."""
    return len(name) == 26 and all(sign in "abcdefghijklmnopqrstuvwxyz234567" for sign in name)


def urn(drawn: bytes) -> str:
    """Write 16 random bytes as a version 4 ``urn:uuid:`` (RFC 9562 §5.4)."""
    return UUID(bytes=drawn, version=4).urn
