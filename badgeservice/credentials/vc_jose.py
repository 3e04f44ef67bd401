"""VC-JOSE-COSE: a credential signed as ``vc+jwt``, and the object that holds one.

Securing Verifiable Credentials using JOSE and COSE (15 May 2025) §3.1 and §3.3, VCDM 2.0
§4.13. The payload is the credential. Claims beside it are allowed; they must not disagree with
it, and ``nbf`` and ``exp`` are the dates of the signature, not those of the credential.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from badgeservice.core.ports import Signer
from badgeservice.credentials import claims, jose
from badgeservice.credentials.contexts import V2
from badgeservice.credentials.data_model import items
from badgeservice.errors import CouldNotCheck, DocumentRefused, Message, say

TYPE = "vc+jwt"
"""What the header's ``typ`` must be."""

HEADER = frozenset({"alg", "kid", "jwk", "typ", "cty", "iss"})
"""The only names that the header may have."""

ENVELOPED = "EnvelopedVerifiableCredential"
_PRESENTED = "EnvelopedVerifiablePresentation"
"""Holds a presentation, whose token (``vp+jwt``) is not read here."""

_START = "data:application/vc+jwt,"


def credential_in(payload: Mapping[str, Any], header: Mapping[str, Any]) -> dict[str, Any]:
    """Return the credential that *payload* is, where header and claims agree with it.

    Raises DocumentRefused ``claim-differs``, ``claim-malformed``, ``claim-unexpected``;
    ``jwt-header`` for another ``cty``.
    """
    if header.get("cty", "vc") != "vc":
        raise _refuse("jwt-header", say("The token asks its readers for something unusual."))
    for name in ("vc", "vp", "aud"):
        if name in payload:
            raise _refuse("claim-unexpected", say(
                "The token says something in a place where nobody would show it: see %(claim)s.",
                claim=name))
    document = claims.without_claims(payload)
    claims.ensure_identifiers(payload, document, are_required=False)
    if "iss" in header:
        claims.ensure_identifiers({"iss": header["iss"]}, document, are_required=False)
    return document


def sign_vc_jose(document: Mapping[str, Any], signer: Signer) -> str:
    """Return *document* as a ``vc+jwt`` by *signer*, whose key the ``kid`` names.

    Raises KeyUnusable as `jose.write` does. Nothing is checked about what is signed.
    """
    header = {"kid": signer.verification_method, "typ": TYPE, "cty": "vc"}
    return jose.write(header, document, signer)


# --- the object that holds one -----------------------------------------------------------


def envelop(token: str) -> dict[str, str]:
    """Return the EnvelopedVerifiableCredential that holds *token*, a ``vc+jwt``."""
    return {"@context": V2, "id": _START + token, "type": ENVELOPED}


def is_enveloped(document: object) -> bool:
    """Tell whether *document* says that it holds a signed credential."""
    return isinstance(document, Mapping) and any(
        name in (ENVELOPED, _PRESENTED) for name in items(document.get("type")))


def enveloped_token(document: Mapping[str, Any]) -> bytes:
    """Return the token that *document*, for which `is_enveloped` holds, has in its id.

    Raises DocumentRefused ``envelope-malformed`` where it says anything besides, for nobody
    signed that; CouldNotCheck ``envelope-unsupported`` for another kind of content.
    """
    if items(document["type"]) == [_PRESENTED]:
        raise _unsupported()
    identifier, context = document.get("id"), document.get("@context")
    if (document.keys() != {"@context", "id", "type"} or items(context) != [V2]
            or items(document["type"]) != [ENVELOPED] or not isinstance(identifier, str)):
        raise _refuse("envelope-malformed", say(
            "The credential is wrapped in something that nobody has signed."))
    if not identifier.startswith(_START):
        raise _unsupported()
    return identifier.removeprefix(_START).encode("ascii", "replace")


def _unsupported() -> CouldNotCheck:
    return CouldNotCheck(say("The credential is wrapped in a way that this service does not "
                             "know."), code="envelope-unsupported")


def _refuse(code: str, message: Message) -> DocumentRefused:
    return DocumentRefused(message, code=code)
