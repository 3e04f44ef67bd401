"""The cryptosuite ``ecdsa-sd-2023``: what a verifier needs (ECDSA Cryptosuites 1.0 §3.6.7).

The issuer signs each statement by itself, with a key made for the one document, and once all
that must always be shown. The holder shows the statements that he chooses, with their
signatures. Nobody can change one, or take one from another document; that some are hidden is
the point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from badgeservice.core.ports import Canonicalizer
from badgeservice.credentials.cbor_values import malformed
from badgeservice.credentials.ecdsa_sd_values import DerivedValue, read_derived
from badgeservice.credentials.multikey import PublicKey
from badgeservice.credentials.signature import ensure_signed, sha256
from badgeservice.credentials.statements import blank_nodes, relabel, split
from badgeservice.credentials.suite import Suite

NAME = "ecdsa-sd-2023"


@dataclass(frozen=True)
class Signed:
    """The data that the signatures of a document are over."""

    base: bytes
    """What the issuer's key signed."""

    statements: tuple[bytes, ...]
    """What the key of this one document signed."""


def verify(document: Mapping[str, Any], proof: Mapping[str, Any], key: PublicKey,
           canonicalize: Canonicalizer) -> None:
    """Raise unless everything that *document* shows was signed under *key*.

    Raises DocumentRefused ``proof-base`` for a form that is for the holder alone,
    ``proof-value`` and ``proof-invalid``, and what *canonicalize* raises.
    """
    value = read_derived(proof["proofValue"])
    options = {name: member for name, member in proof.items() if name != "proofValue"}
    signed = verify_data(value, options_hash(document, options, canonicalize),
                         shown_statements(document, value, canonicalize))
    ensure_signed(key, value.signature, signed.base)
    for signature, statement in zip(value.signatures, signed.statements, strict=True):
        ensure_signed(value.key, signature, statement)


def options_hash(document: Mapping[str, Any], options: Mapping[str, Any],
                 canonicalize: Canonicalizer) -> bytes:
    """Return the hash of the proof's own options, read in the document's context (§3.6.4)."""
    config = {**options, "@context": document.get("@context")}
    return sha256(canonicalize(config).encode("utf-8"))


def shown_statements(document: Mapping[str, Any], value: DerivedValue,
                     canonicalize: Canonicalizer) -> list[str]:
    """Return the statements of *document* with the names that blank nodes were signed under.

    Raises DocumentRefused ``proof-value`` where *value* does not name exactly those nodes
    that there are.
    """
    lines = split(canonicalize(document))
    if blank_nodes(lines) != set(value.labels):
        raise malformed()
    return relabel(lines, value.labels)


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
    return proof_hash + b"\x80\x24" + key.raw + sha256("".join(always).encode("utf-8"))


ECDSA_SD_2023 = Suite(NAME, frozenset({"P-256"}), verify)
