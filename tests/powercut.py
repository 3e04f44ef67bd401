"""A keyring whose power fails: real signatures up to a point, then none."""

from __future__ import annotations

from badgeservice.core.issuer import Issuer
from badgeservice.core.key import Key
from badgeservice.core.ports import Keyring, Signer


class PowerCut(BaseException):
    """The machine is gone; nothing in the product catches this."""


class _Counter:
    def __init__(self, left: int) -> None:
        self.left = left


class _Signer:
    def __init__(self, signer: Signer, counter: _Counter) -> None:
        self._signer, self._counter = signer, counter
        self.verification_method = signer.verification_method
        self.algorithm = signer.algorithm

    def sign(self, data: bytes) -> bytes:
        """Sign, unless the power is gone."""
        if self._counter.left <= 0:
            raise PowerCut
        self._counter.left -= 1
        return self._signer.sign(data)


class StoppingKeyring:
    """Hands out signers that share one number of signatures."""

    def __init__(self, keyring: Keyring, signatures: int) -> None:
        self._keyring, self._counter = keyring, _Counter(signatures)

    def create(self, issuer: Issuer, key_type: str) -> str:
        """Make a real key."""
        return self._keyring.create(issuer, key_type)

    def signer(self, issuer: Issuer, key: Key) -> Signer:
        """Return a signer that stops with the others."""
        return _Signer(self._keyring.signer(issuer, key), self._counter)

    def asks(self, issuer: Issuer) -> bool:
        """Ask as the real one does."""
        return self._keyring.asks(issuer)

    def unlock(self, issuer: Issuer, key: Key, passphrase: bytes) -> Signer:
        """Return a signer that stops with the others."""
        return _Signer(self._keyring.unlock(issuer, key, passphrase), self._counter)
