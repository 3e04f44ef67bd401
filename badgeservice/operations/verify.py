"""Verify whatever somebody brings: JSON, a certificate's PDF, a link or an id of ours.

DIDs, status lists and credentials of this installation are answered from its store,
never by a request to itself. Nothing is fetched from anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from badgeservice.core.ids import is_identifier
from badgeservice.core.ports import Canonicalizer, Clock, Database
from badgeservice.core.report import Check, Report, failed, unknown
from badgeservice.core.urls import Urls
from badgeservice.credentials.checks import verify
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.schema import Schemas
from badgeservice.credentials.world import Policy, World
from badgeservice.errors import BadgeError, BadUsage, CouldNotCheck, Message, say
from badgeservice.operations.held import HeldDocuments
from badgeservice.operations.identity import Identity
from badgeservice.operations.register import OwnRegister

LARGEST = 20 * 2**20
"""Bytes that are looked at; a certificate has some 200,000."""

POLICIES = ("default", "trusted")
"""`default` asks whether the document is genuine and stands; `trusted` also who issued it."""


@dataclass(frozen=True)
class Verification:
    """What was brought, and what verification found."""

    source: str
    """json, pdf, link, id, or what it looks like instead."""

    report: Report
    document: Mapping[str, Any] | None
    """The document, only where each part of it is covered by what was checked."""

    own_id: str | None
    """The identifier where the document claims to be a credential of this installation."""

    content: bytes = b""
    """The credential's own bytes, taken out of whatever held them."""


class Verify:
    """Verification for people and programs; works without a home, too."""

    def __init__(self, *, contexts: Contexts, schemas: Schemas, guarded: Canonicalizer,
                 extract_pdf: Callable[[bytes], bytes], clock: Clock, urls: Urls,
                 trusted: frozenset[str], database: Database, identity: Identity,
                 is_set_up: Callable[[], bool]) -> None:
        self._contexts = contexts
        self._schemas = schemas
        self._guarded = guarded
        self._extract_pdf = extract_pdf
        self._clock = clock
        self._urls = urls
        self._trusted = trusted
        self._database = database
        self._identity = identity
        self._is_set_up = is_set_up

    def __call__(self, content: bytes, *, recipient: str | None = None,
                 documents: Mapping[str, Any] | None = None,
                 policy: str = POLICIES[0]) -> Verification:
        """Return what verification finds in *content*; never raises for bad content.

        *documents* are DID documents, controller documents and status list credentials
        that the caller vouches for, by id; what this installation holds goes first.
        *recipient* is an e-mail address to compare. Raises BadUsage for an unknown policy.
        """
        world = self._world(recipient, documents or {}, policy)
        try:
            source, credential = self._unwrap(content)
        except _NoCredential as error:
            return Verification(error.looks_like, Report((error.check,)), None, None)
        outcome = verify(credential, world)
        return Verification(source, outcome.report, outcome.document,
                            self._own_id(outcome.document), credential)

    def _unwrap(self, content: bytes) -> tuple[str, bytes]:
        """Return the credential's bytes and what held them, told apart by content alone."""
        if len(content) > LARGEST:
            raise _NoCredential("large", failed("parse", "too-large", say(
                "The file is larger than anything that holds a credential.")))
        if content.startswith(b"%PDF-"):
            return "pdf", self._from_pdf(content)
        text = content.strip()
        if text.startswith((b"{", b"[", b"\xef\xbb\xbf{")):
            return "json", content
        if len(text) < 2000 and b"\n" not in text:
            name = text.decode("utf-8", "replace")
            if name.startswith(("http://", "https://")):
                return "link", self._from_link(name)
            if is_identifier(name):
                return "id", self._stored(name)
        raise _nothing(text)

    def _from_pdf(self, content: bytes) -> bytes:
        try:
            return self._extract_pdf(content)
        except CouldNotCheck as error:
            raise _NoCredential("pdf", unknown("parse", error.code, error.message)) from error
        except BadgeError as error:
            raise _NoCredential("pdf", failed("parse", error.code, error.message)) from error

    def _from_link(self, url: str) -> bytes:
        name = self._urls.credential_id(url.split("?")[0].split("#")[0])
        if name is None:
            raise _NoCredential("link", unknown("parse", "foreign-link", say(
                "The link leads to another service. Open it, download the credential, and "
                "bring the file here.")))
        return self._stored(name.rsplit(".", 1)[0])

    def _stored(self, name: str) -> bytes:
        if not self._is_set_up():
            raise _NoCredential("id", unknown("parse", "no-register", say(
                "Nothing is stored here, so an id alone says nothing. Bring the file.")))
        with self._database.reading() as work:
            found = work.credentials.find(name) if is_identifier(name) else None
        if found is None:
            raise _NoCredential("id", failed("register", "unknown-credential", say(
                "There is no credential with this address here. Was the link copied whole?")))
        return found.document

    def _world(self, recipient: str | None, documents: Mapping[str, Any],
               policy: str) -> World:
        if policy not in POLICIES:
            raise BadUsage(say("There is no policy %(policy)s; use one of %(names)s.",
                               policy=policy, names=", ".join(POLICIES)), code="policy-unknown")
        held, register = documents, None
        if self._is_set_up():
            with self._database.reading() as work:
                own = self._identity.documents(work)
            held = HeldDocuments(documents, own, self._database, self._urls)
            register = OwnRegister(self._database, self._urls, frozenset(own))
        return World(
            contexts=self._contexts,
            schemas=self._schemas,
            canonicalize=self._guarded,
            documents=held,
            register=register,
            now=self._clock(),
            recipient=recipient,
            trusted_issuers=self._trusted,
            policy=Policy(policy, trusted_issuer_required=policy == "trusted"),
        )

    def _own_id(self, document: Mapping[str, Any] | None) -> str | None:
        identifier = document.get("id") if document else None
        return self._urls.credential_id(identifier) if isinstance(identifier, str) else None


class _NoCredential(Exception):
    """There is nothing to verify in what was brought."""

    def __init__(self, looks_like: str, check: Check) -> None:
        super().__init__(check.code)
        self.looks_like = looks_like
        self.check = check


_LOOKS: tuple[tuple[bytes, str, Message], ...] = (
    (b"\x89PNG", "png", say("a PNG picture without a way to read it here")),
    (b"<svg", "svg", say("an SVG picture")),
    (b"<!DOCTYPE", "html", say("a web page")),
    (b"<html", "html", say("a web page")),
    (b"<?xml", "xml", say("an XML file")),
    (b"PK\x03\x04", "zip", say("a ZIP file or an office document")),
    (b"\xff\xd8\xff", "jpeg", say("a JPEG photograph")),
    (b"eyJ", "jwt", say("a JWT")),
)


def _nothing(content: bytes) -> _NoCredential:
    if not content:
        return _NoCredential("empty", failed("parse", "empty", say("There is nothing in it.")))
    for start, name, words in _LOOKS:
        if content.startswith(start):
            if name == "jwt":
                return _NoCredential(name, unknown("parse", "jwt-unsupported", say(
                    "It looks like a credential in the JWT form, which this service does not "
                    "read yet.")))
            return _NoCredential(name, failed("parse", "no-credential", say(
                "It holds no credential; it looks like %(what)s.", what=words)))
    return _NoCredential("unknown", failed("parse", "no-credential", say(
        "It holds no credential; it looks like %(what)s.", what=say("plain text or other data"))))


