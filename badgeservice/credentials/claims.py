"""Registered claims of a token (RFC 7519 §4.1) beside the credential that it carries.

What a token says twice it must say alike: a reader of the claims and a reader of the
credential may not come to two answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from badgeservice.credentials.data_model import period
from badgeservice.credentials.kind import Kind, kind_of
from badgeservice.credentials.moments import parse_moment
from badgeservice.errors import DocumentRefused, Message, say

REGISTERED = ("iss", "jti", "sub", "nbf", "exp", "iat")
"""Claims that are no part of the credential: they repeat it, or date the signature."""

_LAST = 253_402_300_799
"""The last second of the year 9999."""

def without_claims(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the credential in *payload*: all of it but the registered claims."""
    return {name: value for name, value in payload.items() if name not in REGISTERED}


def ensure_identifiers(payload: Mapping[str, Any], document: Mapping[str, Any], *,
                       are_required: bool) -> None:
    """Raise unless ``iss``, ``jti`` and ``sub`` repeat *document*'s own identifiers.

    Where they *are_required*, ``iss`` must stand there, ``jti`` where the document has an id,
    and ``sub`` where its subject has one; a badge's token must have it always. Raises
    DocumentRefused ``claim-missing`` or ``claim-differs``.
    """
    expected = {
        "iss": _identifier(document.get("issuer")),
        "jti": document.get("id"),
        "sub": _own_id(document.get("credentialSubject")),
    }
    # Open Badges 3.0 §8.2.4.1 asks for sub; VCDM 1.1 §6.3.1 only says what it repeats.
    optional = ("jti",) if kind_of(document) is Kind.BADGE else ("jti", "sub")
    for name, value in expected.items():
        if name in payload:
            if not isinstance(value, str) or payload[name] != value:
                raise differs(name)
        elif are_required and not (value is None and name in optional):
            raise _missing(name)


def ensure_period(payload: Mapping[str, Any], document: Mapping[str, Any]) -> None:
    """Raise unless ``nbf`` and ``exp`` are exactly the dates that *document* has.

    The fraction of a second may be missing in the claim (Open Badges 3.0 §8.2.4.2). Raises
    DocumentRefused ``claim-missing``, ``claim-differs`` or ``claim-malformed``.
    """
    for name, text in zip(("nbf", "exp"), period(document), strict=True):
        given = moment(payload, name)
        if text is None and given is None:
            continue
        if given is None:
            raise _missing(name)
        own = parse_moment(text) if text is not None else None
        if own is None or given not in (own, own.replace(microsecond=0)):
            raise differs(name)


def moment(payload: Mapping[str, Any], name: str) -> datetime | None:
    """Return the moment of the claim *name*, or None where it is not there.

    Raises DocumentRefused ``claim-malformed`` for what is no NumericDate (RFC 7519 §2) from
    1970 to 9999.
    """
    value = payload.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LAST:
        raise _refuse("claim-malformed", say("The token gives %(claim)s in a wrong form.",
                                             claim=name))
    return datetime.fromtimestamp(value, UTC)


def seconds(text: str) -> int:
    """Return a moment of a credential as a claim has it, to the second."""
    return int(parse_moment(text).timestamp())


def _identifier(value: object) -> object:
    return value.get("id") if isinstance(value, Mapping) else value


def _own_id(subject: object) -> object:
    """Return the id of the only subject; several have none that a claim could repeat."""
    if isinstance(subject, list) and len(subject) == 1:
        subject = subject[0]
    return subject.get("id") if isinstance(subject, Mapping) else None


def differs(name: str) -> DocumentRefused:
    """Make the error for a claim that says something else than the credential."""
    return _refuse("claim-differs", say(
        "The token says one thing to one reader and another to the next: see %(claim)s.",
        claim=name))


def _missing(name: str) -> DocumentRefused:
    return _refuse("claim-missing", say("The token lacks %(claim)s.", claim=name))


def _refuse(code: str, message: Message) -> DocumentRefused:
    return DocumentRefused(message, code=code)
