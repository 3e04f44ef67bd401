"""The proof values of ``ecdsa-sd-2023``: what issuer and holder put into them, read strictly.

ECDSA Cryptosuites 1.0 §3.5.2 to §3.5.7. A value is base64url in multibase: three bytes that
say which kind it is, then CBOR.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from badgeservice.credentials import base64url
from badgeservice.credentials.cbor_values import LARGEST, decode, encode, malformed
from badgeservice.credentials.multikey import PublicKey, public_key
from badgeservice.errors import DocumentRefused, say

SIGNATURES = 2000
"""Statements that may be signed one by one; a badge has some hundreds."""

_BASE = bytes.fromhex("d95d00")
_DERIVED = bytes.fromhex("d95d01")
P256 = b"\x80\x24"
"""Multicodec prefix of a compressed point on P-256."""


@dataclass(frozen=True)
class BaseValue:
    """What the issuer gives to the holder, who alone ought to have it."""

    signature: bytes
    """By the issuer, over what must always be shown and over the key below."""

    key: PublicKey
    """Made for this one proof; its private part signed the other statements."""

    hmac_key: bytes
    signatures: tuple[bytes, ...]
    """One for each statement that may be hidden, in their order."""

    mandatory: tuple[str, ...]
    """Pointers to what must always be shown."""

    def written(self) -> str:
        """Return the text of the proof value."""
        return _multibase(_BASE, [self.signature, P256 + self.key.raw, self.hmac_key,
                                  list(self.signatures), list(self.mandatory)])


@dataclass(frozen=True)
class DerivedValue:
    """What the holder gives to a verifier."""

    signature: bytes
    key: PublicKey
    signatures: tuple[bytes, ...]
    labels: Mapping[str, str]
    """The name of a blank node when it was signed, by its name in what is shown."""

    mandatory: tuple[int, ...]
    """Which of the statements shown are those that must always be shown."""

    def written(self) -> str:
        """Return the text of the proof value."""
        labels = {int(name.removeprefix("c14n")): _decode64(label)
                  for name, label in self.labels.items()}
        return _multibase(_DERIVED, [self.signature, P256 + self.key.raw,
                                     list(self.signatures), labels, list(self.mandatory)])


def read_base(text: str) -> BaseValue:
    """Return the base value in *text*; raises DocumentRefused ``proof-value``."""
    data = _decode64(text)
    if not data.startswith(_BASE):
        raise malformed()
    signature, key, hmac_key, signatures, mandatory = _five(data)
    if not isinstance(mandatory, list) or not all(isinstance(one, str) for one in mandatory):
        raise malformed()
    return BaseValue(_bytes(signature, 64), _key(key), _bytes(hmac_key, 32),
                     _signatures(signatures), tuple(mandatory))


def read_derived(text: str) -> DerivedValue:
    """Return the derived value in *text*.

    Raises DocumentRefused ``proof-value``, and ``proof-base`` for a base value: it would show
    everything, and let whoever sees it choose what others get to see.
    """
    data = _decode64(text)
    if data.startswith(_BASE):
        raise DocumentRefused(say("This form of the document is for its holder alone. The holder "
                                  "has to choose what to show, and hand out the result."),
                              code="proof-base")
    if not data.startswith(_DERIVED):
        raise malformed()
    signature, key, signatures, labels, mandatory = _five(data)
    return DerivedValue(_bytes(signature, 64), _key(key), _signatures(signatures),
                        _labels(labels), _indexes(mandatory))


def is_base(proof: Mapping[str, Any]) -> bool:
    """Tell whether *proof* is one that only its holder ought to have."""
    value = proof.get("proofValue")
    # The three bytes of the header are the first four characters behind the u.
    return isinstance(value, str) and value.startswith(label_text(_BASE))


def label_text(digest: bytes) -> str:
    """Return the name of a blank node that *digest*, 32 bytes, makes."""
    return "u" + base64url.encode(digest)


def _multibase(header: bytes, parts: list[Any]) -> str:
    return label_text(header + encode(parts))


def _decode64(text: str) -> bytes:
    """Return the bytes of *text*; only the one spelling that encoding gives is read."""
    if len(text) > LARGEST * 4 // 3 or not text.startswith("u"):
        raise malformed()
    data = base64url.decode(text[1:])
    if data is None:
        raise malformed()
    return data


def _five(data: bytes) -> list[Any]:
    parts = decode(data[3:])
    if not isinstance(parts, list) or len(parts) != 5:
        raise malformed()
    return parts


def _bytes(value: object, size: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != size:
        raise malformed()
    return value


def _key(value: object) -> PublicKey:
    data = _bytes(value, 35)
    if not data.startswith(P256):
        raise malformed()
    return public_key("P-256", data[2:])


def _signatures(value: object) -> tuple[bytes, ...]:
    if not isinstance(value, list) or len(value) > SIGNATURES:
        raise malformed()
    return tuple(_bytes(one, 64) for one in value)


def _labels(value: object) -> dict[str, str]:
    """Read the label map: names without gaps, each for another node."""
    if not isinstance(value, dict) or set(value) != set(range(len(value))):
        raise malformed()
    labels = {f"c14n{number}": label_text(_bytes(digest, 32)) for number, digest in value.items()}
    if len(set(labels.values())) != len(labels):
        raise malformed()
    return labels


def _indexes(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not all(isinstance(one, int) for one in value):
        raise malformed()
    if value != sorted(set(value)):
        raise malformed()
    return tuple(value)
