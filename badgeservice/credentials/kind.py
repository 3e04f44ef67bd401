"""Which kind of document one says it is, and how large its kind may be.

>>> kind_of({"type": ["VerifiableCredential", "OpenBadgeCredential"]})
<Kind.BADGE: 'badge'>
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from badgeservice.credentials.strict_json import (
    BADGE_LIMIT,
    RECORD_LIMIT,
    STATUS_LIST_LIMIT,
    parse,
    too_large,
)


class Kind(Enum):
    """The kinds that this service can judge."""

    BADGE = "badge"
    ENDORSEMENT = "endorsement"
    STATUS_LIST = "status-list"

    RECORD = "record"
    """A Comprehensive Learner Record (CLR 2.0): credentials under one more signature."""

    CREDENTIAL = "credential"
    """Any other verifiable credential; what its claims mean is not known here."""

    PRESENTATION = "presentation"
    """Credentials as their holder hands them on; it states nothing itself."""

    @property
    def holds_credentials(self) -> bool:
        """Whether its ``verifiableCredential`` are documents of their own."""
        return self in (Kind.RECORD, Kind.PRESENTATION)

    @property
    def limit(self) -> int:
        """Bytes that a document of this kind may have."""
        if self is Kind.STATUS_LIST:
            return STATUS_LIST_LIMIT
        return RECORD_LIMIT if self.holds_credentials else BADGE_LIMIT


_BY_TYPE = {
    "OpenBadgeCredential": Kind.BADGE,
    "AchievementCredential": Kind.BADGE,
    "EndorsementCredential": Kind.ENDORSEMENT,
    "BitstringStatusListCredential": Kind.STATUS_LIST,
    "ClrCredential": Kind.RECORD,
    "VerifiablePresentation": Kind.PRESENTATION,
}


def kind_of(document: Mapping[str, Any]) -> Kind | None:
    """Return the one kind that *document* is of by its ``type``, else None.

    A document that says it is of two kinds is of none: what is checked depends on it.
    """
    value = document.get("type")
    names = value if isinstance(value, list) else [value]
    if not all(isinstance(name, str) for name in names):
        return None
    types = set(names)
    kinds = {_BY_TYPE[name] for name in types & _BY_TYPE.keys()}
    if kinds == {Kind.PRESENTATION}:
        return None if "VerifiableCredential" in types else Kind.PRESENTATION
    if "VerifiableCredential" not in types or len(kinds) > 1:
        return None
    return kinds.pop() if kinds else Kind.CREDENTIAL


def is_older_badge(document: Mapping[str, Any]) -> bool:
    """Tell whether *document* says that it is a badge of Open Badges 1 or 2, an assertion."""
    contexts, types = (value if isinstance(value, list) else [value]
                       for value in (document.get("@context"), document.get("type")))
    return "Assertion" in types and any(
        isinstance(each, str) and each.startswith("https://w3id.org/openbadges/v")
        for each in contexts)


def parse_kind(data: bytes) -> dict[str, Any]:
    """Return the document in *data* as `strict_json.parse` does, within the limit of its kind.

    How much is read is decided by the names of types that stand anywhere in the bytes; what
    the document turns out to be has the last word, so no badge is read as a status list.
    """
    document = parse(data, limit=_most(data))
    limit = max(kind.limit for kind in (kind_of(document), Kind.BADGE) if kind is not None)
    if len(data) > limit:
        raise too_large(len(data), limit)
    return document


def _most(data: bytes) -> int:
    if len(data) <= BADGE_LIMIT:
        return BADGE_LIMIT
    return max((kind.limit for name, kind in _BY_TYPE.items() if name.encode() in data),
               default=BADGE_LIMIT)
