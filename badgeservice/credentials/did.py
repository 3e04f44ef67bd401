"""Issuers' identifiers, and which keys they say may sign for them.

did:web is used where it can be: it knows https and DNS names only. Elsewhere an issuer is a
did:key, which carries its own document.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from badgeservice.credentials import jwk, key_text, multikey
from badgeservice.credentials.contexts import DID_V1, MULTIKEY_V1
from badgeservice.credentials.multikey import PublicKey
from badgeservice.errors import CouldNotCheck, DocumentRefused, Message, say

# Written out: re.IGNORECASE would take the dotless ı for an i.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_HOST_AND_PORT = re.compile(r"([^%]*)(?:%3[Aa]([1-9][0-9]{0,4}))?")
_SEGMENT = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]+")
_DID_KEY = re.compile(r"did:key:(z[1-9A-HJ-NP-Za-km-z]+)")

_MATERIAL = {
    "Multikey": "publicKeyMultibase",
    "JsonWebKey": "publicKeyJwk",
    "JsonWebKey2020": "publicKeyJwk",
    "Ed25519VerificationKey2020": "publicKeyMultibase",
    "Ed25519VerificationKey2018": "publicKeyBase58",
}
"""Where the key stands, by type of verification method (CID 1.0 §2.2; the last three: the
older suites that brought them)."""

_PRIVATE = ("secretKeyMultibase", "secretKeyJwk", "privateKeyMultibase", "privateKeyJwk",
            "privateKeyBase58")


@dataclass(frozen=True)
class Method:
    """A key that its controller lists for assertions."""

    key: PublicKey
    expires: str | None
    """As written in the document; signatures made later do not count (CID 1.0 §2.2)."""

    revoked: str | None
    """As written in the document; from then on the key proves nothing."""


def _refuse(code: str, message: Message) -> DocumentRefused:
    return DocumentRefused(message, code=code)


# --- identifiers -------------------------------------------------------------------------


def issuer_did(base_url: str, slug: str, public_key_multibase: str) -> str:
    """Return the DID of the issuer *slug* of the installation at *base_url*.

    >>> issuer_did("https://badges.example:8443/x", "college", "z6Mk")
    'did:web:badges.example%3A8443:x:issuers:college'
    >>> issuer_did("http://127.0.0.1:8000", "college", "z6Mk")
    'did:key:z6Mk'
    """
    url = urlsplit(base_url)
    if url.scheme != "https" or not url.hostname or not _is_dns_name(url.hostname):
        return f"did:key:{public_key_multibase}"
    host = url.hostname if url.port in (None, 443) else f"{url.hostname}%3A{url.port}"
    path = [part for part in url.path.split("/") if part]
    return ":".join(["did:web", host, *path, "issuers", slug])


def _is_dns_name(host: str) -> bool:
    # A last label of digits alone is an address in one of its many spellings (RFC 3696 §2).
    if not _HOST.fullmatch(host) or host.rpartition(".")[2].isdigit():
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return not host.lower().startswith("0x")
    return False


def did_web_url(did: str) -> str:
    """Return where the document of a did:web lies; raises DocumentRefused ``did-malformed``.

    >>> did_web_url("did:web:badges.example%3A8443:issuers:college")
    'https://badges.example:8443/issuers/college/did.json'
    """
    name, *path = did.removeprefix("did:web:").split(":")
    match = _HOST_AND_PORT.fullmatch(name)
    host, port = match.groups() if match and did.startswith("did:web:") else ("", None)
    if (not _is_dns_name(host) or int(port or 443) > 65535
            or not all(_SEGMENT.fullmatch(segment) for segment in path)):
        raise _refuse("did-malformed", say("%(did)s is not a web identifier that can be looked "
                                           "up.", did=did[:200]))
    place = f"https://{host}:{port}" if port else f"https://{host}"
    return "/".join([place, *(path or [".well-known"]), "did.json"])


# --- documents ---------------------------------------------------------------------------


def document(did: str, methods: Sequence[str]) -> dict[str, Any]:
    """Return the DID document that lists *methods*, each the `key_text` of a key.

    Every id is absolute and every fragment is the key itself, as 1EdTech's validator wants;
    only RSA keys, which have no short text, are named by a digest.
    """
    listed = [key_text.verification_method(did, key) for key in methods]
    others = [key_text.JWK_V1] if any("publicKeyJwk" in entry for entry in listed) else []
    return {
        "@context": [DID_V1, MULTIKEY_V1, *others],
        "id": did,
        "verificationMethod": listed,
        "assertionMethod": [entry["id"] for entry in listed],
    }


def did_key_document(did: str) -> dict[str, Any]:
    """Return the document that a did:key carries in itself.

    Raises DocumentRefused ``did-malformed``, or what `multikey.decode` raises for the key.
    """
    match = _DID_KEY.fullmatch(did)
    if match is None:
        raise _refuse("did-malformed", say("%(did)s is not a key identifier.", did=did[:200]))
    multikey.decode(match.group(1))
    made = document(did, [match.group(1)])
    # Its holder signs presentations with the same key (did:key §3.1.2).
    return {**made, "authentication": made["assertionMethod"]}


# --- what a document says of a key -------------------------------------------------------


def controller_of(method_id: str) -> str:
    """Return the identifier whose document must list the key *method_id*."""
    return method_id.partition("#")[0]


def assertion_method(controller: Mapping[str, Any], method_id: str) -> Method:
    """Return the key *method_id* where the document *controller* lists it for assertions."""
    return listed_method(controller, method_id, "assertionMethod")


def listed_method(controller: Mapping[str, Any], method_id: str, purpose: str) -> Method:
    """Return the key *method_id* where the document *controller* lists it for *purpose*.

    Raises DocumentRefused ``controller-id`` for the document of somebody else,
    ``method-not-listed`` for a key that is not there or there for other purposes,
    ``method-malformed``, ``method-controller`` for a key under another's control,
    ``key-private`` for one whose private part lies open; and what `multikey.decode` and
    `jwk.decode` raise. Nothing is verified about where the document came from.
    """
    owner = controller_of(method_id)
    if controller.get("id") != owner:
        raise _other_owner()
    found = [method for method in _listed(controller, owner, purpose)
             if _absolute(method.get("id"), owner) == method_id]
    if len(found) != 1:
        raise _not_listed()
    return _read(found[0], owner)


def is_alone(method_id: str) -> bool:
    """Tell whether *method_id* is an address of its own, and names no document with keys."""
    return method_id.startswith("https://") and "#" not in method_id


def method_alone(controller: Mapping[str, Any], owner: str, method_id: str,
                 held: Mapping[str, Mapping[str, Any]]) -> Method:
    """Return the key at *method_id* where *controller*, *owner*'s document, lists it.

    CID 1.0 §3.3: the method may stand in the controller's document, or alone at its address;
    then it is looked up in *held*. Raises what `listed_method` raises, CouldNotCheck
    ``key-unknown`` where it is not there, and what asking *held* raises.
    """
    if controller.get("id") != owner:
        raise _other_owner()
    written = [method for method in _listed(controller, owner, "assertionMethod")
               if method.get("id") == method_id]
    if not written and method_id not in _as_list(controller.get("assertionMethod")):
        raise _not_listed()
    found = written[0] if written else held.get(method_id)
    if found is None:
        raise CouldNotCheck(say("The key that the signature was made with is not known here."),
                            code="key-unknown")
    if len(written) > 1 or found.get("id") != method_id:
        raise _malformed()
    return _read(found, owner)


def assertion_ids(controller: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the absolute ids of the keys that *controller* lists for assertions.

    What it says of each is not looked at.
    """
    owner = controller.get("id")
    if not isinstance(owner, str):
        return ()
    listed = _listed(controller, owner, "assertionMethod")
    names = (_absolute(method.get("id"), owner) for method in listed)
    return tuple(name for name in names if isinstance(name, str))


