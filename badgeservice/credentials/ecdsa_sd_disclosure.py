"""The cryptosuite ``ecdsa-sd-2023``: what issuer and holder do (ECDSA Cryptosuites 1.0 §3.6).

The issuer makes a base proof, which is for the holder alone; the holder derives from it one
proof for each occasion, and need not ask the issuer.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badgeservice.core.ports import Canonicalizer, Chance, Signer
from badgeservice.credentials import json_pointers
from badgeservice.credentials.cbor_values import malformed
from badgeservice.credentials.ecdsa_sd_2023 import ECDSA_SD_2023
from badgeservice.credentials.ecdsa_sd_data import base_data, options_hash
from badgeservice.credentials.ecdsa_sd_values import (
    SIGNATURES,
    BaseValue,
    DerivedValue,
    label_text,
    read_base,
)
from badgeservice.credentials.multikey import PublicKey
from badgeservice.credentials.proof import proof_options, proofs_of, without_proof
from badgeservice.credentials.statements import Marked, mark, relabel, statements, unsupported
from badgeservice.credentials.twins import splits_twins
from badgeservice.errors import DocumentRefused, TooComplex, say

Labels = Callable[[str], Mapping[str, str]]
"""Returns the canonical names of the blank nodes in N-Quads, as `canonical.canonical_labels`."""


@dataclass(frozen=True)
class Reader:
    """How documents are read: both in a process that can be killed where they are strangers'."""

    canonicalize: Canonicalizer
    labels: Labels


@dataclass(frozen=True)
class Secrets:
    """What is made anew for one document."""

    key: ec.EllipticCurvePrivateKey
    """On P-256; signs the single statements, and is then forgotten."""

    hmac_key: bytes
    """32 bytes: keeps names of blank nodes from telling how many are hidden, and which."""

    @classmethod
    def drawn(cls, chance: Chance) -> Secrets:
        """Return new ones from *chance* (FIPS 186-5 §A.2.1: 64 bits more than the order)."""
        order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
        number = int.from_bytes(chance.draw(40), "big") % (order - 1) + 1
        return cls(ec.derive_private_key(number, ec.SECP256R1()), chance.draw(32))


@dataclass(frozen=True)
class Transformed:
    """A document as the list of its statements, as they are signed."""

    lines: tuple[str, ...]
    """All statements, blank nodes under the names that only the HMAC key gives, sorted."""

    labels: Mapping[str, str]
    """Those names by the names in `statements.statements`."""

    marked: Marked

    def positions(self, pointers: Sequence[str], reader: Reader) -> list[int]:
        """Return which of the lines the part that *pointers* name consists of."""
        part = json_pointers.select(self.marked.document, pointers)
        found = statements(part, self.marked.names, reader.canonicalize)
        place = {line: number for number, line in enumerate(self.lines)}
        try:
            return sorted(place[line] for line in relabel(found, self.labels))
        except KeyError as error:
            raise unsupported() from error


def sign_base(document: Mapping[str, Any], *, mandatory: Sequence[str], signer: Signer,
              created: datetime, secrets: Secrets, reader: Reader) -> dict[str, Any]:
    """Return a copy of *document* with a base proof by *signer*, for the holder alone.

    *mandatory* are JSON pointers to what every derived proof shows. Raises DocumentRefused
    ``proof-present``, ``pointer-malformed``, ``pointer-unknown`` or, where `twins` are split,
    ``mandatory-ambiguous``; KeyUnusable for a key that is not on P-256; CouldNotCheck
    ``disclosure-unsupported`` and TooComplex; and what the reader raises.
    """
    if "proof" in document:
        raise DocumentRefused(say("The document is signed already."), code="proof-present")
    options = proof_options(ECDSA_SD_2023, signer, created)
    whole = transform(document, secrets.hmac_key, reader)
    always = whole.positions(mandatory, reader)
    if splits_twins(whole.lines, set(always)):
        raise DocumentRefused(say("The document says the same thing twice, and only one of the two "
                                  "would always be shown. Make both mandatory, or neither."),
                              code="mandatory-ambiguous")
    chosen = [line for number, line in enumerate(whole.lines) if number not in set(always)]
    key = _public(secrets.key)
    data = base_data(options_hash(document, options, reader.canonicalize), key,
                     [whole.lines[number] for number in always])
    value = BaseValue(signer.sign(data), key, secrets.hmac_key,
                      tuple(_sign(secrets.key, line) for line in chosen), tuple(mandatory))
    return {**document, "proof": {**options, "proofValue": value.written()}}


