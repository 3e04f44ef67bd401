"""The signature of a token: whether it is good, and whether its key is the issuer's.

A token may give its key by the id of a method, by an address where the bare key lies, or
itself. The last two say nothing of whose key it is: it must be one of those that the issuer's
own document lists, wherever it was found (RFC 8725 §3.8).
"""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.credentials import did, jose, jwk
from badgeservice.credentials.check_compromise import KeyCompromised, compromise_of
from badgeservice.credentials.check_key import controller_document, find_key
from badgeservice.credentials.envelope import Envelope
from badgeservice.credentials.examined import Finding, Signature
from badgeservice.credentials.multikey import PublicKey
from badgeservice.credentials.world import TOLERANCE, Document, World
from badgeservice.errors import BadgeError, CouldNotCheck, DocumentRefused, Message, say

MOST = 32
"""Keys of an issuer that are compared with one that a token gives."""


def envelope_signature(envelope: Envelope, issuer: str | None, world: World) -> Signature:
    """Return what is found out about the signature of *envelope*, by whom *issuer* names."""
    name = envelope.key_id
    try:
        given = _given(envelope)
    except BadgeError as error:
        return Signature(issuer, error, error)
    if name is None or _is_bare(name):
        key = given if given is not None else _fetched(str(name), world)
        return Signature(issuer, _flaw(envelope, key, world),
                         _binding(key, envelope, issuer, world))
    key, binding = find_key(_as_proof(name, envelope), world)
    # A key in the header is as good as one in the fragment: enough to check the signature.
    if isinstance(key, CouldNotCheck) and given is not None:
        key = given
    elif isinstance(key, PublicKey) and given not in (None, key):
        key = _refuse("jwt-key-differs", say("The token names one key and shows another."))
    return Signature(did.controller_of(name), _flaw(envelope, key, world), binding)


def _is_bare(name: str) -> bool:
    """Tell whether *name* is the address of a key, not of a method in somebody's document."""
    return not name.startswith("did:") and "#" not in name


def _as_proof(name: str, envelope: Envelope) -> dict[str, str]:
    """Return what `find_key` wants to know of a signature."""
    made = {"created": envelope.made} if envelope.made is not None else {}
    return {"verificationMethod": name, **made}


def _flaw(envelope: Envelope, key: PublicKey | BadgeError, world: World) -> Finding:
    if isinstance(key, BadgeError):
        return key
    try:
        jose.ensure_signed(envelope.token, key)
    except BadgeError as error:
        return error
    if envelope.not_before is not None and envelope.not_before > world.now + TOLERANCE:
        return _refuse("proof-from-the-future", say(
            "The signature says that it was made in the future."))
    if envelope.expires is not None and envelope.expires < world.now:
        return _refuse("proof-expired", say("The signature has expired."))
    return None


# --- keys that do not say whose they are -------------------------------------------------


def _given(envelope: Envelope) -> PublicKey | None:
    return jwk.decode(envelope.key) if envelope.key is not None else None


def _fetched(url: str, world: World) -> PublicKey | BadgeError:
    """Return the key that lies at *url*, or why it is not to be had."""
    try:
        found = world.documents.get(url)
        if not isinstance(found, Mapping):
            return CouldNotCheck(say("The key that the signature was made with is not known "
                                     "here."), code="key-unknown")
        return jwk.decode(found)
    except BadgeError as error:
        return error


def _binding(key: PublicKey | BadgeError, envelope: Envelope, issuer: str | None,
             world: World) -> Finding:
    """Return why *key* is not, or not known to be, one that *issuer* lists."""
    if isinstance(key, BadgeError):
        return key
    if issuer is None:
        return _unlisted()
    try:
        return _bound(key, envelope, controller_document(issuer, world), world)
    except BadgeError as error:
        return error


def _bound(key: PublicKey, envelope: Envelope, controller: Document, world: World) -> Finding:
    names = did.assertion_ids(controller)
    if not names and not _has_lost(controller, world):
        return CouldNotCheck(say("The issuer publishes no list of its keys, so it is not known "
                                 "whether the signature is the issuer's."),
                             code="issuer-without-keys")
    owner = str(controller.get("id"))
    found = [find_key(_as_proof(name, envelope), world, owner) for name in names[:MOST]]
    bindings = [binding for candidate, binding in found if candidate == key]
    if None in bindings:
        return None
    lost = compromise_of(owner, world, key=key)
    if lost is not None:
        return KeyCompromised(lost)
    return bindings[0] if bindings else _unlisted()


def _has_lost(controller: Document, world: World) -> bool:
    """Tell whether the list of keys is empty because all of them were lost."""
    return world.register is not None and bool(
        world.register.compromises(str(controller.get("id"))))


def _unlisted() -> DocumentRefused:
    return _refuse("method-not-listed", say(
        "The issuer does not list the key of this signature among its keys."))


def _refuse(code: str, message: Message) -> DocumentRefused:
    return DocumentRefused(message, code=code)
