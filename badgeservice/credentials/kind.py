"""Which kind of credential a document says it is.

>>> kind_of({"type": ["VerifiableCredential", "OpenBadgeCredential"]})
<Kind.BADGE: 'badge'>
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any


class Kind(Enum):
    """The kinds that this service can judge."""

    BADGE = "badge"
    ENDORSEMENT = "endorsement"
    STATUS_LIST = "status-list"


_BY_TYPE = {
    "OpenBadgeCredential": Kind.BADGE,
    "AchievementCredential": Kind.BADGE,
    "EndorsementCredential": Kind.ENDORSEMENT,
    "BitstringStatusListCredential": Kind.STATUS_LIST,
}


def kind_of(document: Mapping[str, Any]) -> Kind | None:
    """Return the one kind of credential that *document* is by its ``type``, else None.

    A document that says it is of two kinds is of none: what is checked depends on it.
    """
    types = document.get("type")
    if not isinstance(types, list) or "VerifiableCredential" not in types:
        return None
    kinds = {_BY_TYPE[name] for name in types if isinstance(name, str) and name in _BY_TYPE}
    return kinds.pop() if len(kinds) == 1 else None
