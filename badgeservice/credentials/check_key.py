"""The key of a signature: where it is found, whether its controller lists it, and since when.

A key in the fragment of a proof is enough to see that nothing was changed since *somebody*
signed. Whose it is, only the document of its controller can say.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from badgeservice.credentials import did, multikey
from badgeservice.credentials.check_compromise import KeyCompromised, compromise_of
from badgeservice.credentials.did import Method
from badgeservice.credentials.examined import Finding
from badgeservice.credentials.moments import parse_moment
from badgeservice.credentials.multikey import PublicKey
from badgeservice.credentials.world import TOLERANCE, Document, World
from badgeservice.errors import BadgeError, CouldNotCheck, DocumentRefused, say


def find_key(one: Mapping[str, Any], world: World,
             issuer: str | None = None) -> tuple[PublicKey | BadgeError, Finding]:
    """Return the key to check with, and what speaks against its being its controller's.

    *issuer* is whom a key at an address of its own is looked up with.

    Where the controller's document is not at hand or does not list the key, the fragment is
    tried: then the signature can still be checked, though not whose it is.
    """
    method_id = one["verificationMethod"]
    try:
        method = _listed_method(method_id, world, issuer)
    except BadgeError as error:
        lost = compromise_of(did.controller_of(method_id), world, method=method_id)
        if lost is not None:
            return lost.key, KeyCompromised(lost)
        return _key_in_fragment(method_id), error
    try:
        _ensure_in_force(method, one, world.now)
    except BadgeError as error:
        return method.key, error
    return method.key, None


def _listed_method(method_id: str, world: World, issuer: str | None) -> Method:
    if issuer is not None and did.is_alone(method_id):
        return did.method_alone(controller_document(issuer, world), issuer, method_id,
                                world.documents)
    return did.assertion_method(controller_document(did.controller_of(method_id), world), method_id)


def controller_document(controller: str, world: World) -> Document:
    """Return the document in which *controller* lists its keys.

    Raises CouldNotCheck ``issuer-document-missing``, and what fetching it or reading a
    did:key raises.
    """
    # A held document goes first: a register may list fewer keys than a did:key spells out.
    if controller in world.documents:
        return world.documents[controller]
    if controller.startswith("did:key:"):
        return did.did_key_document(controller)
    raise CouldNotCheck(say("The issuer's own list of keys could not be looked at, so it is "
                            "not known whether the signature is the issuer's."),
                        code="issuer-document-missing")


def _key_in_fragment(method_id: str) -> PublicKey | BadgeError:
    try:
        return multikey.decode(method_id.partition("#")[2])
    except DocumentRefused as error:
        if error.code == "key-weak":
            return error
        return CouldNotCheck(say("The key that the signature was made with is not known here."),
                             code="key-unknown")
    except CouldNotCheck as error:
        return error


def _ensure_in_force(method: Method, one: Mapping[str, Any], now: datetime) -> None:
    """Refuse a key that its controller withdrew, or that had ended when it signed."""
    if method.revoked is not None and _moment(method.revoked) <= now:
        raise DocumentRefused(say("The issuer has withdrawn the key of this signature."),
                              code="key-revoked")
    if method.expires is not None and (
            "created" not in one or _moment(one["created"]) > _moment(method.expires)):
        raise DocumentRefused(say("The key of this signature had expired when it was used."),
                              code="key-expired")


def ensure_current(one: Mapping[str, Any], now: datetime) -> None:
    """VC Data Integrity 1.0 §4.5: a proof has an end, and was not made in the future."""
    if "created" in one and _moment(one["created"]) > now + TOLERANCE:
        raise DocumentRefused(say("The signature says that it was made in the future."),
                              code="proof-from-the-future")
    if "expires" in one and _moment(one["expires"]) < now:
        raise DocumentRefused(say("The signature has expired."), code="proof-expired")


def _moment(value: object) -> datetime:
    return parse_moment(value if isinstance(value, str) else "")
