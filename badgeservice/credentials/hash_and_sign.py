"""What the cryptosuites that hash and sign have in common.

They sign the hash of the proof's own options and the hash of the document, one after the
other, so that every member of both is covered. They differ in the form that is hashed and in
the type of key, which also says the hash (EdDSA Cryptosuites 1.0 §3, ECDSA Cryptosuites 1.0
§3.2 and §3.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from badgeservice.core.ports import Canonicalizer, Signer
from badgeservice.credentials import canonical, jcs
from badgeservice.credentials.multikey import PublicKey, decode_base58, encode_base58
from badgeservice.credentials.signature import SCHEMES, ensure_signed
from badgeservice.credentials.suite import Suite
from badgeservice.errors import DocumentRefused, say


class Form(Enum):
    """What is made of a document before it is hashed."""

    RDFC = "rdfc"
    """Its statements, whatever the JSON looks like (RDFC-1.0)."""

    JCS = "jcs"
    """Its JSON, sorted and spelled one way (RFC 8785)."""


def suite(name: str, key_types: set[str], form: Form, *, proof_type: str = "DataIntegrityProof",
          is_legacy: bool = False) -> Suite:
    """Return the suite *name*; a legacy one verifies only."""

    def verify(document: Mapping[str, Any], proof: Mapping[str, Any], key: PublicKey,
               canonicalize: Canonicalizer) -> None:
        """Raise unless *proof* is by *key*, over *document*; as `suite.Verify` says."""
        signature = decode_base58(proof["proofValue"], "proof-value")
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        if form is Form.JCS:
            document = _in_signed_context(document, options, canonicalize)
        data = signed_data(document, options, form, key.type, canonicalize)
        ensure_signed(key, signature, data)

    def sign(document: Mapping[str, Any], options: Mapping[str, Any], signer: Signer,
             canonicalize: Canonicalizer) -> dict[str, Any]:
        """Return the proof with its value; as `suite.Sign` says."""
        if form is Form.JCS:
            canonicalize(document)  # What JSON-LD would drop unseen is signed in no form.
            options = {**options, "@context": document["@context"]}
        data = signed_data(document, options, form, signer.algorithm, canonicalize)
        return {**options, "proofValue": encode_base58(signer.sign(data))}

    return Suite(name, frozenset(key_types), verify, None if is_legacy else sign, proof_type,
                 is_legacy)


def signed_data(document: Mapping[str, Any], options: Mapping[str, Any], form: Form,
                key_type: str, canonicalize: Canonicalizer) -> bytes:
    """Return the bytes that are signed: hash of the options, then hash of the document.

    Statements of the options are read in the document's context (EdDSA Cryptosuites 1.0
    §3.2.5); the JSON of a JCS proof brings its own.
    """
    digest = SCHEMES[key_type].hash
    if form is Form.JCS:
        return digest(jcs.canonicalize(options)) + digest(jcs.canonicalize(document))
    config = {**options, "@context": document.get("@context")}
    texts = [canonicalize(config), canonicalize(document)]
    if key_type == "P-384":  # ECDSA Cryptosuites 1.0 §3: RDFC-1.0 hashes as the signature does.
        texts = [canonical.relabelled_sha384(text) for text in texts]
    return b"".join(digest(text.encode("utf-8")) for text in texts)


def _in_signed_context(document: Mapping[str, Any], options: Mapping[str, Any],
                       canonicalize: Canonicalizer) -> Mapping[str, Any]:
    """Return *document* with the context that was signed, which may be a beginning of its own.

    EdDSA Cryptosuites 1.0 §3.3.2 lets contexts be added behind. Here they must not change
    what the document says, or the addition would be a change that no signature covers.
    """
    if "@context" not in options:
        return document
    signed, found = _as_list(options["@context"]), _as_list(document.get("@context"))
    if found[:len(signed)] != signed:
        raise _other_context()
    secured = {**document, "@context": options["@context"]}
    if found != signed and canonicalize(secured) != canonicalize(document):
        raise _other_context()
    return secured


def _other_context() -> DocumentRefused:
    return DocumentRefused(say("The document's @context is not the one that it was signed with."),
                           code="proof-context")


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
