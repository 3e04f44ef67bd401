"""Public keys as JSON Web Keys (RFC 7517, RFC 7518 §6, RFC 8037 §2), each in one spelling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from badgeservice.credentials import base64url, multikey
from badgeservice.credentials.multikey import PublicKey
from badgeservice.errors import CouldNotCheck, DocumentRefused, Message, say

PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
"""Members of private and shared keys: where one stands, the key is everybody's."""

RSA_BITS = range(2048, 8193)
"""Shorter keys are broken; the work grows with the length."""

ALGORITHMS: Mapping[str, tuple[str, ...]] = {
    "RSA": ("RS256",),
    "P-256": ("ES256",),
    "P-384": ("ES384",),
    "Ed25519": ("EdDSA", "Ed25519"),
}
"""The names of the one algorithm that a type of key has here; the first is written
(RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2)."""

_CURVES: Mapping[str, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}
_LONGEST = 1400
"""Signs of one number: a modulus of 8192 bits takes 1366."""


def decode(jwk: Mapping[str, Any]) -> PublicKey:
    """Return the key that *jwk* says.

    Raises DocumentRefused ``key-malformed``, ``key-weak``, or ``key-private`` for one whose
    private part lies open; CouldNotCheck ``key-unsupported`` for other kinds of key, and for
    one that is meant for another algorithm (RFC 7517 §4.4).
    """
    key = _decoded(jwk)
    if jwk.get("alg", ALGORITHMS[key.type][0]) not in ALGORITHMS[key.type]:
        raise _unsupported(jwk["alg"])
    return key


def _decoded(jwk: Mapping[str, Any]) -> PublicKey:
    if any(member in jwk for member in PRIVATE):
        raise _refuse("key-private", say("The issuer shows the private part of its key, so that "
                                         "anybody could have signed."))
    uses = jwk.get("key_ops", ["verify"])
    if jwk.get("use", "sig") != "sig" or not isinstance(uses, list) or "verify" not in uses:
        raise _malformed()
    kind, curve = jwk.get("kty"), jwk.get("crv")
    if (kind, curve) == ("OKP", "Ed25519"):
        return multikey.public_key("Ed25519", _octets(jwk.get("x")))
    if kind == "EC" and isinstance(curve, str) and curve in _CURVES:
        return _point(jwk, curve)
    if kind == "RSA":
        return _rsa(jwk)
    raise _unsupported(curve or kind)


def encode(key: PublicKey) -> dict[str, str]:
    """Return the JWK of *key*, with the members that its thumbprint is over and no others."""
    if key.type == "Ed25519":
        return {"crv": "Ed25519", "kty": "OKP", "x": base64url.encode(key.raw)}
    if key.type == "RSA":
        numbers = load_rsa(key).public_numbers()
        return {"e": _number(numbers.e), "kty": "RSA", "n": _number(numbers.n)}
    curve = _CURVES[key.type]
    point = ec.EllipticCurvePublicKey.from_encoded_point(curve, key.raw).public_bytes(
        Encoding.X962, PublicFormat.UncompressedPoint)
    half = len(point) // 2
    return {"crv": key.type, "kty": "EC", "x": base64url.encode(point[1:half + 1]),
            "y": base64url.encode(point[half + 1:])}


def load_rsa(key: PublicKey) -> rsa.RSAPublicKey:
    """Return the library's form of an RSA *key*; raises TypeError for any other."""
    found = load_der_public_key(key.raw)
    if not isinstance(found, rsa.RSAPublicKey):
        raise TypeError("not an RSA key")
    return found


def _point(jwk: Mapping[str, Any], curve: str) -> PublicKey:
    x, y = _octets(jwk.get("x")), _octets(jwk.get("y"))
    if {len(x), len(y)} != {(_CURVES[curve].key_size + 7) // 8}:
        raise _malformed()
    key = multikey.public_key(curve, bytes([2 + y[-1] % 2]) + x)
    # The compressed form says only which of two y it is: any other y would be off the curve.
    if encode(key)["y"] != jwk["y"]:
        raise _refuse("key-weak", say("The public key is one that protects nothing."))
    return key


def _rsa(jwk: Mapping[str, Any]) -> PublicKey:
    modulus, exponent = _octets(jwk.get("n")), _octets(jwk.get("e"))
    if modulus[0] == 0 or exponent[0] == 0:
        raise _malformed()
    n, e = int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big")
    if n.bit_length() not in RSA_BITS or n % 2 == 0 or not 65537 <= e < 2**32 or e % 2 == 0:
        raise _refuse("key-weak", say("The public key is one that protects nothing."))
    public = rsa.RSAPublicNumbers(e, n).public_key()
    return PublicKey("RSA", public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _octets(value: object) -> bytes:
    found = base64url.decode(value) if isinstance(value, str) and len(value) <= _LONGEST else None
    if found is None:
        raise _malformed()
    return found


def _number(value: int) -> str:
    return base64url.encode(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _unsupported(name: object) -> CouldNotCheck:
    return CouldNotCheck(say("The signature uses a key of type %(type)s, which this service does "
                             "not know.", type=str(name)[:40]), code="key-unsupported")


def _malformed() -> DocumentRefused:
    return _refuse("key-malformed", say("The public key is not written as it must be."))


def _refuse(code: str, message: Message) -> DocumentRefused:
    return DocumentRefused(message, code=code)
