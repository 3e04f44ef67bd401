"""A private key sealed under a passphrase.

scrypt makes a key of the passphrase (RFC 7914), AES-256-GCM seals the private key with it
(NIST SP 800-38D) and binds the issuer and the public key, so that a file cannot be passed
off as another's.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from badgeservice.core.ports import Chance

_VERSION = 1
_SCRYPT = {"n": 2**15, "r": 8, "p": 1}
"""32 MiB and a good tenth of a second for each guess at a passphrase."""

_LARGEST_SCRYPT = {"n": 2**18, "r": 8, "p": 4}
"""A file that asks for more is not one of ours, and is not worked for."""


class WrongPassphrase(Exception):
    """The passphrase does not open it, or it was changed."""


def seal(secret: bytes, issuer: str, public_key: str, *, passphrase: bytes,
         chance: Chance) -> dict[str, Any]:
    """Return *secret*, the private part of the issuer's *public_key*, sealed, as JSON."""
    binding = _binding(issuer, public_key)
    salt, nonce = chance.draw(16), chance.draw(12)
    sealing = AESGCM(_stretch(passphrase, salt, _SCRYPT))
    return {
        **binding,
        "kdf": {"name": "scrypt", **_SCRYPT, "salt": _text(salt)},
        "cipher": {"name": "AES-256-GCM", "nonce": _text(nonce)},
        "ciphertext": _text(sealing.encrypt(nonce, secret, _associated(binding))),
    }


def unseal(envelope: Mapping[str, Any], issuer: str, public_key: str, *,
           passphrase: bytes) -> bytes:
    """Return what `seal` sealed.

    Raises WrongPassphrase; KeyError, TypeError or ValueError for what `seal` never made, or
    made for another key.
    """
    binding = _binding(issuer, public_key)
    cost = _cost(envelope["kdf"])
    salt, nonce = _bytes(envelope["kdf"]["salt"]), _bytes(envelope["cipher"]["nonce"])
    sealed = _bytes(envelope["ciphertext"])
    if any(envelope[name] != value for name, value in binding.items()):
        raise ValueError("the envelope of another key")
    try:
        return AESGCM(_stretch(passphrase, salt, cost)).decrypt(
            nonce, sealed, _associated(binding))
    except InvalidTag as error:
        raise WrongPassphrase from error


def _binding(issuer: str, public_key: str) -> dict[str, Any]:
    return {"version": _VERSION, "issuer": issuer, "publicKeyMultibase": public_key}


def _associated(binding: Mapping[str, Any]) -> bytes:
    return json.dumps(binding, sort_keys=True, separators=(",", ":")).encode("ascii")


def _cost(kdf: Mapping[str, Any]) -> dict[str, int]:
    cost = {name: kdf[name] for name in _SCRYPT}
    if any(type(cost[name]) is not int or not least <= cost[name] <= _LARGEST_SCRYPT[name]
           for name, least in _SCRYPT.items()):
        raise ValueError("not a cost of scrypt that this service asks for")
    return cost


def _stretch(passphrase: bytes, salt: bytes, cost: Mapping[str, int]) -> bytes:
    return Scrypt(salt=salt, length=32, **cost).derive(passphrase)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
