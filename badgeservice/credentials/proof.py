"""Data Integrity proofs: what all cryptosuites have in common, written once.

VC Data Integrity 1.0 §4. A document may have several proofs: those of a set stand beside each
other, each over the document alone; one of a chain also covers the proofs that it names as
its ``previousProof``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from badgeservice.core.ports import Canonicalizer, Signer
from badgeservice.credentials.multikey import PublicKey
from badgeservice.credentials.suite import Suite
from badgeservice.credentials.suites import SUITES, Suites
from badgeservice.errors import CouldNotCheck, DocumentRefused, KeyUnusable, Message, say

MOST = 16
"""Proofs of one document that are looked at; each costs a signature check."""


@dataclass(frozen=True)
class Place:
    """Where among a document's proofs a new one goes."""

    identifier: str | None = None
    """The new proof's own ``id``, a ``urn:uuid:``; later ones can build on it only by that."""

    previous: tuple[str, ...] = ()
    """The ids of the proofs that it builds on; none for one that stands beside them."""


def sign(document: Mapping[str, Any], *, suite: Suite, signer: Signer, created: datetime,
         canonicalize: Canonicalizer, identifier: str | None = None) -> dict[str, Any]:
    """Return a copy of *document* with a proof by *signer*, made for assertions.

    Raises DocumentRefused ``proof-present`` where it has one, KeyUnusable where the key does
    not go with the suite or the suite does not sign, and what *canonicalize* raises. Does not
    check what is signed.
    """
    if "proof" in document:
        raise _refuse("proof-present", say("The document is signed already."))
    options = proof_options(suite, signer, created, Place(identifier))
    return {**document, "proof": _signed(document, options, suite, signer, canonicalize)}


def co_sign(document: Mapping[str, Any], *, suite: Suite, signer: Signer, created: datetime,
            canonicalize: Canonicalizer, place: Place = Place()) -> dict[str, Any]:
    """Return a copy of the signed *document* with one more proof, by *signer*, at *place*.

    Nothing is verified about the proofs that are there. Raises what `sign` raises, and
    DocumentRefused ``proof-missing``, ``proof-malformed`` or ``proof-chain`` where the place
    does not go with them.
    """
    proofs = proofs_of(document)
    options = proof_options(suite, signer, created, place)
    if len(proofs) == MOST:
        raise _malformed()
    before = _previous(options, (*proofs, options))
    secured = without_proof(document) | ({"proof": before} if before else {})
    new = _signed(secured, options, suite, signer, canonicalize)
    return {**document, "proof": [*proofs, new]}


def proof_options(suite: Suite, signer: Signer, created: datetime,
                  place: Place = Place()) -> dict[str, Any]:
    """Return a proof for assertions that lacks its value.

    Raises KeyUnusable where the key of *signer* does not go with the suite, ValueError for a
    moment without a zone.
    """
    if signer.algorithm not in suite.key_types:
        raise KeyUnusable(say("A key of type %(type)s cannot sign with %(suite)s.",
                              type=signer.algorithm, suite=suite.name))
    if created.tzinfo is None:
        raise ValueError("a moment without a zone")
    previous = list(place.previous)
    return {
        **({"id": place.identifier} if place.identifier else {}),
        "type": suite.proof_type,
        "cryptosuite": suite.name,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
        **({"previousProof": previous[0] if len(previous) == 1 else previous} if previous else {}),
    }


def _signed(document: Mapping[str, Any], options: Mapping[str, Any], suite: Suite,
            signer: Signer, canonicalize: Canonicalizer) -> dict[str, Any]:
    if suite.sign is None:
        raise KeyUnusable(say("This service does not sign with %(suite)s.", suite=suite.name))
    return suite.sign(document, options, signer, canonicalize)


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


def suite_of(proof: Mapping[str, Any], purpose: str = "assertionMethod", *,
             suites: Suites = SUITES) -> Suite:
    """Return the one of *suites* that *proof* was made with; its members have the form demanded.

    Raises CouldNotCheck ``proof-unsupported`` for a kind of proof that this service does not
    know, DocumentRefused ``proof-malformed`` or ``proof-purpose``.
    """
    kind = proof.get("type")
    name = proof.get("cryptosuite", kind)
    if not isinstance(kind, str) or not isinstance(name, str):
        raise _malformed()
    suite = suites.get(name)
    # An older type stands for a suite by itself: one that names a suite too is none of them.
    if suite is None or suite.proof_type != kind or (kind == name and "cryptosuite" in proof):
        raise CouldNotCheck(say("The document is signed in a way that this service does not "
                                "know (%(suite)s).", suite=name[:60]),
                            code="proof-unsupported")
    if not all(isinstance(proof.get(key), str) for key in ("verificationMethod", "proofValue")):
        raise _malformed()
    if proof.get("proofPurpose") != purpose:
        raise _refuse("proof-purpose", say("The signature was made for another purpose than to "
                                           "vouch for the document."))
    return suite


def verify(document: Mapping[str, Any], proof: Mapping[str, Any], *, key: PublicKey,
           canonicalize: Canonicalizer, purpose: str = "assertionMethod",
           suites: Suites = SUITES) -> None:
    """Raise unless *proof*, one of *document*'s own, is a valid signature by *key*.

    Nothing is verified about whose key it is. Raises DocumentRefused ``proof-key``,
    ``proof-value``, ``proof-chain``, ``proof-context`` or ``proof-invalid``, and what
    `suite_of` and *canonicalize* raise.
    """
    suite = suite_of(proof, purpose, suites=suites)
    if key.type not in suite.key_types:
        raise _refuse("proof-key", say("The key is not of the type that the signature says."))
    before = _previous(proof, proofs_of(document))
    secured = without_proof(document) | ({"proof": before} if before else {})
    suite.verify(secured, proof, key, canonicalize)


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
