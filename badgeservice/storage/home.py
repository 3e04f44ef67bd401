"""The home folder: database, keys, evidence, and the passphrases of the keys."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from sqlalchemy.engine import make_url

from badgeservice.core.issuer import Issuer
from badgeservice.core.moving import Copied
from badgeservice.core.system_words import reason_of
from badgeservice.errors import HomeUnusable, KeyUnusable, say
from badgeservice.storage import cluster_schema
from badgeservice.storage.copying import Progress, copy_database
from badgeservice.storage.files import write_new
from badgeservice.storage.migrations import upgrade

_PASSPHRASE_BYTES = 32
"""Random bytes of a passphrase that nobody chose: as strong as the key that it locks."""


class FolderHome:
    """A home on a local disk; the database may be elsewhere."""

    def __init__(self, folder: Path, *, database_url: str, keys: Path | None,
                 evidence: Path | None,
                 passphrase: Path, secret: Path) -> None:
        # Without a folder of keys they are in a token, which no passphrase here opens.
        self._folder = folder
        self._database_url = database_url
        self._keys = keys
        self._evidence = evidence
        self._passphrase = passphrase
        self._secret = secret

    def is_set_up(self) -> bool:
        """Tell whether there is a database to ask; an embedded one exists after `init`."""
        file = self._database_file
        return file is None or file.is_file()

    @cached_property
    def _database_file(self) -> Path | None:
        url = make_url(self._database_url)
        if url.get_backend_name() != "sqlite" or not url.database:
            return None
        return Path(url.database)

    def prepare(self) -> None:
        """Make the folders, readable by the owner alone, and upgrade the database."""
        for folder in (self._folder, self._keys, self._evidence):
            if folder is not None:
                self._make(folder)
        self.upgrade()

    def _make(self, folder: Path) -> None:
        private = not folder.exists()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if private:
                folder.chmod(0o700)
        except OSError as error:
            raise HomeUnusable(say("The folder %(folder)s cannot be made or used: %(reason)s.",
                                   folder=folder, reason=reason_of(error)),
                               code="home-read-only") from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise HomeUnusable(say("The folder %(folder)s cannot be written to.", folder=folder),
                               code="home-read-only")

    def upgrade(self) -> None:
        """Bring the database to the newest version; raises HomeUnusable.

        With it the tables of the tasks, where these are shared out.
        """
        upgrade(self._database_url)
        if cluster_schema.is_available(self._database_url):
            cluster_schema.set_up(self._database_url)

    def copy_database(self, target: str, progress: Progress | None = None) -> Copied:
        """Copy the database to the empty one at *target*; raises as `storage.copying` does."""
        return copy_database(self._database_url, target, progress)

    def _passphrase_file(self, issuer: Issuer) -> Path:
        """Return where the passphrase lies; an organisation of its own has a file of its own."""
        if not issuer.own_passphrase:
            return self._passphrase
        return self._passphrase.with_name(f"{self._passphrase.name}-{issuer.slug}")

    def ensure_passphrase(self, issuer: Issuer) -> str | None:
        """Write a random passphrase where *issuer* has no file; return the new file's name."""
        file = self._passphrase_file(issuer)
        if issuer.did is not None:
            return None
        if self._keys is None or file.exists() or _has_keys(self._keys / issuer.slug):
            return None
        self._make(file.parent)
        made = write_new(file, f"{secrets.token_urlsafe(_PASSPHRASE_BYTES)}\n".encode("ascii"))
        return str(file) if made else None

    def ensure_private(self) -> None:
        """Raise KeyUnusable ``passphrase-open`` for a passphrase file that everybody can read.

        A group may: whoever runs containers hands secrets over so.
        """
        for file in sorted(self._passphrase.parent.glob(f"{self._passphrase.name}*")):
            if file.stat().st_mode & 0o007:
                raise KeyUnusable(
                    say("Others can read the passphrase file %(path)s. Run `chmod 600` on it, and "
                        "think of the passphrase as known to them.", path=str(file)),
                    code="passphrase-open")

    def secret_key(self) -> bytes:
        """Return the key of form tokens; a random one is written where the file is missing.

        Losing it ends open forms, and no second factor can be read any more. Raises
        HomeUnusable ``home-read-only`` and KeyUnusable ``secret-key-short``.
        """
        if not self._secret.exists():
            self._make(self._secret.parent)
            write_new(self._secret, f"{secrets.token_urlsafe(_PASSPHRASE_BYTES)}\n".encode("ascii"))
        found = self._secret.read_bytes().strip()
        if len(found) < _PASSPHRASE_BYTES:
            raise KeyUnusable(say("The file %(file)s holds less than 32 signs. Remove it; a new "
                                  "one is written at the next start.", file=self._secret),
                              code="secret-key-short")
        return found

    def has_passphrase(self, issuer: Issuer) -> bool:
        """Tell whether a file holds the passphrase of the issuer's keys."""
        return self._passphrase_file(issuer).exists()

    def passphrase(self, issuer: Issuer, ask: Callable[[Issuer], str | None] | None) -> bytes:
        """Return the passphrase of the issuer's keys, from its file or from *ask*.

        Raises KeyUnusable where there is neither; the passphrase is never part of a message.
        """
        file = self._passphrase_file(issuer)
        try:
            found = file.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            found = (ask(issuer) if ask else None) or ""
        except (OSError, UnicodeDecodeError) as error:
            raise KeyUnusable(say("The passphrase file %(file)s cannot be read.", file=file),
                              code="passphrase-unreadable") from error
        if not found:
            raise KeyUnusable(
                say("The passphrase of %(issuer)s is missing: %(file)s is not there. Put the "
                    "file back, or set BADGESERVICE_KEY_PASSPHRASE_FILE.",
                    issuer=issuer.slug, file=file),
                code="passphrase-missing")
        return found.encode("utf-8")


def _has_keys(folder: Path) -> bool:
    # Keys without a passphrase file are locked by one that somebody types, or that was
    # lost; a new random one would never open them.
    return any(folder.glob("*.json"))
