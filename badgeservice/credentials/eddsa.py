"""The cryptosuite ``eddsa-rdfc-2022`` (VC Data Integrity EdDSA Cryptosuites 1.0 §3.2)."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from badgeservice.credentials.suite import Suite


def _hash(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _is_valid(public_key: bytes, signature: bytes, data: bytes) -> bool:
    """Expects a key that `multikey` let pass: the library accepts forgeries under weak ones."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
    except InvalidSignature:
        return False
    return True


EDDSA_RDFC_2022 = Suite("eddsa-rdfc-2022", "Ed25519", 64, _hash, _is_valid)
