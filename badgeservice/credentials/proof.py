"""Data Integrity proofs: the pipeline, written once for all cryptosuites.

VC Data Integrity 1.0 §4. What is signed is the hash of the proof's own options and the hash
of the document, one after the other; so every member of both is covered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from badgeservice.core.ports import Signer
from badgeservice.credentials.eddsa import EDDSA_RDFC_2022
from badgeservice.credentials.multikey import PublicKey, decode_base58, encode_base58
from badgeservice.credentials.suite import Suite
from badgeservice.errors import CouldNotCheck, DocumentRefused, KeyUnusable, Message, say

SUITES: Mapping[str, Suite] = {EDDSA_RDFC_2022.name: EDDSA_RDFC_2022}
"""By the exact name that a proof must give."""

MOST = 16
"""Proofs of one document that are looked at; each costs a signature check."""

Canonicalize = Callable[[Mapping[str, Any]], str]


def sign(document: Mapping[str, Any], *, suite: Suite, signer: Signer, created: datetime,
         canonicalize: Canonicalize) -> dict[str, Any]:
    """Return a copy of *document* with a proof by *signer*, made for assertions.

    Raises DocumentRefused ``proof-present`` where it has one, KeyUnusable where the key does
    not go with the suite, and what *canonicalize* raises. Does not check what is signed.
    """
    if "proof" in document:
        raise _refuse("proof-present", say("The document is signed already."))
    if signer.algorithm != suite.key_type:
        raise KeyUnusable(say("A key of type %(type)s cannot sign with %(suite)s.",
                              type=signer.algorithm, suite=suite.name))
    if created.tzinfo is None:
        raise ValueError("a moment without a zone")
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite.name,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    data = signed_data(document, proof, suite=suite, canonicalize=canonicalize)
    return {**document, "proof": {**proof, "proofValue": encode_base58(signer.sign(data))}}


def without_proof(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return *document* without its proof: what the signature is over."""
    return {key: value for key, value in document.items() if key != "proof"}


def proofs_of(document: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Return all proofs of *document*, one or a set.

    Raises DocumentRefused ``proof-missing`` where there is none, ``proof-malformed`` where
    one is not an object or where there are more than `MOST`.
    """
    value = document.get("proof")
    proofs = value if isinstance(value, list) else [value]
    if value is None or not proofs:
        raise _refuse("proof-missing", say("The document is not signed, so nobody vouches for it."))
    if len(proofs) > MOST or not all(isinstance(proof, Mapping) for proof in proofs):
        raise _malformed()
    return tuple(proofs)


def suite_of(proof: Mapping[str, Any]) -> Suite:
    """Return the suite of *proof*, whose members have the form that it demands.

    Raises CouldNotCheck ``proof-unsupported`` for a kind of proof that this service does not
    know, DocumentRefused ``proof-malformed`` or ``proof-purpose``.
    """
    kind, name = proof.get("type"), proof.get("cryptosuite", "")
    if not isinstance(kind, str) or not isinstance(name, str):
        raise _malformed()
    if kind != "DataIntegrityProof" or name not in SUITES:
        raise CouldNotCheck(say("The document is signed in a way that this service does not "
                                "know (%(suite)s).", suite=(name or kind)[:60]),
                            code="proof-unsupported")
    if not all(isinstance(proof.get(key), str) for key in ("verificationMethod", "proofValue")):
        raise _malformed()
    if proof.get("proofPurpose") != "assertionMethod":
        raise _refuse("proof-purpose", say("The signature was made for another purpose than to "
                                           "vouch for the document."))
    return SUITES[name]


def verify(document: Mapping[str, Any], proof: Mapping[str, Any], *, key: PublicKey,
           canonicalize: Canonicalize) -> None:
    """Raise unless *proof*, one of *document*'s own, is a valid signature by *key*.

    Nothing is verified about whose key it is. Raises DocumentRefused ``proof-key``,
    ``proof-value``, ``proof-chain`` or ``proof-invalid``, and what `suite_of` and
    *canonicalize* raise.
    """
    suite = suite_of(proof)
    if key.type != suite.key_type:
        raise _refuse("proof-key", say("The key is not of the type that the signature says."))
    signature = decode_base58(proof["proofValue"], "proof-value")
    if len(signature) != suite.signature_size:
        raise _refuse("proof-value", say("The signature does not have the right length."))
    before = _previous(proof, proofs_of(document))
    secured = without_proof(document) | ({"proof": before} if before else {})
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    data = signed_data(secured, options, suite=suite, canonicalize=canonicalize)
    if not suite.is_valid(key.raw, signature, data):
        raise _refuse("proof-invalid", say("The signature does not fit: the document was changed "
                                           "after it was signed, or somebody else signed it."))


def signed_data(document: Mapping[str, Any], options: Mapping[str, Any], *, suite: Suite,
                canonicalize: Canonicalize) -> bytes:
    """Return the bytes that are signed: hash of the options, then hash of the document.

    The options are read in the document's own context (EdDSA Cryptosuites 1.0 §3.2.5).
    """
    config = {**options, "@context": document.get("@context")}
    return (suite.hash(canonicalize(config).encode("utf-8"))
            + suite.hash(canonicalize(document).encode("utf-8")))


def _previous(proof: Mapping[str, Any],
              proofs: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the proofs that *proof* builds on (VC Data Integrity 1.0 §4.4, proof chains).

    Each must be in the same document and must not build on *proof* in turn.
    """
    by_id = {other["id"]: other for other in proofs if isinstance(other.get("id"), str)}
    if len(by_id) < sum("id" in other for other in proofs):
        raise _refuse("proof-malformed", say("Two signatures of the document have one id."))
    reached: set[str] = set()
    waiting = list(_named(proof))
    while waiting:
        name = waiting.pop()
        if name not in by_id or by_id[name] is proof:
            raise _refuse("proof-chain", say("The signature builds on another one that is not in "
                                             "the document."))
        if name not in reached:
            reached.add(name)
            waiting.extend(_named(by_id[name]))
    return [by_id[name] for name in dict.fromkeys(_named(proof))]


def _named(proof: Mapping[str, Any]) -> list[str]:
    value = proof.get("previousProof", [])
    names = value if isinstance(value, list) else [value]
    if not all(isinstance(name, str) for name in names):
        raise _refuse("proof-chain", say("The signature builds on another one that is not in the "
                                         "document."))
    return names


def _malformed() -> DocumentRefused:
    return _refuse("proof-malformed", say("The document's signature is not written as it must "
                                          "be."))


def _refuse(code: str, message: Message) -> DocumentRefused:
    return DocumentRefused(message, code=code)
