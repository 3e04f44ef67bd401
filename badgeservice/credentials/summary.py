"""What one line of a list says of a document: what it is, whose, by whom, of which day.

Works on any credential, also a stranger's: a member of another form than expected is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from badgeservice.credentials.moments import parse_moment
from badgeservice.errors import DocumentRefused

_LONGEST = 300
"""Characters of each; a list is no place for more."""


@dataclass(frozen=True)
class Summary:
    """The parts of a document that stand in a list; empty where it does not say."""

    id: str = ""
    title: str = ""
    holder: str = ""
    issuer: str = ""
    issuer_id: str = ""
    given_on: str = ""
    """As YYYY-MM-DD in UTC, so that a list can be sorted by it."""


def summary(document: Mapping[str, Any]) -> Summary:
    """Return what *document* says."""
    subject = _first(document.get("credentialSubject"))
    issuer = document.get("issuer")
    named = _first(issuer)
    return Summary(
        id=_text(document.get("id")),
        title=(_text(_first(subject.get("achievement")).get("name"))
               or _text(document.get("name"))),
        holder=_holder(subject),
        issuer=_text(named.get("name")),
        issuer_id=_text(issuer) or _text(named.get("id")),
        given_on=next(filter(None, (_day(document.get(each)) for each in (
            "awardedDate", "validFrom", "issuanceDate"))), ""),
    )


def _holder(subject: Mapping[str, Any]) -> str:
    """Return every name in clear, sorted: the order of a set is not signed."""
    value = subject.get("identifier")
    names = {_text(each.get("identityHash")) for each in (
        value if isinstance(value, list) else [value])
        if isinstance(each, Mapping) and each.get("identityType") == "name"
        and each.get("hashed") is False}
    return " / ".join(sorted(names - {""}))[:_LONGEST]


def _first(value: object) -> Mapping[str, Any]:
    found = next(iter(value), None) if isinstance(value, list) else value
    return found if isinstance(found, Mapping) else {}


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        value = value.get("@value")
    return value[:_LONGEST] if isinstance(value, str) else ""


def _day(value: object) -> str:
    try:
        return parse_moment(_text(value)).date().isoformat()
    except DocumentRefused:
        return ""
