"""The recipient step: whether the badge is about the person who is expected.

Made only when somebody asks with an e-mail address or an identifier in hand. Addresses are
compared without regard to upper and lower case, although the part before the @ might in
theory tell them apart: Open Badges has no rule, and people type their address both ways.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from badgeservice.core.report import Check, failed, passed, unknown
from badgeservice.credentials.rules import items
from badgeservice.credentials.world import Document
from badgeservice.errors import say

_HASH = "sha256$"


def normalise_email(address: str) -> str:
    """Return *address* as issuers and verifiers here hash it: trimmed, NFC, lower case."""
    return unicodedata.normalize("NFC", address.strip()).lower()


def recipient_check(document: Document, expected: str) -> Check:
    """Return the line of the step *recipient* for a badge that passed the schema step."""
    subject = document["credentialSubject"]
    identities = items(subject.get("identifier"))
    if any(_is_named(subject, identities, given) for given in _spellings(expected)):
        return passed("recipient", "recipient-confirmed", say(
            "The badge is about the person that you asked for."))
    if any(_is_unreadable(identity) for identity in identities):
        return unknown("recipient", "recipient-unsupported", say(
            "The badge names its recipient in a way that this service cannot compare."))
    if not any(_is_comparable(identity, expected) for identity in identities):
        return unknown("recipient", "recipient-unnamed", say(
            "The badge does not name its recipient in a way that could be compared."))
    return failed("recipient", "recipient-differs", say(
        "The badge is about somebody else than the person that you asked for."))


def _spellings(expected: str) -> Iterator[str]:
    yield expected.strip()
    if "@" in expected:
        yield normalise_email(expected)


def _is_named(subject: Mapping[str, Any], identities: list[Any], given: str) -> bool:
    if not given:
        return False
    return subject.get("id") == given or any(_matches(each, given) for each in identities)


def _matches(identity: Mapping[str, Any], given: str) -> bool:
    stated, salt = identity["identityHash"], identity.get("salt", "")
    # A name is no proof of identity: two people may share it.
    if not isinstance(stated, str) or not isinstance(salt, str) or (
            identity["identityType"] == "name"):
        return False
    if not identity["hashed"]:
        if identity["identityType"] == "emailAddress":
            return normalise_email(stated) == normalise_email(given)
        return bool(stated == given)
    found = _HASH + hashlib.sha256((given + salt).encode("utf-8", "surrogatepass")).hexdigest()
    return hmac.compare_digest(found.encode(), stated.lower().encode("utf-8", "surrogatepass"))


def _is_unreadable(identity: Mapping[str, Any]) -> bool:
    stated = identity["identityHash"]
    return not isinstance(stated, str) or (
        identity["hashed"] is True and not stated.lower().startswith(_HASH))


def _is_comparable(identity: Mapping[str, Any], expected: str) -> bool:
    """Tell whether *identity* is of the kind that was asked for, so that it could differ."""
    kind: str = identity["identityType"]
    return kind != "name" and (kind == "emailAddress") == ("@" in expected)
