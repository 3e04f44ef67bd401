"""``1EdTechRevocationList``: the older way of Open Badges issuers to publish what they revoked.

1EdTech Verifiable Credentials Revocation List 1.0: a document at the entry's id that names the
revoked credentials. Nobody signs it; it counts because the issuer signed its address and it was
fetched from there, or supplied for it. This service reads such lists and makes none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from badgeservice.credentials.status_list import malformed
from badgeservice.errors import CouldNotCheck, say

_TYPES = ("1EdTechRevocationList", ["1EdTechRevocationList"])


def is_entry(entry: Mapping[str, Any]) -> bool:
    """Tell whether *entry*, a ``credentialStatus``, points to such a list."""
    return entry.get("type") in _TYPES


def is_revoked(found: Mapping[str, Any], identifier: object, issuer: str | None) -> bool:
    """Tell whether the list *found* says that the credential *identifier* is revoked.

    Raises CouldNotCheck ``status-list-issuer`` for a list of another *issuer* and
    ``status-list-malformed`` for one that is none, or for a credential that has no id.
    """
    owner = found.get("issuer")
    if issuer is None or (owner.get("id") if isinstance(owner, Mapping) else owner) != issuer:
        raise CouldNotCheck(say("The status list is by somebody else than the issuer."),
                            code="status-list-issuer")
    listed = found.get("revokedCredential", [])
    if not isinstance(identifier, str) or not isinstance(listed, list) or not all(
            isinstance(each, Mapping) and isinstance(each.get("id"), str) for each in listed):
        raise malformed()
    return any(_same(each["id"], identifier) and each.get("revoked", True) is not False
               for each in listed)


def _same(one: str, other: str) -> bool:
    """Compare ids as Open Badges 3.0 §4.3 does, whatever is percent-escaped."""
    return unquote(one).strip() == unquote(other).strip()
