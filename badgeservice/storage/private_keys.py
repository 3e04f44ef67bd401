"""Private keys by type: made, written, read, and what they sign.

`core.ports.Signer` says what a signature looks like; the keys of a token sign alike.
"""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from badgeservice.core.ports import Chance
from badgeservice.credentials.multikey import PublicKey

PrivateKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_CURVES: dict[str, tuple[ec.EllipticCurve, hashes.HashAlgorithm]] = {
    "P-256": (ec.SECP256R1(), hashes.SHA256()),
    "P-384": (ec.SECP384R1(), hashes.SHA384()),
}
"""Curve and hash, by type."""

_BITS = {"RSA-2048": 2048, "RSA-3072": 3072}


def make(key_type: str, chance: Chance) -> PrivateKey:
    """Return a new key of one of `core.key.KEY_TYPES`; RSA draws its own chance."""
    if key_type in _BITS:
        return rsa.generate_private_key(65537, _BITS[key_type])
    if key_type == "Ed25519":
        return Ed25519PrivateKey.from_private_bytes(chance.draw(32))
    curve, _ = _CURVES[key_type]
    # Eight bytes more than needed, so that no number is likelier (FIPS 186-5 A.2.1).
    drawn = int.from_bytes(chance.draw(curve.key_size // 8 + 8), "big")
    return ec.derive_private_key(drawn % (curve.group_order - 1) + 1, curve)


def public_key(private: PrivateKey) -> PublicKey:
    """Return the public part."""
    if isinstance(private, Ed25519PrivateKey):
        return PublicKey("Ed25519", private.public_key().public_bytes_raw())
    if isinstance(private, rsa.RSAPrivateKey):
        return PublicKey("RSA", private.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    return PublicKey(f"P-{private.curve.key_size}", private.public_key().public_bytes(
        Encoding.X962, PublicFormat.CompressedPoint))


def written(private: PrivateKey) -> bytes:
    """Return the bytes that are sealed: 32 for Ed25519, for others PKCS #8 in DER."""
    if isinstance(private, Ed25519PrivateKey):
        return private.private_bytes_raw()
    return private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def read(data: bytes) -> PrivateKey:
    """Return the key that `written` wrote; raises ValueError or TypeError."""
    if len(data) == 32:
        return Ed25519PrivateKey.from_private_bytes(data)
    found = load_der_private_key(data, password=None)
    if not isinstance(found, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise TypeError("not a kind of key that this service makes")
    return found


def sign(private: PrivateKey, data: bytes) -> bytes:
    """Return the signature over *data*, as `core.ports.Signer` says."""
    if isinstance(private, Ed25519PrivateKey):
        return private.sign(data)
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(data, PKCS1v15(), hashes.SHA256())
    curve, algorithm = _CURVES[f"P-{private.curve.key_size}"]
    half = curve.key_size // 8
    r, s = decode_dss_signature(private.sign(data, ec.ECDSA(algorithm)))
    return r.to_bytes(half, "big") + s.to_bytes(half, "big")