def derive(document: Mapping[str, Any], *, shown: Sequence[str], reader: Reader) -> dict[str, Any]:
    """Return the part of *document* that *shown* and its issuer's pointers name, with a proof.

    *document* has one proof, a base proof, whose signatures are not verified here. Raises
    DocumentRefused ``proof-not-derivable`` for any other, ``proof-value``,
    ``pointer-malformed`` or ``pointer-unknown``; CouldNotCheck ``disclosure-unsupported``;
    and what the reader raises.
    """
    proof, base = base_proof(document)
    bare = without_proof(document)
    whole = transform(bare, base.hmac_key, reader)
    always = whole.positions(base.mandatory, reader)
    both = sorted({*always, *whole.positions(shown, reader)})
    free = [number for number in range(len(whole.lines)) if number not in set(always)]
    if len(free) != len(base.signatures):
        raise malformed()
    signatures = dict(zip(free, base.signatures, strict=True))
    value = DerivedValue(
        base.signature, base.key,
        tuple(signatures[number] for number in both if number in signatures),
        _shown_labels([whole.lines[number] for number in both], reader),
        tuple(both.index(number) for number in always))
    part = json_pointers.select(bare, [*base.mandatory, *shown])
    return {**part, "proof": {**proof, "proofValue": value.written()}}


def base_proof(document: Mapping[str, Any]) -> tuple[Mapping[str, Any], BaseValue]:
    """Return the base proof of *document* and what it holds; raises as `derive` says."""
    proofs = proofs_of(document)
    value = proofs[0].get("proofValue")
    if len(proofs) != 1 or proofs[0].get("cryptosuite") != ECDSA_SD_2023.name or (
            proofs[0].get("type") != ECDSA_SD_2023.proof_type or not isinstance(value, str)):
        raise DocumentRefused(say("The document is not signed in the way that lets its holder "
                                  "show a part of it."), code="proof-not-derivable")
    return proofs[0], read_base(value)


def ensure_base(document: Mapping[str, Any], key: PublicKey, reader: Reader) -> None:
    """Raise unless the base proof of *document* holds under *key*: all of it, nothing hidden.

    For the issuer and for a holder who wants to know what he got; no verifier accepts a base
    proof. Raises DocumentRefused ``proof-invalid`` and what `derive` raises.
    """
    shown = derive(document, shown=[""], reader=reader)
    ECDSA_SD_2023.verify(without_proof(shown), shown["proof"], key, reader.canonicalize)


def transform(document: Mapping[str, Any], hmac_key: bytes, reader: Reader) -> Transformed:
    """Return *document* as the statements that are signed (§3.6.2, §3.4.17).

    Raises CouldNotCheck ``disclosure-unsupported`` where marking the objects of the document
    would change what it says, and what the reader raises.
    """
    canonical = reader.canonicalize(document)
    marked = mark(document)
    lines = statements(marked.document, marked.names, reader.canonicalize)
    if len(lines) > SIGNATURES:
        raise TooComplex(say("The document makes too many statements to sign each by itself."))
    names = reader.labels("".join(sorted(lines)))
    if "".join(relabel(lines, names)) != canonical:
        raise unsupported()
    labels = {name: hmac_label(number, hmac_key) for name, number in names.items()}
    return Transformed(tuple(relabel(lines, labels)), labels, marked)


def hmac_label(name: str, hmac_key: bytes) -> str:
    """Return the name under which the blank node *name*, ``c14n0``, is signed (§3.5.1)."""
    return label_text(hmac.digest(hmac_key, name.encode("ascii"), "sha256"))


def _shown_labels(lines: Sequence[str], reader: Reader) -> dict[str, str]:
    """Return the names that blank nodes of *lines* have, by those that a verifier will find."""
    return {number: name for name, number in reader.labels("".join(lines)).items()}


def _public(key: ec.EllipticCurvePrivateKey) -> PublicKey:
    raw = key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return PublicKey("P-256", raw)


def _sign(key: ec.EllipticCurvePrivateKey, line: str) -> bytes:
    """Sign one statement; the same key and line always give the same signature (RFC 6979)."""
    made = key.sign(line.encode("utf-8"), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(made))
