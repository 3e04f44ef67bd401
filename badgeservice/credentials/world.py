"""What verification knows besides the document: one frozen value, gathered beforehand."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from badgeservice.core.credential import Status
from badgeservice.core.ports import Canonicalizer
from badgeservice.core.report import Report
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.findings import Findings
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.multikey import PublicKey
from badgeservice.credentials.schema import Schemas
from badgeservice.credentials.suites import SUITES, Suites
from badgeservice.credentials.trust import TrustedIssuer

TOLERANCE = timedelta(minutes=5)
"""How far clocks may differ before a document counts as from the future; no more than that."""

Document = Mapping[str, Any]
_T = TypeVar("_T")


@dataclass(frozen=True)
class RegisterEntry:
    """What this installation recorded of a credential that it issued."""

    document_digest: str
    """`canonical.digest` of the canonical form of the document without its proof."""

    status: Status
    reason: str = ""
    """One of the reasons in `core.credential`, or empty."""

    successor: str | None = None
    """The address of the signed credential that took its place."""

    content: bytes = b""
    """The credential as it was issued, where its holder may show a part of it."""

    is_part: bool = False
    """Whether only a part of it was brought."""

    recorded_at: datetime | None = None
    """When the content was recorded; None where that is not known."""


@dataclass(frozen=True)
class Compromise:
    """A key of this installation that others may know."""

    method: str
    key: PublicKey
    since: datetime
    """The first moment at which they may have known it, as far as anybody can tell."""


class Register(Protocol):
    """The credentials that this installation issued."""

    def knows_id(self, identifier: str) -> bool:
        """Tell whether *identifier* is of this installation: a credential's or an issuer's.

        An issuer counts too, so that a stolen key cannot sign under a foreign credential id.
        """

    def entry(self, credential_id: str) -> RegisterEntry | None:
        """Return what is recorded of a credential, or None; may raise CouldNotCheck."""

    def content(self, digest: str) -> RegisterEntry | None:
        """Return what is recorded of a document with this digest, whatever its id, or None.

        Credentials that programs compose have any id or none.
        """

    def endorsement(self, identifier: str) -> tuple[Document, RegisterEntry] | None:
        """Return an endorsement as it was embedded in a badge, and that badge's entry."""

    def served_list(self, url: str) -> Document | None:
        """Return the status list of this installation that is served at *url*, or None.

        Raises CouldNotCheck where the register cannot tell.
        """

    def compromises(self, controller: str) -> Sequence[Compromise]:
        """Return the lost keys of the issuer with the DID *controller*; none for others."""


class Documents(Mapping[str, Document]):
    """Documents by address, some of which are fetched only when they are asked for.

    Asking for such a one may raise CouldNotCheck: what it says is not known.
    """

    @property
    @abstractmethod
    def held(self) -> Mapping[str, Document]:
        """The same without what would have to be fetched."""


class ListMemory(Protocol):
    """The newest status list that was seen at each address."""

    def is_older(self, url: str, start: datetime | None) -> bool:
        """Tell whether a list from *start* is older than one seen before; remember it else.

        Asked only about lists that passed every other step, so nobody else can spoil it.
        """


class SignatureMemory(Protocol):
    """Signatures that were found good, each by a digest of all that the answer depends on."""

    def is_good(self, digest: bytes) -> bool:
        """Tell whether the signature with this digest was found good before."""

    def add(self, digest: bytes) -> None:
        """Remember a signature that was found good; it may be forgotten at any time."""


class FindingsMemory(Protocol):
    """What was found out about documents by their bytes alone, by these bytes."""

    def of(self, content: bytes) -> Findings:
        """Return what is known of *content*, or new, empty findings."""

    def keep(self, content: bytes, findings: Findings) -> None:
        """Remember *findings*; they may be forgotten at any time."""


@dataclass(frozen=True)
class Policy:
    """What must be found out before a document may be called valid."""

    name: str = "core"
    trusted_issuer_required: bool = False
    """Whether an issuer that is not in `World.trusted_issuers` makes the document invalid."""

    status_required: bool = True
    """Whether a status that could not be found out keeps the document from being valid."""

    status_known: bool = False
    """Whether an issuer that publishes no status keeps the document from being valid, too."""

    legacy_refused: bool = False
    """Whether a document that is signed in an outdated way only is invalid."""


@dataclass(frozen=True)
class Expected:
    """What whoever asked for a presentation expects its proof to answer; None is anything."""

    challenge: str | None = None
    domain: str | None = None


@dataclass(frozen=True)
class World:
    """Everything that the answer depends on, apart from the document."""

    contexts: Contexts
    schemas: Schemas
    canonicalize: Canonicalizer
    now: datetime
    suites: Suites = field(default_factory=lambda: SUITES)
    """The ways of signing that are known; another one leaves a document unknown."""

    documents: Mapping[str, Document] = field(default_factory=lambda: MappingProxyType({}))
    """By address: DID documents, other controller documents, status list credentials.

    Each was fetched from its address, supplied or held for it, and read by `strict_json`.
    """

    obtained: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    """When the copy of each of `documents` was fetched, for those where that is known."""

    lists_seen: ListMemory | None = None
    """None where nothing is remembered between two documents."""

    lists_read: FindingsMemory | None = None
    """What is known of status lists that were found good; None where nothing is kept of them."""

    signatures_seen: SignatureMemory | None = None
    """None where each signature is verified anew."""

    findings: Findings | None = None
    """What is known of the document by its bytes alone; None where nothing is kept of that."""

    follows_refresh: bool = True
    """Whether a newer version of the document is judged in its place; it is done once."""

    register: Register | None = None
    expected: Expected | None = None
    """What a presentation must answer; None where nobody asked for one."""

    recipient: str | None = None
    """Whom the document is expected to be about: an e-mail address, a name or an identifier."""

    trusted_issuers: tuple[TrustedIssuer, ...] = ()
    policy: Policy = field(default_factory=Policy)

    def without_fetching(self) -> World:
        """Return this world with only the documents that are at hand.

        For a document that is refused already: it must not send this service anywhere.
        """
        if isinstance(self.documents, Documents):
            return replace(self, documents=self.documents.held)
        return self

    def once(self, what: str, of: tuple[object, ...], work: Callable[[], _T]) -> _T:
        """Return what *work* makes of *of*, as `Findings.once` does where something is kept.

        Only for *work* that depends on *of*, `contexts`, `schemas` and `suites` alone.
        """
        return self.findings.once(what, of, work) if self.findings is not None else work()

    def remembering(self) -> World:
        """Return this world with canonical forms computed once: several steps need the same."""
        known: dict[tuple[tuple[str, int], ...], tuple[tuple[object, ...], str]] = {}

        def canonicalize(document: Document) -> str:
            """Return the canonical form, computed the first time that it is asked for."""
            # The copies of one document that steps make hold the very same values. Each is kept,
            # so that no other value comes to have its id.
            key = tuple((name, id(value)) for name, value in document.items())
            if key not in known:
                known[key] = tuple(document.values()), self.canonicalize(document)
            return known[key][1]

        return replace(self, canonicalize=canonicalize)


@dataclass(frozen=True)
class Outcome:
    """What verification came to."""

    report: Report
    kind: Kind | None
    """None where the document is of no kind that is known here."""

    document: Document | None
    """What may be shown, as `united.united` completes it; None before profile and schema are
    passed. Whether it is *valid* is the report's business."""
