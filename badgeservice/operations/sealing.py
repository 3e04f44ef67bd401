"""Small secrets that lie in the database sealed, under a key that does not.

The key is made of the installation's secret key (HKDF, RFC 5869), one for each purpose;
AES-256-GCM binds what is sealed to whose it is, so that one row cannot be put into another.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from badgeservice.core.ports import Chance
from badgeservice.credentials import base64url

_NONCE = 12
_VERSION = "v1."


class Unsealable(Exception):
    """What is to be opened was not sealed here, or not for this."""


class Sealing:
    """Seals and opens for one *purpose*; *secret* returns the installation's secret key."""

    def __init__(self, secret: Callable[[], bytes], chance: Chance, *, purpose: str) -> None:
        self._secret = secret
        self._chance = chance
        self._purpose = purpose.encode("ascii")

    def seal(self, content: str, *, owner: str) -> str:
        """Return *content* sealed, so that it opens for *owner* alone."""
        nonce = self._chance.draw(_NONCE)
        sealed = AESGCM(self._key(b"seal")).encrypt(nonce, content.encode(), owner.encode())
        return _VERSION + base64url.encode(nonce + sealed)

    def open(self, sealed: str, *, owner: str) -> str:
        """Return what was sealed for *owner*; raises Unsealable."""
        raw = base64url.decode(sealed.removeprefix(_VERSION)) or b""
        try:
            return AESGCM(self._key(b"seal")).decrypt(
                raw[:_NONCE], raw[_NONCE:], owner.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise Unsealable from error

    def digest(self, content: str) -> str:
        """Return a digest of *content* that nobody without the key can make or try out."""
        return blake2b(content.encode("utf-8", "surrogateescape"), digest_size=20,
                       key=self._key(b"digest")).hexdigest()

    def _key(self, use: bytes) -> bytes:
        return HKDF(SHA256(), 32, salt=None,
                    info=b"badgeservice " + self._purpose + b" " + use).derive(self._secret())
