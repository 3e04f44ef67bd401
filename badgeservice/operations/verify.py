"""Verify whatever somebody brings: JSON, a JWT, a picture, a PDF, a link or an id of ours.

DIDs, status lists and credentials of this installation are answered from its store,
never by a request to itself. Those of others are fetched when a check needs them, by the
guarded fetcher of `network`, unless the settings forbid it. Nothing is kept of what was brought
but digests of good signatures, and for good credentials of our own what follows from their bytes,
for an hour at most.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badgeservice.core.ports import (
    Canonicalizer,
    Clock,
    Copies,
    Database,
    PublicationJournal,
)
from badgeservice.core.report import Report, Verdict
from badgeservice.core.urls import Urls
from badgeservice.credentials.checks import verify
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.schema import Schemas
from badgeservice.credentials.trust import TrustedIssuer
from badgeservice.credentials.world import Expected, Outcome, Policy, World
from badgeservice.errors import BadUsage, say
from badgeservice.operations.brought import NoCredential, NotShown, Opener
from badgeservice.operations.canonical_memory import CanonicalMemory, Recall
from badgeservice.operations.findings_memory import FindingsMemory
from badgeservice.operations.held import HeldDocuments
from badgeservice.operations.hidden import hidden_report
from badgeservice.operations.identity import Identity
from badgeservice.operations.list_memory import SeenLists
from badgeservice.operations.own_side import OwnSide
from badgeservice.operations.register import OwnRegister
from badgeservice.operations.resolve import Sources
from badgeservice.operations.signature_memory import SeenSignatures
from badgeservice.operations.whole_lists import WholeLists

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


@dataclass(frozen=True)
class _Asked:
    """What somebody wants to know, apart from what he brought."""

    now: datetime
    sources: Sources | None
    documents: Mapping[str, Any]
    recipient: str | None
    policy: Policy
    trusted: tuple[TrustedIssuer, ...]
    expected: Expected | None
    follow_refresh: bool


class Verify:
    """Verification for people and programs; works without a home, too."""

    def __init__(self, *, contexts: Contexts, schemas: Schemas, guarded: Canonicalizer,
                 extract_pdf: Callable[[bytes], bytes], clock: Clock, urls: Urls,
                 trusted: Callable[[], tuple[TrustedIssuer, ...]], database: Database,
                 journal: PublicationJournal, identity: Identity, is_set_up: Callable[[], bool],
                 copies: Copies | None = None,
                 monotonic: Callable[[], float] = time.monotonic) -> None:
        self._contexts = contexts
        self._schemas = schemas
        self._clock = clock
        self._urls = urls
        self._trusted = trusted
        self._copies = copies
        self._opener = Opener(extract_pdf=extract_pdf, urls=urls, database=database,
                              is_set_up=is_set_up)
        self._own = OwnSide(database=database, urls=urls, journal=journal, identity=identity,
                            is_set_up=is_set_up,
                            whole_lists=WholeLists(urls, journal, guarded))
        self._forms = CanonicalMemory(guarded, monotonic)
        self._findings = FindingsMemory(monotonic=monotonic)
        self._lists_seen = SeenLists()
        self._lists_read = FindingsMemory(monotonic=monotonic)
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
        its issuer has a newer version. What *is_stored* was read from our own store: then what
        follows from its bytes alone is remembered, as is that of a good badge that the register
        knows. The document that is returned may be one that was remembered: do not change it.

        Raises BadUsage for an unknown policy, BadSettings where a list of trusted issuers cannot
        be read.
        """
        now = self._clock()
        sources = Sources(self._copies, base=self._urls.base, now=now) if self._copies else None
        asked = _Asked(now, sources, documents or {}, recipient, _policy(policy),
                       self._trusted(), expected, follow_refresh)
        try:
            source, credential = self._opener.open(content, sources)
        except NoCredential as error:
            if error.gone is not None:
                self._forget(self._urls.credential(error.gone))
            return Verification(error.looks_like, Report((error.check,)), None, None)
        except NotShown as error:
            name = self._urls.credential(error.found.prepared.id)
            return Verification("id", hidden_report(
                name, error.found.document, error.achievement,
                self._world(asked, self._forms.recall(), *self._own.read(name))), None, None)
        outcome = self._judged(credential, asked, is_stored=is_stored)
        report = outcome.report.plus(*sources.checks()) if sources else outcome.report
        return Verification(source, report, outcome.document,
                            self._own_id(outcome.document), credential, outcome.kind)

    def _judged(self, credential: bytes, asked: _Asked, *, is_stored: bool) -> Outcome:
        """Judge the bytes of a *credential*; remember what may be."""
        recall, findings = self._forms.recall(), self._findings.of(credential)
        named = findings.document.get("id") if findings.document is not None else None
        documents, register = self._own.read(named)
        outcome = verify(credential, self._world(asked, recall, documents, register), findings)
        if is_stored or _is_held(outcome, register):
            recall.keep(str(findings.document.get("id")) if findings.document else "")
            self._findings.keep(credential, findings)
        else:
            self._findings.forget(credential)
            brought = findings.document.get("id") if findings.document else None
            if isinstance(brought, str) and register is not None and register.has_lost(brought):
                self._forget(brought)
        return outcome

    def _forget(self, name: str) -> None:
        """Keep nothing of a credential that is not here, or no more: whoever it named is gone."""
        self._findings.forget_all_of(name)
        self._forms.forget_all_of(name)

    def _world(self, asked: _Asked, recall: Recall, own: Mapping[str, Any],
               register: OwnRegister | None) -> World:
        return World(
            contexts=self._contexts,
            schemas=self._schemas,
            canonicalize=recall,
            documents=HeldDocuments(own, asked.documents, asked.sources),
            obtained=asked.sources.obtained if asked.sources else {},
            lists_seen=self._lists_seen,
            lists_read=self._lists_read,
            signatures_seen=self._signatures_seen,
            register=register,
            now=asked.now,
            recipient=asked.recipient,
            expected=asked.expected,
            follows_refresh=asked.follow_refresh,
            trusted_issuers=asked.trusted,
            policy=asked.policy,
        )

    def _own_id(self, document: Mapping[str, Any] | None) -> str | None:
        identifier = document.get("id") if document else None
        return self._urls.credential_id(identifier) if isinstance(identifier, str) else None


def _policy(name: str) -> Policy:
    if name not in POLICIES:
        raise BadUsage(say("There is no policy %(policy)s; use one of %(names)s.",
                           policy=name, names=", ".join(POLICIES)), code="policy-unknown")
    return POLICIES[name]


def _is_held(outcome: Outcome, register: OwnRegister | None) -> bool:
    """Tell whether what was verified is a good badge whose bytes this installation holds."""
    name = outcome.document.get("id") if outcome.document else None
    return (outcome.kind is Kind.BADGE and outcome.report.verdict is Verdict.PASSED
            and any(each.code == "in-register" for each in outcome.report.checks)
            and register is not None and isinstance(name, str) and register.holds(name))
