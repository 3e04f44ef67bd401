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

from badgeservice.credentials import multikey
from badgeservice.credentials.contexts import DID_V1, MULTIKEY_V1
from badgeservice.credentials.multikey import PublicKey
from badgeservice.errors import CouldNotCheck, DocumentRefused, Message, say

# Written out: re.IGNORECASE would take the dotless ı for an i.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_HOST_AND_PORT = re.compile(r"([^%]*)(?:%3[Aa]([1-9][0-9]{0,4}))?")
_SEGMENT = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]+")
_DID_KEY = re.compile(r"did:key:(z[1-9A-HJ-NP-Za-km-z]+)")

_MULTIBASE_METHODS = ("Multikey", "Ed25519VerificationKey2020")
"""Types of verification method whose key stands under ``publicKeyMultibase``."""


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
    """Return the DID document that lists *methods*, each the multibase text of a key.

    Every id is absolute and every fragment is the key itself, as 1EdTech's validator wants.
    """
    ids = [f"{did}#{key}" for key in methods]
    return {
        "@context": [DID_V1, MULTIKEY_V1],
        "id": did,
        "verificationMethod": [
            {"id": method, "type": "Multikey", "controller": did, "publicKeyMultibase": key}
            for method, key in zip(ids, methods, strict=True)
        ],
        "assertionMethod": ids,
    }


def did_key_document(did: str) -> dict[str, Any]:
    """Return the document that a did:key carries in itself.

    Raises DocumentRefused ``did-malformed``, or what `multikey.decode` raises for the key.
    """
    match = _DID_KEY.fullmatch(did)
    if match is None:
        raise _refuse("did-malformed", say("%(did)s is not a key identifier.", did=did[:200]))
    multikey.decode(match.group(1))
    return document(did, [match.group(1)])


# --- what a document says of a key -------------------------------------------------------


def controller_of(method_id: str) -> str:
    """Return the identifier whose document must list the key *method_id*."""
    return method_id.partition("#")[0]


def assertion_method(controller: Mapping[str, Any], method_id: str) -> Method:
    """Return the key *method_id* where the document *controller* lists it for assertions.

    Raises DocumentRefused ``controller-id`` for the document of somebody else,
    ``method-not-listed`` for a key that is not there or there for other purposes,
    ``method-malformed``, ``method-controller`` for a key under another's control; and what
    `multikey.decode` raises. Nothing is verified about where the document came from.
    """
    owner = controller_of(method_id)
    if controller.get("id") != owner:
        raise _refuse("controller-id", say("The document found for the issuer belongs to "
                                           "somebody else."))
    found = [method for method in _listed(controller, owner)
             if _absolute(method.get("id"), owner) == method_id]
    if len(found) != 1:
        raise _refuse("method-not-listed", say("The issuer does not list the key of this "
                                               "signature among its keys."))
    return _read(found[0], owner)


def _listed(controller: Mapping[str, Any], owner: str) -> list[Mapping[str, Any]]:
    """Return the methods for assertions, those named by reference and those written out."""
    methods = [method for method in _as_list(controller.get("verificationMethod"))
               if isinstance(method, Mapping) and isinstance(method.get("id"), str)]
    entries = _as_list(controller.get("assertionMethod"))
    named = {_absolute(entry, owner) for entry in entries if isinstance(entry, str)}
    written = [entry for entry in entries if isinstance(entry, Mapping)]
    return [method for method in methods if _absolute(method.get("id"), owner) in named] + written


def _read(method: Mapping[str, Any], owner: str) -> Method:
    if method.get("controller") != owner:
        raise _refuse("method-controller", say("The key of this signature is under somebody "
                                               "else's control."))
    if method.get("type") not in _MULTIBASE_METHODS:
        raise CouldNotCheck(say("The issuer writes its key in a form that this service does not "
                                "know."), code="key-unsupported")
    text = method.get("publicKeyMultibase")
    dates = [method.get("expires"), method.get("revoked")]
    if not isinstance(text, str) or not all(isinstance(date, str | None) for date in dates):
        raise _refuse("method-malformed", say("The issuer's document describes the key of this "
                                              "signature wrongly."))
    return Method(multikey.decode(text), *dates)


def _absolute(identifier: object, owner: str) -> object:
    if isinstance(identifier, str) and identifier.startswith("#"):
        return owner + identifier
    return identifier


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
