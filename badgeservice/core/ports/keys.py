"""Private keys, what signs with them, and the register of all keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from badgeservice.core.issuer import Issuer
from badgeservice.core.key import Key, KeyState, Purpose


class Signer(Protocol):
    """Something that holds one private key and never gives it away."""

    @property
    def verification_method(self) -> str:
        """The id of the key in its controller's document."""

    @property
    def algorithm(self) -> str:
        """The type of the key: ``Ed25519``, ``P-256``, ``P-384`` or ``RSA``."""

    def sign(self, data: bytes) -> bytes:
        """Return the signature over *data*.

        ECDSA with the hash that goes with the curve, as r and s of fixed length; RSA as
        RS256 has it (RFC 7518 §3.3).
        """


class Keyring(Protocol):
    """Where the private keys lie."""

    def create(self, issuer: Issuer, key_type: str) -> str:
        """Make and store a new key of one of `core.key.KEY_TYPES`; return its public text.

        Raises KeyUnusable, also for a type that the store cannot make.
        """

    def signer(self, issuer: Issuer, key: Key) -> Signer:
        """Unlock *key*; raises KeyUnusable where the file or the passphrase fails."""

    def asks(self, issuer: Issuer) -> bool:
        """Tell whether the passphrase of the issuer's keys is nowhere but with people."""

    def unlock(self, issuer: Issuer, key: Key, passphrase: bytes) -> Signer:
        """Unlock *key* with a passphrase that is kept nowhere, nor is what it opened."""


class KeyStore(Protocol):
    """The register of keys."""

    def add(self, key: Key) -> None:
        """Record a key."""

    def of_issuer(self, issuer: str) -> Sequence[Key]:
        """Return all keys of *issuer*, oldest first."""

    def of_issuers(self) -> Mapping[str, Sequence[Key]]:
        """Return all keys, oldest first, of every issuer that there is now, by slug."""

    def get(self, method: str) -> Key:
        """Return the key with this verification method; raises NotFound ``unknown-key``."""

    def hold(self, methods: Collection[str]) -> Sequence[Key]:
        """Return those of *methods* that are here; none changes before the transaction ends.

        Several may hold the same key.
        """

    def change(self, before: Key, after: Key) -> None:
        """Put *after* in the place of *before*, if that is what is recorded; Conflict."""


def active_key(keys: Sequence[Key], purpose: Purpose) -> Key | None:
    """Return the active key for *purpose* among *keys*, or None; there is one at most."""
    fitting = [key for key in keys if key.state is KeyState.ACTIVE and key.purpose is purpose]
    return fitting[-1] if fitting else None
