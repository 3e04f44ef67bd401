"""Signed tokens in the compact form of RFC 7515, each in one spelling, under few algorithms.

Read by hand rather than by a library: what is refused here libraries differ about. The
algorithm is fixed by the type of the key (RFC 8725 §3.1); a header can only agree with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from badgeservice.core.ports import Signer
from badgeservice.credentials import base64url, jwk, signature, strict_json
from badgeservice.credentials.multikey import PublicKey
from badgeservice.errors import CouldNotCheck, DocumentRefused, KeyUnusable, Message, say

KEY_TYPES: Mapping[str, str] = {
    name: kind for kind, names in jwk.ALGORITHMS.items() for name in names}
"""The type of key that each algorithm takes."""

HEADER_LIMIT = 8192
"""Bytes of a header; the longest RSA key that is read takes some 1,500."""

_SHARED = ("none", "HS256", "HS384", "HS512")
"""Algorithms under which anybody who can verify can sign; compared without regard to case."""


@dataclass(frozen=True)
class Token:
    """A token whose parts could be read; nothing is said of its signature."""

    header: Mapping[str, Any]
    payload: bytes
    signed: bytes
    """What the signature is over: the first two parts as they were written."""

    signature: bytes

    @property
    def algorithm(self) -> str:
        """The name in the header: one of `KEY_TYPES`."""
        return str(self.header["alg"])


def read(text: bytes) -> Token:
    """Return the token that *text* is, all of it.

    Raises DocumentRefused ``jwt-malformed`` for anything but three parts of base64url in
    their one spelling, ``jwt-header`` for a header with ``crit`` or ``b64``,
    ``jwt-algorithm`` for no algorithm or one without public keys, what `strict_json.parse`
    raises for the header; CouldNotCheck ``jwt-algorithm-unknown`` for other algorithms.
    """
    parts = [base64url.decode(part) for part in text.decode("ascii", "replace").split(".", 3)]
    if len(parts) != 3 or parts[0] is None:
        raise _malformed()
    header = strict_json.parse(parts[0], limit=HEADER_LIMIT)
    _ensure_header(header)
    _, payload, mark = parts
    if payload is None or mark is None:
        raise _malformed()
    return Token(header, payload, text.rpartition(b".")[0], mark)


def _ensure_header(header: Mapping[str, Any]) -> None:
    # Every extension changes what is signed or what a reader must know: none is known here.
    if "crit" in header or "b64" in header:
        raise _refuse("jwt-header", say("The token asks its readers for something unusual."))
    name = header.get("alg")
    if not isinstance(name, str) or name.lower() in [each.lower() for each in _SHARED]:
        raise _refuse("jwt-algorithm", say("The token is signed in a way that protects nothing."))
    if name not in KEY_TYPES:
        raise CouldNotCheck(say("The token is signed in a way that this service does not know "
                                "(%(algorithm)s).", algorithm=name[:40]),
                            code="jwt-algorithm-unknown")


def ensure_signed(token: Token, key: PublicKey) -> None:
    """Raise unless *token* is signed by *key* with the algorithm that goes with the key.

    Raises DocumentRefused ``proof-key``, ``proof-value`` or ``proof-invalid``.
    """
    if KEY_TYPES[token.algorithm] != key.type:
        raise _refuse("proof-key", say("The key is not of the type that the signature says."))
    if key.type == "RSA":
        _ensure_signed_by_rsa(token, key)
    else:
        signature.ensure_signed(key, token.signature, token.signed)


def _ensure_signed_by_rsa(token: Token, key: PublicKey) -> None:
    public = jwk.load_rsa(key)
    if len(token.signature) != (public.key_size + 7) // 8:
        raise _refuse("proof-value", say("The signature does not have the right length."))
    try:
        public.verify(token.signature, token.signed, PKCS1v15(), SHA256())
    except InvalidSignature as error:
        raise _refuse("proof-invalid", say(
            "The signature does not fit: the document was changed after it was signed, or "
            "somebody else signed it.")) from error


def write(header: Mapping[str, Any], payload: Mapping[str, Any], signer: Signer) -> str:
    """Return *payload* signed by *signer*, under *header* and the algorithm of its key.

    Raises KeyUnusable ``key-type`` for a type of key without an algorithm here.
    """
    if signer.algorithm not in jwk.ALGORITHMS:
        raise KeyUnusable(say("A key of type %(type)s signs no tokens.", type=signer.algorithm),
                          code="key-type")
    parts = ({"alg": jwk.ALGORITHMS[signer.algorithm][0], **header}, payload)
    signed = ".".join(base64url.encode(_written(part)) for part in parts)
    return f"{signed}.{base64url.encode(signer.sign(signed.encode('ascii')))}"


def _written(part: Mapping[str, Any]) -> bytes:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _malformed() -> DocumentRefused:
    return _refuse("jwt-malformed", say("The token is not written as it must be."))


def _refuse(code: str, message: Message) -> DocumentRefused:
    return DocumentRefused(message, code=code)
