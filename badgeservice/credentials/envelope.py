"""Open a signed token: which form it has, the credential in it, and what it says of its key.

The form is told by ``typ`` and nothing else, so that no token is read in two ways
(RFC 8725 §3.11).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badgeservice.credentials import claims, jose, vc_jose, vc_jwt
from badgeservice.credentials.data_model import is_url, period
from badgeservice.credentials.jose import Token
from badgeservice.credentials.kind import parse_kind
from badgeservice.errors import CouldNotCheck, DocumentRefused, say


@dataclass(frozen=True)
class Envelope:
    """The signature around a credential, and what is said of it."""

    token: Token
    key_id: str | None
    """The absolute id of the key; None where only the key itself is given."""

    key: Mapping[str, Any] | None
    """The key in the header, a JWK: a claim, like all of the header."""

    made: str | None
    """When it was signed, as the signer says; else the beginning of validity."""

    not_before: datetime | None
    expires: datetime | None
    """When the signature ends; that of the credential is the credential's business."""


@dataclass(frozen=True)
class Opened:
    """A credential and the signature around it; nothing of it is verified."""

    document: dict[str, Any]
    envelope: Envelope


def read_payload(text: bytes) -> tuple[Token, dict[str, Any]]:
    """Return the token *text* and its payload, read as strictly as any document.

    Raises what `jose.read` and `kind.parse_kind` raise.
    """
    token = jose.read(text)
    return token, parse_kind(token.payload)


def opened(token: Token, payload: Mapping[str, Any]) -> Opened:
    """Return the credential in *payload*, where header, claims and credential agree.

    Raises DocumentRefused ``jwt-header`` and what the forms raise; CouldNotCheck
    ``jwt-unsupported`` for a form that this service does not know.
    """
    name = token.header.get("typ")
    if name in vc_jwt.TYPES and "vp" not in payload:
        _ensure_header(token.header, vc_jwt.HEADER)
        document = vc_jwt.credential_in(payload)
        return Opened(document, _envelope(token, payload, document, are_dates_its_own=False))
    if name == vc_jose.TYPE:
        _ensure_header(token.header, vc_jose.HEADER)
        document = vc_jose.credential_in(payload, token.header)
        return Opened(document, _envelope(token, payload, document, are_dates_its_own=True))
    raise CouldNotCheck(say("The token is of a kind that this service does not know "
                            "(%(type)s).", type=str(name)[:40]), code="jwt-unsupported")


def unsealed(document: Mapping[str, Any]) -> tuple[Mapping[str, Any], Envelope | None]:
    """Return the credential that *document* is or holds, and the signature around it if any.

    Raises what `vc_jose.enveloped_token`, `read_payload` and `opened` raise.
    """
    if not vc_jose.is_enveloped(document):
        return document, None
    inner = opened(*read_payload(vc_jose.enveloped_token(document)))
    return inner.document, inner.envelope


def _ensure_header(header: Mapping[str, Any], names: frozenset[str]) -> None:
    key = header.get("jwk")
    if not header.keys() <= names or not (header.keys() & {"kid", "jwk"}) or (
            key is not None and not isinstance(key, Mapping)):
        raise _unusual()


def _envelope(token: Token, payload: Mapping[str, Any], document: Mapping[str, Any], *,
              are_dates_its_own: bool) -> Envelope:
    issued = claims.moment(payload, "iat")
    start = claims.moment(payload, "nbf") if are_dates_its_own else None
    begins = [each for each in (issued, start) if each is not None]
    return Envelope(
        token=token,
        key_id=_key_id(token.header, payload),
        key=token.header.get("jwk"),
        made=issued.isoformat() if issued is not None else period(document)[0],
        not_before=max(begins, default=None),
        expires=claims.moment(payload, "exp") if are_dates_its_own else None,
    )


def _key_id(header: Mapping[str, Any], payload: Mapping[str, Any]) -> str | None:
    """Return the absolute ``kid``; one that is only a fragment belongs to ``iss``."""
    name = header.get("kid")
    if name is None:
        return None
    if isinstance(name, str) and name.startswith("#") and header.get("typ") == vc_jose.TYPE:
        name = str(header.get("iss", payload.get("iss", ""))) + name
    if not isinstance(name, str) or not is_url(name):
        raise _unusual()
    return name


def _unusual() -> DocumentRefused:
    return DocumentRefused(say("The token asks its readers for something unusual."),
                           code="jwt-header")
