"""Private keys in files, each sealed under a passphrase.

One file a key, ``<issuer>/<public key>.json``: scrypt makes a key of the passphrase
(RFC 7914), AES-256-GCM seals the private key with it (NIST SP 800-38D) and binds the
issuer and the public key, so that a file cannot be passed off as another's.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from badgeservice.core.issuer import Issuer
from badgeservice.core.key import Key
from badgeservice.core.ports import Chance
from badgeservice.credentials.multikey import PublicKey, encode
from badgeservice.errors import KeyUnusable, say
from badgeservice.storage.files import make_private_folder, write_whole

_VERSION = 1
_SCRYPT = {"n": 2**15, "r": 8, "p": 1}
"""32 MiB and a good tenth of a second for each guess at a passphrase."""

_LARGEST_SCRYPT = {"n": 2**18, "r": 8, "p": 4}
"""A file that asks for more is not one of ours, and is not worked for."""


class FileSigner:
    """`core.ports.Signer` with an unlocked Ed25519 key, which it never gives away."""

    __slots__ = ("_private", "_verification_method")

    def __init__(self, private: Ed25519PrivateKey, verification_method: str) -> None:
        self._private = private
        self._verification_method = verification_method

    def __repr__(self) -> str:
        return f"FileSigner({self._verification_method!r})"

    @property
    def verification_method(self) -> str:
        """The id of the key in its controller's document."""
        return self._verification_method

    @property
    def algorithm(self) -> str:
        """The name of the key's algorithm."""
        return "Ed25519"

    def sign(self, data: bytes) -> bytes:
        """Return the 64 bytes of the signature over *data* (RFC 8032 §5.1.6)."""
        return self._private.sign(data)


class FileKeyring:
    """`core.ports.Keyring` in a folder.

    *passphrase* is asked once for every key that is made or first unlocked; signers are
    then kept, because each unlocking takes scrypt's time. Safe for several threads.
    """

    def __init__(self, folder: Path, passphrase: Callable[[Issuer], bytes],
                 chance: Chance) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._chance = chance
        self._signers: dict[str, FileSigner] = {}
        self._lock = Lock()

    def create(self, issuer: Issuer) -> str:
        """Make and store a new Ed25519 key; return its public part as multibase.

        Raises KeyUnusable ``passphrase-missing``, HomeUnusable where the folder cannot be
        written.
        """
        private = Ed25519PrivateKey.from_private_bytes(self._chance.draw(32))
        public_key = public_text(private)
        envelope = _seal(private, _binding(issuer.slug, public_key),
                         passphrase=self._asked(issuer), chance=self._chance)
        path = self._path(issuer.slug, public_key)
        make_private_folder(path.parent)
        write_whole(path, json.dumps(envelope, indent=2).encode("ascii"))
        return public_key

    def signer(self, issuer: Issuer, key: Key) -> FileSigner:
        """Unlock *key*, the first time that it is asked for.

        Raises KeyUnusable ``key-missing``, ``key-file-open``, ``key-file-damaged``,
        ``passphrase-missing`` or ``passphrase-wrong``. Whether the key may still sign is
        the register's to say.
        """
        with self._lock:
            if key.method not in self._signers:
                self._signers[key.method] = FileSigner(self._unlock(issuer, key), key.method)
            return self._signers[key.method]

    def _unlock(self, issuer: Issuer, key: Key) -> Ed25519PrivateKey:
        path = self._path(key.issuer, key.public_key)
        envelope = _read(path)
        private = _open(envelope, _binding(key.issuer, key.public_key), path=path,
                        passphrase=self._asked(issuer))
        if public_text(private) != key.public_key:
            raise _damaged(path)
        return private

    def _asked(self, issuer: Issuer) -> bytes:
        passphrase = self._passphrase(issuer)
        if not passphrase:
            raise KeyUnusable(
                say("The passphrase for the keys of %(issuer)s is empty.", issuer=issuer.slug),
                code="passphrase-missing")
        return passphrase

    def _path(self, issuer: str, public_key: str) -> Path:
        if not all(_is_name(part) for part in (issuer, public_key)):
            raise _missing(self._folder)
        return self._folder / issuer / f"{public_key}.json"


