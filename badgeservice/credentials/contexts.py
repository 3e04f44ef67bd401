"""The JSON-LD contexts that documents may name: pinned bytes, never fetched.

>>> pinned = Contexts({"https://example.org/c": b'{"@context": {}}'},
...                   {"https://example.org/c": hashlib.sha256(b'{"@context": {}}').hexdigest()})
>>> "https://example.org/c" in pinned, "https://example.org/d" in pinned
(True, False)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyld.context_resolver import ContextResolver

from badgeservice.errors import CouldNotCheck, DocumentRefused, say

V2 = "https://www.w3.org/ns/credentials/v2"
V1 = "https://www.w3.org/2018/credentials/v1"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
DATA_INTEGRITY = ("https://w3id.org/security/data-integrity/v2",
                  "https://w3id.org/security/data-integrity/v1")
"""The terms of proofs, which VCDM 1.1 lacks."""

STATUS_V1 = "https://www.w3.org/ns/credentials/status/v1"
"""The terms of bitstring status lists, which VCDM 1.1 lacks."""

DID_V1 = "https://www.w3.org/ns/did/v1"
MULTIKEY_V1 = "https://w3id.org/security/multikey/v1"

FIRST = (V2, V1)
"""A credential's first context names its version: VCDM 2.0 §4.3 and VCDM 1.1 §4.1."""


def is_version_1(document: Mapping[str, Any]) -> bool:
    """Tell whether *document* is on VCDM 1.1, by its first context."""
    value = document.get("@context")
    return isinstance(value, list) and value[:1] == [V1]


def completed(document: Mapping[str, Any], *, with_status: bool) -> dict[str, Any]:
    """Return *document* with the contexts that its proof, and its status, will need.

    On VCDM 2.0 it has them. On VCDM 1.1 they go last (VC Data Integrity 1.0 §2.4.1).
    """
    if not is_version_1(document):
        return dict(document)
    named = list(document["@context"])
    missing = [] if any(each in named for each in DATA_INTEGRITY) else [DATA_INTEGRITY[0]]
    if with_status and STATUS_V1 not in named:
        missing.append(STATUS_V1)
    return {**document, "@context": [*named, *missing]}


@dataclass(frozen=True)
class Contexts:
    """The contexts of this installation by URL, each with the SHA-256 that it must have.

    Raises DocumentRefused where bytes have another digest than the one pinned, or where
    one of the two is missing for a URL.
    """

    documents: Mapping[str, bytes]
    digests: Mapping[str, str]
    """SHA-256 in hex, from ``SOURCES.json``."""

    _parsed: dict[str, Any] = field(init=False, repr=False, compare=False)

    compiled: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What others worked out of these contexts and keep as long as these are in use."""

    def __post_init__(self) -> None:
        for url in {*self.documents, *self.digests}:
            found = hashlib.sha256(self.documents.get(url, b"")).hexdigest()
            if url not in self.documents or self.digests.get(url) != found:
                raise DocumentRefused(
                    say("The context %(url)s is not the one that this service pins.", url=url),
                    code="context-digest")
        parsed = {url: json.loads(text) for url, text in self.documents.items()}
        object.__setattr__(self, "_parsed", parsed)

    def __contains__(self, url: object) -> bool:
        return url in self.documents

    def loader(self, url: str, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Answer PyLD's request for the document *url*; it has no network to fall back on.

        Raises CouldNotCheck ``context-unknown`` for any URL that is not pinned.
        """
        if url not in self.documents:
            raise unknown_context(url)
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url,
                "document": self._parsed[url]}

    def options(self) -> dict[str, Any]:
        """Return what every call of PyLD needs to see these contexts and no others.

        The resolver is new each time: PyLD's own one is shared by the whole process, so
        that what one loader answered is served to the next, and it is not thread-safe.
        """
        return {"documentLoader": self.loader, "contextResolver": ContextResolver({}, self.loader),
                "processingMode": "json-ld-1.1"}


def unknown_context(url: str) -> CouldNotCheck:
    """Make the error for a context that is not pinned here."""
    return CouldNotCheck(
        say("The document uses the vocabulary %(url)s, which this service does not hold.",
            url=url[:200]), code="context-unknown")