def _listed(controller: Mapping[str, Any], owner: str,
            purpose: str) -> list[Mapping[str, Any]]:
    """Return the methods for *purpose*, those named by reference and those written out."""
    methods = [method for method in _as_list(controller.get("verificationMethod"))
               if isinstance(method, Mapping) and isinstance(method.get("id"), str)]
    entries = _as_list(controller.get(purpose))
    named = {_absolute(entry, owner) for entry in entries if isinstance(entry, str)}
    written = [entry for entry in entries if isinstance(entry, Mapping)]
    return [method for method in methods if _absolute(method.get("id"), owner) in named] + written


def _read(method: Mapping[str, Any], owner: str) -> Method:
    if method.get("controller") != owner:
        raise _refuse("method-controller", say("The key of this signature is under somebody "
                                               "else's control."))
    if any(member in method for member in _PRIVATE):
        raise _refuse("key-private", say("The issuer shows the private part of its key, so that "
                                         "anybody could have signed."))
    dates = [method.get("expires"), method.get("revoked")]
    if not all(isinstance(date, str | None) for date in dates):
        raise _malformed()
    return Method(_key(method), *dates)


def _key(method: Mapping[str, Any]) -> PublicKey:
    """Return the key of *method*, which must have one spelling of it and no more."""
    kind = method.get("type")
    if not isinstance(kind, str) or kind not in _MATERIAL:
        raise CouldNotCheck(say("The issuer writes its key in a form that this service does not "
                                "know."), code="key-unsupported")
    given = [member for member in set(_MATERIAL.values()) if member in method]
    material = method.get(_MATERIAL[kind])
    wanted = Mapping if _MATERIAL[kind] == "publicKeyJwk" else str
    if len(given) != 1 or not isinstance(material, wanted):
        raise _malformed()
    key = _decoded(_MATERIAL[kind], material)
    if kind.startswith("Ed25519") and key.type != "Ed25519":
        raise _malformed()
    return key


def _decoded(member: str, material: Any) -> PublicKey:
    if member == "publicKeyJwk":
        return jwk.decode(material)
    if member == "publicKeyBase58":
        raw = multikey.decode_base58("z" + material, "key-malformed")
        return multikey.public_key("Ed25519", raw)
    return multikey.decode(material)


def _other_owner() -> DocumentRefused:
    return _refuse("controller-id", say("The document found for the issuer belongs to somebody "
                                        "else."))


def _not_listed() -> DocumentRefused:
    return _refuse("method-not-listed", say("The issuer does not list the key of this "
                                            "signature among its keys."))


def _malformed() -> DocumentRefused:
    return _refuse("method-malformed", say("The issuer's document describes the key of this "
                                           "signature wrongly."))


def _absolute(identifier: object, owner: str) -> object:
    if isinstance(identifier, str) and identifier.startswith("#"):
        return owner + identifier
    return identifier


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
