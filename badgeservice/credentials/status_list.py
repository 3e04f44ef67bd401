"""Bitstring Status List 1.0: many credentials' status in one signed list.

>>> read_bit(decode(encode(set_bits(SMALLEST, {7}))), 7)
True
"""

from __future__ import annotations

import base64
import binascii
import gzip
import re
import zlib
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from badgeservice.credentials import base64url
from badgeservice.credentials.contexts import V2
from badgeservice.errors import CouldNotCheck, say

SMALLEST = 131_072
"""Entries of the smallest list, so that one index tells little (§6.1: 16 KiB)."""

LARGEST = 8 << 23
"""Entries of the largest list that is unpacked: 8 MiB."""



# --- the bits ----------------------------------------------------------------------------


def set_bits(size: int, indexes: Collection[int]) -> bytes:
    """Return *size* bits with those at *indexes* set; index 0 is the first byte's highest bit.

    Raises ValueError for a size that no list may have, or an index outside of it.
    """
    if not SMALLEST <= size <= LARGEST or size % 8:
        raise ValueError("a status list has between 131,072 and 67,108,864 entries")
    bits = bytearray(size // 8)
    for index in indexes:
        if not 0 <= index < size:
            raise ValueError("an index outside the status list")
        bits[index // 8] |= 0x80 >> index % 8
    return bytes(bits)


def read_bit(bits: bytes, index: int) -> bool:
    """Return the bit at *index*, which must be inside."""
    return bool(bits[index // 8] & 0x80 >> index % 8)


def encode(bits: bytes) -> str:
    """Return *bits* as an ``encodedList``; the same bits always give the same text."""
    # Level 9 takes thirty times as long for a list with some thousand bits, and saves 8 %.
    packed = gzip.compress(bits, compresslevel=6, mtime=0)
    return "u" + base64url.encode(packed)


def decode(text: str) -> bytes:
    """Return the bits of an ``encodedList``, read strictly and never beyond 8 MiB.

    Raises CouldNotCheck ``status-list-malformed`` for other text, or for anything but one
    gzip member; ``status-list-size`` for a list that is too short or too long.
    """
    unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        packed = _decode_base64(text)
        bits = unpacker.decompress(packed, LARGEST // 8 + 1)
    except (zlib.error, binascii.Error) as error:
        raise malformed() from error
    if len(bits) <= LARGEST // 8 and (not unpacker.eof or unpacker.unused_data):
        raise malformed()
    if not SMALLEST // 8 <= len(bits) <= LARGEST // 8:
        raise too_small()
    return bits


def _decode_base64(text: str) -> bytes:
    if not re.fullmatch(r"u[A-Za-z0-9_-]+", text):
        raise malformed()
    return base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))


# --- the credential that holds them ------------------------------------------------------


def compose_list(url: str, issuer: str | Mapping[str, Any], *, purpose: str, bits: bytes,
                 valid_from: datetime, valid_until: datetime | None = None,
                 ttl: int | None = None) -> dict[str, Any]:
    """Return the unsigned BitstringStatusListCredential that is served at *url*.

    *ttl* says in milliseconds how long a copy may be used before it is fetched again.
    """
    subject: dict[str, Any] = {
        "id": f"{url}#list",
        "type": "BitstringStatusList",
        "statusPurpose": purpose,
        "encodedList": encode(bits),
    }
    if ttl is not None:
        subject["ttl"] = ttl
    document: dict[str, Any] = {
        "@context": [V2],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer if isinstance(issuer, str) else dict(issuer),
        "validFrom": _stamp(valid_from),
        "credentialSubject": subject,
    }
    if valid_until is not None:
        document["validUntil"] = _stamp(valid_until)
    return document


def _stamp(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def too_small() -> CouldNotCheck:
    """Make the error for a list of a size that none may have."""
    return CouldNotCheck(say("The issuer's status list is shorter or longer than such a list "
                             "may be."), code="status-list-size")


def malformed() -> CouldNotCheck:
    """Make the error for a list that is none."""
    return CouldNotCheck(say("The issuer's status list cannot be read."),
                         code="status-list-malformed")
