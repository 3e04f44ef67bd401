"""Digests as VCDM 2.0 writes them: a multihash in multibase.

>>> encode_sha256(bytes(32))
'uEiAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
"""

from __future__ import annotations

from badgeservice.credentials import base64url

_SHA2_256 = b"\x12\x20"
"""Multihash prefix: SHA-256, 32 bytes."""


def encode_sha256(digest: bytes) -> str:
    """Write a SHA-256 *digest* as a multihash in base64url multibase (VCDM 2.0 §5.3)."""
    if len(digest) != 32:
        raise ValueError("a SHA-256 digest has 32 bytes")
    return "u" + base64url.encode(_SHA2_256 + digest)
