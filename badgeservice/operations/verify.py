"""Verify whatever somebody brings: JSON, a JWT, a picture, a PDF, a link or an id of ours.

DIDs, status lists and credentials of this installation are answered from its store,
never by a request to itself. Those of others are fetched when a check needs them, by the
guarded fetcher of `network`, unless the settings forbid it. Nothing is kept of what was brought
but digests of good signatures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from badgeservice.core.credential import Credential
from badgeservice.core.ids import is_identifier
from badgeservice.core.mistaken import Mistaken, link_of, mistaken_link, mistaken_page, several
from badgeservice.core.paper_code import code_prefixes
from badgeservice.core.pasted import Reference
from badgeservice.core.ports import (
    Canonicalizer,
    Clock,
    Copies,
    Database,
    PublicationJournal,
    UnitOfWork,
)
from badgeservice.core.report import Check, Report, Verdict, failed, unknown
from badgeservice.core.urls import Urls
from badgeservice.credentials.checks import verify
from badgeservice.credentials.containers import Form, form_of, unwrap
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.mistaken_files import mistaken_file
from badgeservice.credentials.schema import Schemas
from badgeservice.credentials.trust import TrustedIssuer
from badgeservice.credentials.world import Expected, Outcome, Policy, World
from badgeservice.errors import BadgeError, BadUsage, CouldNotCheck, Message, say
from badgeservice.operations.canonical_memory import CanonicalMemory
from badgeservice.operations.held import HeldDocuments, OwnDocuments
from badgeservice.operations.hidden import hidden_report
from badgeservice.operations.identity import Identity, did_documents
from badgeservice.operations.list_memory import SeenLists
from badgeservice.operations.meant import key_in, meant
from badgeservice.operations.register import OwnRegister
from badgeservice.operations.resolve import Sources
from badgeservice.operations.shared import sharing_of
from badgeservice.operations.signature_memory import SeenSignatures

LARGEST = 20 * 2**20
"""Bytes that are looked at; a certificate has some 200,000."""

POLICIES: Mapping[str, Policy] = {
    "authentic": Policy("authentic"),
    "trusted": Policy("trusted", trusted_issuer_required=True),
    "strict": Policy("strict", status_known=True, legacy_refused=True),
}
"""Whether it is genuine and stands; that, and by a trusted issuer; that, and nothing left open:
its status is published, and it is not signed in an outdated way."""

DEFAULT = "authentic"

@dataclass(frozen=True)
class Verification:
    """What was brought, and what verification found."""

    source: str
    """json, jwt, png, svg, pdf, link, id, or what it looks like instead."""

    report: Report
    document: Mapping[str, Any] | None
    """The document, only where each part of it is covered by what was checked."""

    own_id: str | None
    """The identifier where the document claims to be a credential of this installation."""

    content: bytes = b""
    """The credential's own bytes, taken out of whatever held them."""

    kind: Kind | None = None
    """What kind of document it says it is; None where it was not read."""