def _is_name(part: str) -> bool:
    """Tell whether *part* stays inside the folder that it is appended to."""
    return part.replace("-", "").isalnum() and part.isascii()


def public_text(private: Ed25519PrivateKey) -> str:
    """Return the public part of *private* as multibase."""
    return encode(PublicKey("Ed25519", private.public_key().public_bytes_raw()))


def _binding(issuer: str, public_key: str) -> dict[str, Any]:
    return {"version": _VERSION, "issuer": issuer, "publicKeyMultibase": public_key}


def _associated(binding: Mapping[str, Any]) -> bytes:
    return json.dumps(binding, sort_keys=True, separators=(",", ":")).encode("ascii")


def _seal(private: Ed25519PrivateKey, binding: Mapping[str, Any], *, passphrase: bytes,
          chance: Chance) -> dict[str, Any]:
    salt, nonce = chance.draw(16), chance.draw(12)
    sealing = AESGCM(_stretch(passphrase, salt, _SCRYPT))
    sealed = sealing.encrypt(nonce, private.private_bytes_raw(), _associated(binding))
    return {
        **binding,
        "kdf": {"name": "scrypt", **_SCRYPT, "salt": _text(salt)},
        "cipher": {"name": "AES-256-GCM", "nonce": _text(nonce)},
        "ciphertext": _text(sealed),
    }


def _open(envelope: Mapping[str, Any], binding: Mapping[str, Any], *, path: Path,
          passphrase: bytes) -> Ed25519PrivateKey:
    try:
        cost = _cost(envelope["kdf"])
        salt, nonce = _bytes(envelope["kdf"]["salt"]), _bytes(envelope["cipher"]["nonce"])
        sealed = _bytes(envelope["ciphertext"])
        if any(envelope[name] != value for name, value in binding.items()):
            raise _damaged(path)
        opening = AESGCM(_stretch(passphrase, salt, cost))
        return Ed25519PrivateKey.from_private_bytes(
            opening.decrypt(nonce, sealed, _associated(binding)))
    except InvalidTag as error:
        raise _locked(path) from error
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path) from error


def _cost(kdf: Mapping[str, Any]) -> dict[str, int]:
    cost = {name: kdf[name] for name in _SCRYPT}
    if any(type(cost[name]) is not int or not least <= cost[name] <= _LARGEST_SCRYPT[name]
           for name, least in _SCRYPT.items()):
        raise ValueError("not a cost of scrypt that this service asks for")
    return cost


def _stretch(passphrase: bytes, salt: bytes, cost: Mapping[str, int]) -> bytes:
    return Scrypt(salt=salt, length=32, **cost).derive(passphrase)


def _read(path: Path) -> dict[str, Any]:
    """Return the envelope at *path*, which nobody but its owner may be able to read.

    The permissions are those of the very file that is read: it is opened once.
    """
    try:
        with path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise _readable_by_others(path)
            found = json.loads(file.read())
    except FileNotFoundError as error:
        raise _missing(path) from error
    except OSError as error:
        raise KeyUnusable(
            say("The key file %(path)s cannot be read by this account.", path=str(path)),
            code="key-file-unreadable") from error
    except (ValueError, RecursionError) as error:
        raise _damaged(path) from error
    if not isinstance(found, dict):
        raise _damaged(path)
    return found


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _missing(path: Path) -> KeyUnusable:
    return KeyUnusable(
        say("The key file %(path)s is not there. Restore it from a backup.", path=str(path)),
        code="key-missing")


def _readable_by_others(path: Path) -> KeyUnusable:
    return KeyUnusable(
        say("Others can read the key file %(path)s. Run `chmod 600` on it, and think of the "
            "key as known to them.", path=str(path)),
        code="key-file-open")


def _locked(path: Path) -> KeyUnusable:
    return KeyUnusable(
        say("The passphrase does not open the key file %(path)s.", path=str(path)),
        code="passphrase-wrong")


def _damaged(path: Path) -> KeyUnusable:
    return KeyUnusable(
        say("The key file %(path)s is damaged. Restore it from a backup.", path=str(path)),
        code="key-file-damaged")
