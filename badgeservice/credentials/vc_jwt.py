"""VC-JWT as Open Badges 3.0 §8.2 has it: a credential and claims that repeat it, signed as one.

A profile of its own, and not VC-JOSE-COSE (`vc_jose`). The payload is the credential with the
claims beside its members; of VCDM 1.1 it may also stand in the claim ``vc`` (§6.3.1 there),
which leaves out what the claims say already.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from badgeservice.core.ports import Signer
from badgeservice.credentials import claims, jose, jwk
from badgeservice.credentials.contexts import is_version_1
from badgeservice.credentials.data_model import period
from badgeservice.credentials.multikey import PublicKey
from badgeservice.errors import DocumentRefused, Message, say

TYPES = (None, "JWT")
"""What the header's ``typ`` may be."""

HEADER = frozenset({"alg", "kid", "jwk", "typ"})
"""The only names that the header may have."""


def credential_in(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the credential that *payload* carries, where every claim agrees with it.

    Raises DocumentRefused ``claim-missing``, ``claim-differs``, ``claim-malformed``, or
    ``claim-unexpected`` for one that has no place here.
    """
    document = _unfolded(payload) if "vc" in payload else claims.without_claims(payload)
    if "aud" in document or "vp" in document:
        raise _unexpected("aud" if "aud" in document else "vp")
    claims.ensure_identifiers(payload, document, are_required=True)
    claims.ensure_period(payload, document)
    return document


def _unfolded(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the credential of VCDM 1.1 in the claim ``vc``, completed from the others."""
    inner = payload["vc"]
    foreign = payload.keys() - {"vc", *claims.REGISTERED}
    if not isinstance(inner, Mapping) or not is_version_1(inner) or foreign:
        raise _unexpected(min(foreign) if foreign else "vc")
    given = {name: payload[name] for name in ("iss", "jti", "sub") if name in payload}
    found = {**inner}
    if "jti" in given:
        found.setdefault("id", given["jti"])
    for member, claim in (("issuer", "iss"), ("credentialSubject", "sub")):
        found[member] = _named(found.get(member), given.get(claim), member)
    for member, claim in (("issuanceDate", "nbf"), ("expirationDate", "exp")):
        when = claims.moment(payload, claim)
        if when is not None:
            found.setdefault(member, _written(when))
    return {name: value for name, value in found.items() if value is not None}


def _named(value: object, identifier: object, member: str) -> object:
    """Return an issuer or subject with the id that only a claim gives it."""
    if value is None and member == "issuer":
        return identifier
    if isinstance(value, Mapping) and "id" not in value and identifier is not None:
        return {"id": identifier, **value}
    return value


def _written(when: datetime) -> str:
    return when.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def sign_vc_jwt(document: Mapping[str, Any], signer: Signer, *,
                public_key: PublicKey | None = None) -> str:
    """Return *document* as a VC-JWT by *signer*.

    The header names the key by its ``kid``, or, where *public_key* is given, holds it as
    ``jwk``: readers that look up no DIDs want that. Raises DocumentRefused
    ``subject-without-id`` where the subject has none, which a claim must repeat, KeyUnusable
    as `jose.write` does. Nothing else is checked about what is signed.
    """
    subject = document.get("credentialSubject")
    if not isinstance(subject, Mapping) or "id" not in subject:
        raise _refuse("subject-without-id", say(
            "The credential does not identify its subject, so it has no form as a token."))
    key: Mapping[str, Any] = {"kid": signer.verification_method} if public_key is None else {
        "jwk": jwk.encode(public_key)}
    return jose.write({**key, "typ": "JWT"}, {**document, **_claims(document, subject)}, signer)


def _claims(document: Mapping[str, Any], subject: Mapping[str, Any]) -> dict[str, Any]:
    issuer, (start, end) = document["issuer"], period(document)
    return {
        "iss": issuer["id"] if isinstance(issuer, Mapping) else issuer,
        **({"jti": document["id"]} if "id" in document else {}),
        "sub": subject["id"],
        **({"nbf": claims.seconds(start)} if start is not None else {}),
        **({"exp": claims.seconds(end)} if end is not None else {}),
    }


def _unexpected(name: str) -> DocumentRefused:
    return _refuse("claim-unexpected", say(
        "The token says something in a place where nobody would show it: see %(claim)s.",
        claim=name[:40]))


def _refuse(code: str, message: Message) -> DocumentRefused:
    return DocumentRefused(message, code=code)
