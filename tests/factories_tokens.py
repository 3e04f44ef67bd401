"""Tokens for the tests: signers of every algorithm, and another library to compare with.

The RSA key is one that Wycheproof publishes with its private part; it protects nothing.
"""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from joserfc import jwk as peer_jwk
from joserfc import jws
from joserfc.errors import SecurityWarning

from badgeservice.credentials import base64url, did, jwk
from badgeservice.credentials.multikey import PublicKey, decode
from tests.factories_documents import PARTNER, SCHOOL, TestSigner, documents

WYCHEPROOF = (Path(__file__).parent / "vectors" / "wycheproof" / "json_web_signature_test.json")


@cache
def groups():
    """The groups of Wycheproof's tests of signatures."""
    return json.loads(WYCHEPROOF.read_bytes())["testGroups"]


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    """The published private key."""
    found = next(group["private"] for group in groups() if group["comment"] == "rs256")
    n, e, d, p, q, dp, dq, qi = (int.from_bytes(base64url.decode(found[name]), "big")
                                 for name in ("n", "e", "d", "p", "q", "dp", "dq", "qi"))
    return rsa.RSAPrivateNumbers(p, q, d, dp, dq, qi, rsa.RSAPublicNumbers(e, n)).private_key()


@dataclass(frozen=True)
class RsaSigner:
    """SCHOOL with an RSA key."""

    algorithm: str = "RSA"
    did: str = SCHOOL.did
    verification_method: str = f"{SCHOOL.did}#rsa"

    def sign(self, data: bytes) -> bytes:
        """As `core.ports.Signer` has it."""
        return rsa_key().sign(data, PKCS1v15(), SHA256())


SIGNERS = {
    "RS256": RsaSigner(),
    "ES256": TestSigner(1, "escuela", "P-256"),
    "ES384": TestSigner(1, "escuela", "P-384"),
    "EdDSA": SCHOOL,
}


def public(signer) -> PublicKey:
    """The public key of *signer*."""
    if signer.algorithm == "RSA":
        return PublicKey("RSA", rsa_key().public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    return decode(signer.multibase)


def held(*lists):
    """The documents of the test world, in which SCHOOL lists a key of every algorithm."""
    controller = did.document(SCHOOL.did, [SIGNERS[name].multibase
                                           for name in ("EdDSA", "ES256", "ES384")])
    method = {"id": f"{SCHOOL.did}#rsa", "type": "JsonWebKey", "controller": SCHOOL.did,
              "publicKeyJwk": jwk.encode(public(SIGNERS["RS256"]))}
    controller["verificationMethod"].append(method)
    controller["assertionMethod"].append(method["id"])
    return {**documents(*lists), SCHOOL.did: controller,
            PARTNER.did: did.document(PARTNER.did, [PARTNER.multibase])}


def compact(header, payload, signer=SCHOOL) -> str:
    """A token with any *header* and *payload*, both written just as they are given."""
    parts = [part if isinstance(part, bytes) else json.dumps(part, ensure_ascii=False).encode()
             for part in (header, payload)]
    signed = ".".join(base64url.encode(part) for part in parts)
    return f"{signed}.{base64url.encode(signer.sign(signed.encode()))}"


def parts(token):
    """Header and payload of a token, and its signature."""
    header, payload, mark = (base64url.decode(part) for part in token.split("."))
    return json.loads(header), json.loads(payload), mark


def read_by_peer(token, signer):
    """The payload, as joserfc verifies the token."""
    return read_with_jwk(token, jwk.encode(public(signer)))


def read_with_jwk(token, key):
    """The same with a key in the form in which it stands in a header."""
    with warnings.catch_warnings():
        # joserfc calls the name EdDSA outdated (RFC 9864), which Open Badges still asks for.
        warnings.simplefilter("ignore", SecurityWarning)
        found = jws.deserialize_compact(token, peer_jwk.import_key(key), registry=_registry())
    return json.loads(found.payload)


def _registry() -> jws.JWSRegistry:
    found = jws.JWSRegistry(algorithms=list(SIGNERS))
    # A key in the header is longer than the peer expects of one.
    found.max_header_length = 4096
    return found


def written_by_peer(header, payload, private) -> str:
    """A token that joserfc makes with a key of the library `cryptography`."""
    text = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    kind = {"RS256": peer_jwk.RSAKey, "EdDSA": peer_jwk.OKPKey}.get(header["alg"], peer_jwk.ECKey)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return jws.serialize_compact(header, json.dumps(payload).encode(), kind.import_key(text),
                                     registry=_registry())
