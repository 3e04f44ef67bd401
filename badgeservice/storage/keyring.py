"""Private keys in files, each sealed under a passphrase.

One file a key, ``<issuer>/<name of the key>.json``; `key_envelope` says how it is sealed.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

from badgeservice.core.issuer import Issuer
from badgeservice.core.key import Key, fragment
from badgeservice.core.ports import Chance
from badgeservice.credentials import key_text
from badgeservice.errors import KeyUnusable, say
from badgeservice.storage import private_keys
from badgeservice.storage.files import make_private_folder, write_whole
from badgeservice.storage.key_envelope import WrongPassphrase, seal, unseal
from badgeservice.storage.private_keys import PrivateKey


class FileSigner:
    """`core.ports.Signer` with an unlocked key, which it never gives away."""

    __slots__ = ("_private", "_verification_method")

    def __init__(self, private: PrivateKey, verification_method: str) -> None:
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
        """The type of the key."""
        return private_keys.public_key(self._private).type

    def sign(self, data: bytes) -> bytes:
        """Return the signature over *data*, in the form that goes with the type."""
        return private_keys.sign(self._private, data)


class FileKeyring:
    """`core.ports.Keyring` in a folder.

    *passphrase* is asked once for every key that is made or first unlocked; signers are
    then kept, because each unlocking takes scrypt's time. *lies_here* tells whether a file
    holds it. Safe for several threads.
    """

    def __init__(self, folder: Path, passphrase: Callable[[Issuer], bytes],
                 chance: Chance, lies_here: Callable[[Issuer], bool] = lambda _: True) -> None:
        self._folder = folder
        self._lies_here = lies_here
        self._passphrase = passphrase
        self._chance = chance
        self._signers: dict[str, FileSigner] = {}
        self._lock = Lock()

    def create(self, issuer: Issuer, key_type: str) -> str:
        """Make and store a new key of one of `core.key.KEY_TYPES`; return its public text.

        Raises KeyUnusable ``passphrase-missing``, HomeUnusable where the folder cannot be
        written.
        """
        private = private_keys.make(key_type, self._chance)
        public_key = key_text.encode(private_keys.public_key(private))
        envelope = seal(private_keys.written(private), issuer.slug, public_key,
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
                self._signers[key.method] = FileSigner(
                    self._unlock(key, lambda: self._asked(issuer)), key.method)
            return self._signers[key.method]

    def asks(self, issuer: Issuer) -> bool:
        """Tell whether the passphrase of the issuer's keys is nowhere but with people."""
        return issuer.own_passphrase and not self._lies_here(issuer)

    def unlock(self, issuer: Issuer, key: Key, passphrase: bytes) -> FileSigner:
        """Unlock *key* with a passphrase that is kept nowhere, nor is what it opened.

        Raises what `signer` raises.
        """
        return FileSigner(self._unlock(key, lambda: passphrase), key.method)

    def ensure_private(self) -> None:
        """Raise KeyUnusable ``key-file-open`` where others can reach any key file."""
        for path in sorted(self._folder.glob("*/*.json")):
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise _readable_by_others(path)

    def _unlock(self, key: Key, passphrase: Callable[[], bytes]) -> PrivateKey:
        path = self._path(key.issuer, key.public_key)
        envelope = _read(path)
        try:
            private = private_keys.read(unseal(envelope, key.issuer, key.public_key,
                                               passphrase=passphrase()))
        except WrongPassphrase as error:
            raise _locked(path) from error
        except (KeyError, TypeError, ValueError) as error:
            raise _damaged(path) from error
        if key_text.encode(private_keys.public_key(private)) != key.public_key:
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
        name = fragment(public_key)
        if not all(_is_name(part) for part in (issuer, name)):
            raise _missing(self._folder)
        return self._folder / issuer / f"{name}.json"


def _is_name(part: str) -> bool:
    """Tell whether *part* stays inside the folder that it is appended to."""
    return part.replace("-", "").isalnum() and part.isascii()


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
