"""What verification knows besides the document: one frozen value, gathered beforehand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Protocol

from badgeservice.core.credential import Status
from badgeservice.core.ports import Canonicalizer
from badgeservice.core.report import Report
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.schema import Schemas

TOLERANCE = timedelta(minutes=5)
"""How far clocks may differ before a document counts as from the future; no more than that."""

Document = Mapping[str, Any]


@dataclass(frozen=True)
class RegisterEntry:
    """What this installation recorded of a credential that it issued."""

    document_digest: str
    """`canonical.digest` of the canonical form of the document without its proof."""

    status: Status
    reason: str = ""
    """One of `core.credential.REASONS`, or empty."""


class Register(Protocol):
    """The credentials that this installation issued."""

    def knows_id(self, identifier: str) -> bool:
        """Tell whether *identifier* is of this installation: a credential's or an issuer's.

        An issuer counts too, so that a stolen key cannot sign under a foreign credential id.
        """

    def entry(self, credential_id: str) -> RegisterEntry | None:
        """Return what is recorded of a credential, or None; may raise CouldNotCheck."""


@dataclass(frozen=True)
class Policy:
    """What must be found out before a document may be called valid."""

    name: str = "core"
    trusted_issuer_required: bool = False
    """Whether an issuer that is not in `World.trusted_issuers` makes the document invalid."""

    status_required: bool = True
    """Whether a status that could not be found out keeps the document from being valid."""


@dataclass(frozen=True)
class World:
    """Everything that the answer depends on, apart from the document."""

    contexts: Contexts
    schemas: Schemas
    canonicalize: Canonicalizer
    now: datetime
    documents: Mapping[str, Document] = field(default_factory=lambda: MappingProxyType({}))
    """By address: DID documents, other controller documents, status list credentials.

    Each was fetched from its address, supplied or held for it, and read by `strict_json`.
    """

    register: Register | None = None
    recipient: str | None = None
    """Whom the document is expected to be about: an e-mail address or an identifier."""

    trusted_issuers: frozenset[str] = frozenset()
    policy: Policy = field(default_factory=Policy)

    def remembering(self) -> World:
        """Return this world with canonical forms computed once: several steps need the same."""
        known: dict[str, str] = {}

        def canonicalize(document: Document) -> str:
            key = json.dumps(document, sort_keys=True)
            if key not in known:
                known[key] = self.canonicalize(document)
            return known[key]

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
