"""What every room of the house stands on: the home, the database, the keys, the children."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from badgeservice.core.issuer import Issuer
from badgeservice.core.tasks import NoTasks
from badgeservice.core.urls import Urls
from badgeservice.credentials.canonical import canonical_labels, canonicalize
from badgeservice.credentials.compiled_forms import CompiledForms
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.schema import Schemas
from badgeservice.languages import translate
from badgeservice.operations.clean import PictureCleaner
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.sandbox import Sandbox
from badgeservice.resources import resource
from badgeservice.settings import Settings
from badgeservice.storage.act_journal import ACTS, ActJournal
from badgeservice.storage.backups import Backups
from badgeservice.storage.chance import SystemChance
from badgeservice.storage.cluster import ClusterTasks
from badgeservice.storage.cluster_schema import is_available
from badgeservice.storage.database import SqlDatabase
from badgeservice.storage.evidence_files import EvidenceStore
from badgeservice.storage.evidence_places import place_of
from badgeservice.storage.home import FolderHome
from badgeservice.storage.keyring import FileKeyring
from badgeservice.storage.pkcs11_keyring import TokenKeyring
from badgeservice.storage.pkcs11_uri import parse
from badgeservice.storage.publication_journal import JOURNAL, FileJournal

AskPassphrase = Callable[[Issuer], str | None]
"""Asks a person for the passphrase of an issuer's keys; None where nobody can be asked."""


@dataclass(frozen=True)
class Ground:
    """What the operations are built from."""

    settings: Settings
    tools: Collaborators
    home: FolderHome
    files: EvidenceStore
    keyring: FileKeyring | TokenKeyring
    database: SqlDatabase
    sandbox: Sandbox
    cleaner: PictureCleaner
    backups: Backups


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def lay(settings: Settings, ask: AskPassphrase | None, clock: Callable[[], datetime]) -> Ground:
    """Put together what the operations are built from; neither home nor database is touched."""
    home, pinned = _home(settings), _contexts()
    journal = ActJournal(settings.home / ACTS)
    database = SqlDatabase(settings.database_url, clock=clock, journal=journal)
    sandbox = Sandbox(pinned, size=settings.verifiers, compares=settings.compares_reading)

    def canonical(document: Mapping[str, Any]) -> str:
        """Return the canonical form of what was not made by a stranger."""
        return canonicalize(document, pinned, compare=settings.compares_reading)

    keyring = _keyring(settings, lambda issuer: home.passphrase(issuer, ask),
                       home.has_passphrase)
    tools = Collaborators(
        database=database,
        keyring=keyring,
        clock=clock,
        chance=SystemChance(),
        urls=Urls(settings.base_url),
        words=translate,
        contexts=pinned,
        schemas=_schemas(),
        canonicalize=canonical,
        forms=CompiledForms(canonical, compares=settings.compares_issuing),
        guarded=sandbox,
        labels=canonical_labels,
        guarded_labels=sandbox.labels,
        journal=FileJournal(settings.home / JOURNAL),
        states_refresh=settings.states_refresh,
        key_type=settings.key_type,
        tasks=(ClusterTasks(settings.database_url) if is_available(settings.database_url)
               else NoTasks()),
        shares_clock=clock is now,  # whoever brings a clock means it for leases as well
    )
    return Ground(settings, tools, home, _evidence_files(settings), keyring, database, sandbox,
                  PictureCleaner(), Backups(settings.database_url, settings.home, journal,
                                            clock=clock, note_acts=database.note_acts))


def _home(settings: Settings) -> FolderHome:
    return FolderHome(settings.home, database_url=settings.database_url,
                      keys=settings.keys if isinstance(settings.keys, Path) else None,
                      evidence=(settings.evidence if isinstance(settings.evidence, Path)
                                else None),
                      passphrase=settings.key_passphrase_file,
                      secret=settings.secret_key_file)


def _contexts() -> Contexts:
    """Read the pinned JSON-LD contexts."""
    folder = resource("schemas", "contexts")
    sources = json.loads((folder / "SOURCES.json").read_bytes())
    return Contexts(
        {url: (folder / entry["file"]).read_bytes() for url, entry in sources.items()},
        {url: entry["sha256"] for url, entry in sources.items()},
    )


def _schemas() -> Schemas:
    """Read our schemas of the documents that are signed and verified."""
    return Schemas(json.loads(resource("schemas", "open-badge-credential.json").read_bytes()))


def _keyring(settings: Settings, passphrase: Callable[[Issuer], bytes],
             lies_here: Callable[[Issuer], bool]) -> FileKeyring | TokenKeyring:
    if isinstance(settings.keys, str):
        return TokenKeyring(parse(settings.keys))
    return FileKeyring(settings.keys, passphrase, SystemChance(), lies_here)


def _evidence_files(settings: Settings) -> EvidenceStore:
    options = ({"endpoint_url": settings.evidence_endpoint}
               if settings.evidence_endpoint and str(settings.evidence).startswith("s3:") else {})
    return EvidenceStore(place_of(settings.evidence, settings.home, options))
