"""The text of a public key of our own, and how a DID document shows it.

A Multikey where there is one. RSA has none that others read, so it is ``u`` (multibase's
base64url) and the DER of its SubjectPublicKeyInfo, and the document shows it as a JsonWebKey.
"""

from __future__ import annotations

from typing import Any

from badgeservice.core.key import fragment
from badgeservice.credentials import base64url, jwk, multikey
from badgeservice.credentials.multikey import PublicKey
from badgeservice.errors import DocumentRefused, say

JWK_V1 = "https://w3id.org/security/jwk/v1"
"""The context of JsonWebKey."""


def encode(key: PublicKey) -> str:
    """Return the text of *key*."""
    return "u" + base64url.encode(key.raw) if key.type == "RSA" else multikey.encode(key)


def decode(text: str) -> PublicKey:
    """Return the key that *text* says; raises DocumentRefused or CouldNotCheck."""
    if not text.startswith("u"):
        return multikey.decode(text)
    raw = base64url.decode(text[1:])
    if raw is None:
        raise DocumentRefused(say("The public key is not written as it must be."),
                              code="key-malformed")
    return PublicKey("RSA", raw)


def verification_method(did: str, text: str) -> dict[str, Any]:
    """Return the entry of a key in the document of *did* (CID 1.0 §2.2)."""
    entry = {"id": f"{did}#{fragment(text)}", "controller": did}
    if text.startswith("u"):
        return {**entry, "type": "JsonWebKey", "publicKeyJwk": jwk.encode(decode(text))}
    return {**entry, "type": "Multikey", "publicKeyMultibase": text}


def made_as(key: PublicKey) -> str:
    """Return which of `core.key.KEY_TYPES` *key* was made as."""
    return f"RSA-{jwk.load_rsa(key).key_size}" if key.type == "RSA" else key.type
