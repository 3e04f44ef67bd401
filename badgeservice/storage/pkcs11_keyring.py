"""Private keys in a token (an HSM): made there, used there, and never outside it.

A key pair has the label ``PREFIX/ISSUER``; which one of several is meant, its public key
says. How a token is opened is `pkcs11_session`'s business.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badgeservice.core.issuer import Issuer
from badgeservice.core.key import Key
from badgeservice.credentials import key_text
from badgeservice.credentials.multikey import PublicKey
from badgeservice.errors import KeyUnusable, say
from badgeservice.storage.pkcs11_session import opened
from badgeservice.storage.pkcs11_uri import TokenAddress

if TYPE_CHECKING:
    import pkcs11

_CURVES: dict[str, tuple[ec.EllipticCurve, Callable[[bytes], Any]]] = {
    "P-256": (ec.SECP256R1(), hashlib.sha256),
    "P-384": (ec.SECP384R1(), hashlib.sha384),
}
"""Curve, and the hash that goes with it."""

_PARAMETERS = {
    "Ed25519": bytes.fromhex("06032b6570"),
    "P-256": bytes.fromhex("06082a8648ce3d030107"),
    "P-384": bytes.fromhex("06052b81040022"),
}
"""The curve as CKA_EC_PARAMS wants it: its object identifier in DER (RFC 8410 §3, RFC 5480)."""

_RSA = {"RSA-2048": 2048, "RSA-3072": 3072}


class TokenSigner:
    """`core.ports.Signer` whose key stays in the token."""

    def __init__(self, keyring: TokenKeyring, key: Key, public: PublicKey) -> None:
        self._keyring, self._key, self._public = keyring, key, public

    def __repr__(self) -> str:
        return f"TokenSigner({self._key.method!r})"

    @property
    def verification_method(self) -> str:
        """The id of the key in its controller's document."""
        return self._key.method

    @property
    def algorithm(self) -> str:
        """The type of the key."""
        return self._public.type

    def sign(self, data: bytes) -> bytes:
        """Return the signature over *data*; raises KeyUnusable where the token refuses."""
        return self._keyring.sign(self._key, self._public, data)


class TokenKeyring:
    """`core.ports.Keyring` in a token; safe for several threads and after a fork."""

    def __init__(self, address: TokenAddress) -> None:
        self._address = address

    def create(self, issuer: Issuer, key_type: str) -> str:
        """Make a key pair that cannot be taken out; return its public text.

        Raises KeyUnusable ``key-store-type`` for a type that the token cannot make, and what
        opening the token raises.
        """
        with self._open() as session:
            public, private = _generate(session, key_type, self._label(issuer.slug))
            text = key_text.encode(_public_key(public))
            # Later both are found by this, whatever the library gave out.
            for half in (public, private):
                _attribute(half, "ID", hashlib.sha256(text.encode("ascii")).digest()[:20])
        return text

    def signer(self, issuer: Issuer, key: Key) -> TokenSigner:
        """Return a signer for *key*; raises KeyUnusable ``key-missing`` where it is not there."""
        with self._open() as session:
            self._private(session, key)
        return TokenSigner(self, key, key_text.decode(key.public_key))

    def asks(self, issuer: Issuer) -> bool:
        """Return False: the token's PIN opens the keys of all."""
        return False

    def unlock(self, issuer: Issuer, key: Key, passphrase: bytes) -> TokenSigner:
        """Return a signer as `signer` does; no passphrase opens a key here."""
        return self.signer(issuer, key)

    def ensure_private(self) -> None:
        """Raise KeyUnusable ``passphrase-open`` where everybody can read the PIN."""
        try:
            is_open = self._address.pin_source.stat().st_mode & 0o007
        except OSError as error:
            raise self._no_pin() from error
        if is_open:
            raise KeyUnusable(
                say("Others can read the passphrase file %(path)s. Run `chmod 600` on it, and "
                    "think of the passphrase as known to them.",
                    path=str(self._address.pin_source)), code="passphrase-open")

    def sign(self, key: Key, public: PublicKey, data: bytes) -> bytes:
        """Return the signature over *data* by *key*, as `core.ports.Signer` says."""
        import pkcs11
        with self._open() as session:
            private = self._private(session, key)
            if public.type == "Ed25519":
                return bytes(private.sign(data, mechanism=pkcs11.Mechanism.EDDSA))
            if public.type == "RSA":
                return bytes(private.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
            digest = _CURVES[public.type][1](data).digest()
            return bytes(private.sign(digest, mechanism=pkcs11.Mechanism.ECDSA))

    # --- the token -----------------------------------------------------------------------

    def _label(self, issuer: str) -> str:
        return f"{self._address.label}/{issuer}"

    def _private(self, session: pkcs11.Session, key: Key) -> Any:
        import pkcs11
        mark = hashlib.sha256(key.public_key.encode("ascii")).digest()[:20]
        found = list(session.get_objects({
            pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY,
            pkcs11.Attribute.LABEL: self._label(key.issuer), pkcs11.Attribute.ID: mark}))
        if len(found) != 1:
            raise KeyUnusable(say("The key %(method)s is not in the token.", method=key.method),
                              code="key-missing")
        return found[0]

    def _open(self) -> AbstractContextManager[pkcs11.Session]:
        return opened(self._address, self._pin)

    def _pin(self) -> str:
        self.ensure_private()
        try:
            return self._address.pin_source.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise self._no_pin() from error

    def _no_pin(self) -> KeyUnusable:
        return KeyUnusable(say("The file with the token's PIN, %(path)s, cannot be read.",
                               path=str(self._address.pin_source)), code="passphrase-missing")


# --- keys in it --------------------------------------------------------------------------


def _generate(session: pkcs11.Session, key_type: str, label: str) -> tuple[Any, Any]:
    import pkcs11
    kept: dict[str, Any] = {"label": label, "store": True, "private_template": {
        pkcs11.Attribute.EXTRACTABLE: False, pkcs11.Attribute.SENSITIVE: True}}
    if key_type in _RSA:
        return session.generate_keypair(pkcs11.KeyType.RSA, _RSA[key_type], **kept)
    is_edwards = key_type == "Ed25519"
    domain = session.create_domain_parameters(
        pkcs11.KeyType.EC_EDWARDS if is_edwards else pkcs11.KeyType.EC,
        {pkcs11.Attribute.EC_PARAMS: _PARAMETERS[key_type]}, local=True)
    mechanism = pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN if is_edwards else None
    return domain.generate_keypair(mechanism=mechanism, **kept)


def _attribute(half: Any, name: str, value: bytes) -> None:
    import pkcs11
    half[pkcs11.Attribute[name]] = value


def _public_key(public: Any) -> PublicKey:
    """Return the public half as this service knows it."""
    import pkcs11
    if public.key_type is pkcs11.KeyType.RSA:
        from pkcs11.util.rsa import encode_rsa_public_key
        return _rsa(encode_rsa_public_key(public))
    point = bytes(public[pkcs11.Attribute.EC_POINT])
    raw = point[2:] if point[:1] == b"\x04" and point[1] == len(point) - 2 else point
    if public.key_type is pkcs11.KeyType.EC_EDWARDS:
        return PublicKey("Ed25519", raw)
    name = "P-256" if len(raw) == 65 else "P-384"
    found = ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[name][0], raw)
    return PublicKey(name, found.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


def _rsa(pkcs1: bytes) -> PublicKey:
    from cryptography.hazmat.primitives.serialization import load_der_public_key
    found = load_der_public_key(pkcs1)
    return PublicKey("RSA", found.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
