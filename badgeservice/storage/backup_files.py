"""The file of a backup: facts and a database of SQLite in a compressed tar archive.

Any tar can open it. The facts come first and hold the digest of the database; the file is
there whole or not at all, for its owner alone.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import zlib
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from badgeservice.core.audit import Head
from badgeservice.core.backup import Backup
from badgeservice.errors import Conflict, HomeUnusable, say
from badgeservice.storage.files import place_new, unwritable

_FORMAT = 1
_FACTS, _DATABASE = "backup.json", "database.sqlite"
_LARGEST_FACTS = 65536
_PIECE = 2**20


def ensure_free(path: Path) -> None:
    """Raise Conflict ``backup-exists`` where something lies at *path*, a link included."""
    if os.path.lexists(path):
        raise Conflict(say("There is a file %(path)s already; a backup replaces none. Choose "
                           "another name.", path=path), code="backup-exists")


def digest(file: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_backup(path: Path, facts: Backup, database: Path, draft: Path) -> None:
    """Put *facts* and the file *database* into a new archive at *path*.

    It grows at *draft*, in the same file system. Raises Conflict ``backup-exists``,
    HomeUnusable ``home-read-only`` or ``disk-full``; nothing is at *path* then.
    """
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with (os.fdopen(descriptor, "wb") as stream, database.open("rb") as source,
              tarfile.open(fileobj=stream, mode="w:gz", compresslevel=6) as archive):
            content = json.dumps(_plain(facts), indent=2).encode("ascii")
            archive.addfile(_member(_FACTS, len(content), facts), io.BytesIO(content))
            archive.addfile(_member(_DATABASE, facts.size, facts), source)
        place_new(draft, path)
    except FileExistsError:
        ensure_free(path)
        raise
    except OSError as error:
        raise unwritable(path, error) from error


def _member(name: str, size: int, facts: Backup) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(facts.made_at.timestamp())
    return member


def read_backup(path: Path, database: Path) -> Backup:
    """Write the database of the backup at *path* to *database*; return what it says of itself.

    Raises HomeUnusable ``backup-missing``, ``backup-damaged`` where anything but the whole of
    it is there, and ``backup-newer`` for a form that a newer version made.
    """
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            facts = _facts(archive.next(), archive)
            member = archive.next()
            if member is None or member.name != _DATABASE or not member.isreg():
                raise _damaged(path)
            source = archive.extractfile(member)
            if source is None or member.size != facts.size:
                raise _damaged(path)
            found = _copied(source, database)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        if error.filename is not None and Path(error.filename) == database:
            raise unwritable(database, error) from error
        raise HomeUnusable(say("There is no backup that can be read at %(path)s.", path=path),
                           code="backup-missing") from error
    except (tarfile.TarError, EOFError, zlib.error, ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error
    except OSError as error:  # among them gzip's own, for what is no such file
        raise (unwritable(database, error) if error.errno else _damaged(path)) from error
    if found != facts.sha256:
        raise _damaged(path)
    return facts


def _copied(source: IO[bytes], database: Path) -> str:
    """Write what *source* has to a new file; return its digest."""
    sums = hashlib.sha256()
    with os.fdopen(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := source.read(_PIECE):
            sums.update(piece)
            file.write(piece)
    return sums.hexdigest()


def _facts(member: tarfile.TarInfo | None, archive: tarfile.TarFile) -> Backup:
    if member is None or member.name != _FACTS or not 0 < member.size <= _LARGEST_FACTS:
        raise ValueError("no facts")
    stream = archive.extractfile(member)
    value = json.loads(stream.read()) if stream else {}
    if int(value["format"]) > _FORMAT:
        raise HomeUnusable(say("This backup was made by a newer version of this service; "
                               "install that version."), code="backup-newer")
    return Backup(datetime.fromisoformat(value["made_at"]), str(value["version"]),
                  str(value["schema"]), value["base_url"],
                  Head(int(value["log"]["number"]), str(value["log"]["digest"])),
                  int(value["database"]["size"]), str(value["database"]["sha256"]))


def _plain(facts: Backup) -> dict[str, Any]:
    return {"format": _FORMAT, "made_at": facts.made_at.isoformat(), "version": facts.version,
            "schema": facts.schema, "base_url": facts.base_url,
            "log": {"number": facts.head.number, "digest": facts.head.digest},
            "database": {"size": facts.size, "sha256": facts.sha256}}


def _damaged(path: Path) -> HomeUnusable:
    return HomeUnusable(say("The backup %(path)s is damaged, or is no backup of this service. "
                            "Nothing was changed.", path=path), code="backup-damaged")
