"""The only place that builds engines, stores and signers and hands them over."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from badgeservice.core.facts import CredentialFacts
from badgeservice.core.issuer import Issuer
from badgeservice.core.urls import Urls
from badgeservice.credentials.canonical import canonicalize
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.schema import Schemas
from badgeservice.languages import translate
from badgeservice.operations.apply import Apply
from badgeservice.operations.award import GiveAward
from badgeservice.operations.certify import Certify
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.decide import Decide
from badgeservice.operations.define import Define
from badgeservice.operations.demo import Demo
from badgeservice.operations.grant import Grant
from badgeservice.operations.identity import Identity
from badgeservice.operations.issue import Issue
from badgeservice.operations.judge import Judge
from badgeservice.operations.keys import Keys
from badgeservice.operations.publish import StatusLists
from badgeservice.operations.revoke import Revoke
from badgeservice.operations.sandbox import Sandbox
from badgeservice.operations.setup import SetUp, ensure_base_url
from badgeservice.operations.show import Show
from badgeservice.operations.verify import Verify
from badgeservice.rendering.certificate import make_certificate
from badgeservice.rendering.certificate_view import view_of
from badgeservice.rendering.fonts import Fonts
from badgeservice.resources import resource
from badgeservice.settings import Settings
from badgeservice.storage.chance import SystemChance
from badgeservice.storage.database import SqlDatabase
from badgeservice.storage.definition_files import (
    Definitions,
    DefinitionSchemas,
    read_definitions,
    read_known,
)
from badgeservice.storage.evidence_files import FolderEvidenceFiles
from badgeservice.storage.home import FolderHome
from badgeservice.storage.keyring import FileKeyring

AskPassphrase = Callable[[Issuer], str | None]
"""Asks a person for the passphrase of an issuer's keys; None where nobody can be asked."""


@dataclass(frozen=True)
class Service:
    """Every use case of one installation, ready to be called."""

    settings: Settings
    urls: Urls
    setup: SetUp
    define: Define
    show: Show
    apply: Apply
    judge: Judge
    decide: Decide
    give_award: GiveAward
    grant: Grant
    issue: Issue
    revoke: Revoke
    status_lists: StatusLists
    keys: Keys
    certify: Certify
    verify: Verify
    demo: Demo
    evidence_files: FolderEvidenceFiles
    home: FolderHome
    _tools: Collaborators
    _database: SqlDatabase
    _sandbox: Sandbox

    def close(self) -> None:
        """Let go of the connections and of the child that reads strangers' documents."""
        self._sandbox.close()
        self._database.close()

    def ensure_ready(self) -> None:
        """Raise HomeUnusable unless the home is set up, for this base URL, and up to date."""
        ensure_base_url(self._tools)

    def read_definitions(self, paths: tuple[Path, ...] = ()) -> Definitions:
        """Read the definition files of *paths*, or of the settings; raises BadInput."""
        folders = (self.settings.issuers, self.settings.rubrics, self.settings.courses)
        schemas = DefinitionSchemas.from_folder(resource("schemas"))
        if not paths:
            return read_definitions(folders, schemas)
        return read_definitions(paths, schemas, known=read_known(folders, schemas))


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def contexts() -> Contexts:
    """Read the pinned JSON-LD contexts."""
    folder = resource("schemas", "contexts")
    sources = json.loads((folder / "SOURCES.json").read_bytes())
    return Contexts(
        {url: (folder / entry["file"]).read_bytes() for url, entry in sources.items()},
        {url: entry["sha256"] for url, entry in sources.items()},
    )


def schemas() -> Schemas:
    """Read our schemas of the documents that are signed and verified."""
    return Schemas(json.loads(resource("schemas", "open-badge-credential.json").read_bytes()))


def build(settings: Settings, *, ask: AskPassphrase | None = None,
          clock: Callable[[], datetime] = now) -> Service:
    """Put the service together; touches neither the home nor the database yet.

    *ask* is called where the passphrase file of an issuer is missing.
    """
    home = FolderHome(settings.home, database_url=settings.database_url, keys=settings.keys,
                      evidence=settings.evidence, passphrase=settings.key_passphrase_file)
    database = SqlDatabase(settings.database_url, clock=clock)
    pinned, checked = contexts(), schemas()
    sandbox = Sandbox(pinned)
    tools = Collaborators(
        database=database,
        keyring=FileKeyring(settings.keys, lambda issuer: home.passphrase(issuer, ask),
                            SystemChance()),
        clock=clock,
        chance=SystemChance(),
        urls=Urls(settings.base_url),
        words=translate,
        contexts=pinned,
        schemas=checked,
        canonicalize=lambda document: canonicalize(document, pinned),
        guarded=sandbox,
    )
    return _service(settings, tools, home, database=database, sandbox=sandbox)


def _service(settings: Settings, tools: Collaborators, home: FolderHome, *,
             database: SqlDatabase, sandbox: Sandbox) -> Service:
    show, apply, judge, decide = Show(tools), Apply(tools), Judge(tools), Decide(tools)
    give_award, issue, revoke = GiveAward(tools), Issue(tools), Revoke(tools)
    grant = Grant(give_award, issue, show)
    verify = _verifier(settings, tools, home, sandbox)
    return Service(
        settings=settings,
        urls=tools.urls,
        setup=SetUp(tools, home),
        define=Define(tools),
        show=show,
        apply=apply,
        judge=judge,
        decide=decide,
        give_award=give_award,
        grant=grant,
        issue=issue,
        revoke=revoke,
        status_lists=StatusLists(tools),
        keys=Keys(tools),
        certify=Certify(tools, _printer(), verify),
        verify=verify,
        demo=Demo(show=show, apply=apply, judge=judge, decide=decide, grant=grant,
                  revoke=revoke, clock=tools.clock),
        evidence_files=FolderEvidenceFiles(settings.evidence),
        home=home,
        _tools=tools,
        _database=database,
        _sandbox=sandbox,
    )


def _verifier(settings: Settings, tools: Collaborators, home: FolderHome,
              sandbox: Sandbox) -> Verify:
    return Verify(
        contexts=tools.contexts,
        schemas=tools.schemas,
        guarded=sandbox,
        extract_pdf=sandbox.extract_pdf,
        clock=tools.clock,
        urls=tools.urls,
        trusted=settings.trusted_issuers,
        database=tools.database,
        identity=Identity(tools),
        is_set_up=home.is_set_up,
    )


def _printer() -> Callable[[CredentialFacts, str], bytes]:
    def words(language: str) -> Callable[..., str]:
        return lambda message: translate(message, language)

    def print_certificate(facts: CredentialFacts, language: str) -> bytes:
        view = view_of(facts, language=language, words=words(language))
        return make_certificate(view, facts.credential.document, fonts=Fonts.shipped())

    return print_certificate