class Verify:
    """Verification for people and programs; works without a home, too."""

    def __init__(self, *, contexts: Contexts, schemas: Schemas, guarded: Canonicalizer,
                 extract_pdf: Callable[[bytes], bytes], clock: Clock, urls: Urls,
                 trusted: Callable[[], tuple[TrustedIssuer, ...]], database: Database,
                 journal: PublicationJournal, identity: Identity, is_set_up: Callable[[], bool],
                 copies: Copies | None = None) -> None:
        self._contexts = contexts
        self._schemas = schemas
        self._guarded = guarded
        self._remembered = CanonicalMemory(guarded)
        self._extract_pdf = extract_pdf
        self._clock = clock
        self._urls = urls
        self._trusted = trusted
        self._database = database
        self._journal = journal
        self._identity = identity
        self._is_set_up = is_set_up
        self._copies = copies
        self._lists_seen = SeenLists()
        self._signatures_seen = SeenSignatures()

    def __call__(self, content: bytes, *, recipient: str | None = None,
                 documents: Mapping[str, Any] | None = None,
                 policy: str = DEFAULT, expected: Expected | None = None,
                 follow_refresh: bool = True, is_stored: bool = False) -> Verification:
        """Return what verification finds in *content*; never raises for bad content.

        *documents* are DID documents, controller documents and status list credentials
        that the caller vouches for, by id; what this installation holds goes first.
        *recipient* is an e-mail address or a name to compare, *expected* what a presentation
        must answer. Without *follow_refresh* the answer is about what was brought, even where
        its issuer has a newer version. What *is_stored* was read from our own store: then its
        canonical form is remembered, as is that of a good badge that the register knows.

        Raises BadUsage for an unknown policy, BadSettings where a list of trusted issuers cannot
        be read.
        """
        now = self._clock()
        sources = Sources(self._copies, base=self._urls.base, now=now) if self._copies else None
        recall = self._remembered.recall()
        world = replace(self._world(recipient, documents or {}, policy, sources, now),
                        expected=expected, follows_refresh=follow_refresh, canonicalize=recall)
        try:
            source, credential = self._unwrap(content, sources)
        except _NoCredential as error:
            return Verification(error.looks_like, Report((error.check,)), None, None)
        except _Hidden as error:
            name = error.found.prepared.id
            return Verification("id", hidden_report(
                self._urls.credential(name), error.found.document, error.achievement, world),
                None, None)
        outcome = verify(credential, world)
        if is_stored or _is_recorded(outcome):
            recall.keep()
        report = outcome.report.plus(*sources.checks()) if sources else outcome.report
        return Verification(source, report, outcome.document,
                            self._own_id(outcome.document), credential, outcome.kind)

    def _unwrap(self, content: bytes, sources: Sources | None) -> tuple[str, bytes]:
        """Return the credential's bytes and what held them, told apart by content alone."""
        if len(content) > LARGEST:
            # Not read, so not known to be wrong.
            raise _NoCredential("large", unknown("parse", "too-large", say(
                "The file is larger than anything that holds a credential.")))
        form = form_of(content)
        found = meant(content, self._urls.base)
        if len(found) > 1:
            raise _is(several(), failed)
        if found:
            return self._referred(found[0], sources)
        mistaken = mistaken_file(content, form, self._urls.base)
        if mistaken is not None:
            raise _is(mistaken, failed)
        try:
            return form.value, unwrap(content, form, self._extract_pdf).content
        except CouldNotCheck as error:
            raise _NoCredential(
                form.value, unknown("parse", error.code, error.message)) from error
        except BadgeError as error:
            raise _NoCredential(form.value, failed("parse", error.code, error.message)) from error

    def _referred(self, found: Reference, sources: Sources | None) -> tuple[str, bytes]:
        """Return what somebody brought a link, an id or a code of."""
        if found.is_code:
            return "code", self._by_code(found.said)
        if is_identifier(found.said):
            return "id", self._stored(found.said)
        return "link", self._from_link(found.said, sources)

    def _from_link(self, url: str, sources: Sources | None) -> bytes:
        name = self._urls.credential_id(url.split("?")[0].split("#")[0])
        if name is not None:
            return self._stored(name.split("/")[0].rsplit(".", 1)[0], key_in(url))
        address = url.split("#")[0]
        if address == self._urls.base or address.startswith(f"{self._urls.base}/"):
            raise _is(link_of("link-own-other"), failed)
        known = mistaken_link(address)
        if known is not None:
            raise _is(known, unknown)
        page = mistaken_page(address)
        if sources is None or sources.place_of(address) is None:
            if page is not None:
                raise _is(page, unknown)
            raise _NoCredential("link", unknown("parse", "foreign-link", say(
                "The link leads to another service. Open it, download the credential, and "
                "bring the file here.")))
        try:
            content = sources.content(address)
            form = form_of(content)
            if form is Form.HTML:
                raise _is(page or link_of("link-page"), unknown)
            return unwrap(content, form, self._extract_pdf).content
        except BadgeError as error:
            # Not failed: whoever wrote the link may have meant another page.
            if page is not None:
                raise _is(page, unknown) from error
            raise _NoCredential("link", unknown("parse", error.code, error.message)) from error

    def _by_code(self, typed: str) -> bytes:
        """Return the credential whose code on paper was *typed*."""
        prefixes = code_prefixes(typed)
        if not prefixes:
            raise _NoCredential("code", failed("register", "code-mistyped", say(
                "A sign of this code is wrong. Compare it with the paper, sign by sign.")))
        self._ensure_set_up()
        with self._database.reading() as work:
            found = {name for each in prefixes for name in work.credentials.by_prefix(each)}
        if len(found) != 1:
            raise _NoCredential("code", failed("register", "unknown-code", say(
                "No credential of this service has this code. Compare it with the paper; the "
                "address beside it must be this one.")))
        return self._stored(found.pop())

    def _ensure_set_up(self) -> None:
        if not self._is_set_up():
            raise _NoCredential("id", unknown("parse", "no-register", say(
                "Nothing is stored here, so an id alone says nothing. Bring the file.")))

    def _stored(self, name: str, key: str = "") -> bytes:
        self._ensure_set_up()
        with self._database.reading() as work:
            found = work.credentials.find(name) if is_identifier(name) else None
            withdrawn = work.credentials.withdrawn_at(name) if is_identifier(name) else None
            if found is not None and not sharing_of(work, name).shows_to(key):
                raise _Hidden(found, _title(work, found))
        if withdrawn is not None:
            raise _NoCredential("id", unknown("register", "credential-withdrawn", say(
                "This credential was withdrawn at the holder's request. Who has a copy can bring "
                "the file.")))
        if found is None:
            raise _NoCredential("id", failed("register", "unknown-credential", say(
                "There is no credential with this address here. Was the link copied whole?")))
        return found.document

    def _world(self, recipient: str | None, documents: Mapping[str, Any], policy: str,
               sources: Sources | None, now: datetime) -> World:
        if policy not in POLICIES:
            raise BadUsage(say("There is no policy %(policy)s; use one of %(names)s.",
                               policy=policy, names=", ".join(POLICIES)), code="policy-unknown")
        own: Mapping[str, Any] = {}
        register = None
        if self._is_set_up():
            with self._database.reading() as work:
                keys = self._identity.keys(work)
            own = OwnDocuments(did_documents(keys), self._database, self._urls)
            register = OwnRegister(self._database, self._urls, keys, self._journal)
        return World(
            contexts=self._contexts,
            schemas=self._schemas,
            canonicalize=self._guarded,
            documents=HeldDocuments(own, documents, sources),
            obtained=sources.obtained if sources else {},
            lists_seen=self._lists_seen,
            signatures_seen=self._signatures_seen,
            register=register,
            now=now,
            recipient=recipient,
            trusted_issuers=self._trusted(),
            policy=POLICIES[policy],
        )

    def _own_id(self, document: Mapping[str, Any] | None) -> str | None:
        identifier = document.get("id") if document else None
        return self._urls.credential_id(identifier) if isinstance(identifier, str) else None


def _is_recorded(outcome: Outcome) -> bool:
    """Tell whether what was verified is a good badge of this installation."""
    return (outcome.kind is Kind.BADGE and outcome.report.verdict is Verdict.PASSED
            and any(each.code == "in-register" for each in outcome.report.checks))


def _title(work: UnitOfWork, found: Credential) -> str:
    """Return what the achievement of a credential is called, in the credential's language."""
    award = work.awards.get(found.prepared.award)
    course = work.definitions.achievement(award.achievement, award.version).course
    return course.name.in_language(award.language)


class _Hidden(Exception):
    """What was meant is not shown by its holder."""

    def __init__(self, found: Credential, achievement: str) -> None:
        super().__init__(found.prepared.id)
        self.found = found
        self.achievement = achievement


class _NoCredential(Exception):
    """There is nothing to verify in what was brought."""

    def __init__(self, looks_like: str, check: Check) -> None:
        super().__init__(check.code)
        self.looks_like = looks_like
        self.check = check


def _is(mistaken: Mistaken, make: Callable[[str, str, Message], Check]) -> _NoCredential:
    """Return what ends a verification because of what was brought."""
    return _NoCredential(mistaken.looks_like, make("parse", mistaken.code, mistaken.message))
