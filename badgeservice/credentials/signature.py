"""Plain signatures by the types of key that suites and tokens use: sizes, hashes, the check.

Keys come from `multikey` or `jwk`, which refuse those that protect nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from badgeservice.credentials.multikey import PublicKey
from badgeservice.errors import DocumentRefused, say


@dataclass(frozen=True)
class Scheme:
    """How keys of one type sign."""

    size: int
    """Bytes of a signature, exactly."""

    hash: Callable[[bytes], bytes]
    """The hash that goes with the key: what cryptosuites hash documents with."""

    is_valid: Callable[[bytes, bytes, bytes], bool]
    """Tells whether, under the raw public key, the signature fits the data."""


def ensure_signed(key: PublicKey, signature: bytes, data: bytes) -> None:
    """Raise unless *signature* over *data* is by *key*.

    Raises DocumentRefused ``proof-value`` for a signature of another length and
    ``proof-invalid`` for one that does not fit; KeyError for a type of key without a scheme.
    """
    scheme = SCHEMES[key.type]
    if len(signature) != scheme.size:
        raise DocumentRefused(say("The signature does not have the right length."),
                              code="proof-value")
    if not scheme.is_valid(key.raw, signature, data):
        raise DocumentRefused(say("The signature does not fit: the document was changed after it "
                                  "was signed, or somebody else signed it."),
                              code="proof-invalid")


def sha256(data: bytes) -> bytes:
    """Return the SHA-256 of *data*."""
    return hashlib.sha256(data).digest()


def sha384(data: bytes) -> bytes:
    """Return the SHA-384 of *data*."""
    return hashlib.sha384(data).digest()


def _ed25519_is_valid(raw: bytes, signature: bytes, data: bytes) -> bool:
    """Pure EdDSA (RFC 8032 §5.1.7). The library accepts forgeries under weak keys."""
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _ecdsa(curve: ec.EllipticCurve, algorithm: hashes.HashAlgorithm,
           digest: Callable[[bytes], bytes]) -> Scheme:
    """Return ECDSA whose signatures are r and s, each as long as the curve's order.

    The length is fixed before the two are put into DER, so that no second spelling is left
    (FIPS 186-5 §6.4; IEEE P1363). (r, n - s) verifies too: a signature names nothing.
    """
    half = (curve.key_size + 7) // 8

    def is_valid(raw: bytes, signature: bytes, data: bytes) -> bool:
        """Tell whether *signature*, r and s of fixed length, is over *data*."""
        r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
        key = ec.EllipticCurvePublicKey.from_encoded_point(curve, raw)
        try:
            key.verify(encode_dss_signature(r, s), data, ec.ECDSA(algorithm))
        except InvalidSignature:
            return False
        return True

    return Scheme(2 * half, digest, is_valid)


SCHEMES: Mapping[str, Scheme] = {
    "Ed25519": Scheme(64, sha256, _ed25519_is_valid),
    "P-256": _ecdsa(ec.SECP256R1(), hashes.SHA256(), sha256),
    "P-384": _ecdsa(ec.SECP384R1(), hashes.SHA384(), sha384),
}
"""By type of key."""
