"""The data that the signatures of ``ecdsa-sd-2023`` are over (ECDSA Cryptosuites 1.0 §3.5.8).

Issuer and verifier come to the same bytes: the one from all statements of a document, the
other from those that are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from badgeservice.core.ports import Canonicalizer
from badgeservice.credentials.cbor_values import malformed
from badgeservice.credentials.ecdsa_sd_values import P256, DerivedValue
from badgeservice.credentials.multikey import PublicKey
from badgeservice.credentials.signature import sha256


@dataclass(frozen=True)
class Signed:
    """The data that the signatures of a document are over."""

    base: bytes
    """What the issuer's key signed."""

    statements: tuple[bytes, ...]
    """What the key of this one document signed."""


def options_hash(document: Mapping[str, Any], options: Mapping[str, Any],
                 canonicalize: Canonicalizer) -> bytes:
    """Return the hash of the proof's own options, read in the document's context (§3.6.4)."""
    config = {**options, "@context": document.get("@context")}
    return sha256(canonicalize(config).encode("utf-8"))


def verify_data(value: DerivedValue, proof_hash: bytes, lines: Sequence[str]) -> Signed:
    """Return what was signed where *lines* are shown (§3.5.8).

    Raises DocumentRefused ``proof-value`` where lines and signatures do not go together.
    """
    if value.mandatory and value.mandatory[-1] >= len(lines):
        raise malformed()
    mandatory = set(value.mandatory)
    always = [lines[number] for number in value.mandatory]
    chosen = [line for number, line in enumerate(lines) if number not in mandatory]
    if len(chosen) != len(value.signatures):
        raise malformed()
    return Signed(base_data(proof_hash, value.key, always),
                  tuple(line.encode("utf-8") for line in chosen))


def base_data(proof_hash: bytes, key: PublicKey, always: Sequence[str]) -> bytes:
    """Return what the issuer signs: the options, the key of this document, what is mandatory."""
    return proof_hash + P256 + key.raw + sha256("".join(always).encode("utf-8"))
