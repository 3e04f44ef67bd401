"""Evidence items as the credential shows them: what is public, and a digest of what we hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from badgeservice.core.evidence import Evidence
from badgeservice.credentials.multihash import encode_sha256
from badgeservice.errors import Message, say

GENRES = {
    "material": say("teaching material"),
    "classroom-application": say("classroom application"),
    "reflection": say("reflection"),
    "attendance": say("attendance record"),
    "observation": say("mentor observation"),
    "progress": say("progress record"),
    "feedback": say("feedback"),
}
"""What each kind of evidence is called."""

_NO_COPY = say("External link: the service holds neither a copy nor a digest of it.")
_PRIVATE = say("Not public: the assessors saw it; the digest shows which file or text it was.")
_PRIVATE_LINK = say("Not public: the assessors saw it through a link.")


def evidence_documents(
    items: Sequence[Evidence], words: Callable[[Message], str]
) -> list[dict[str, Any]]:
    """Return the Open Badges Evidence objects for *items*.

    An item that is not public shows its kind and, where the service holds the file or
    text, its digest, and nothing else. A public bare link says that nobody holds a copy.
    """
    return [_public(item, words) if item.public else _private(item, words) for item in items]


def _public(item: Evidence, words: Callable[[Message], str]) -> dict[str, Any]:
    document: dict[str, Any] = {"type": ["Evidence"], "genre": words(GENRES[item.kind])}
    if item.url:
        document["id"] = item.url
    if item.name:
        document["name"] = item.name
    if item.narrative:
        document["narrative"] = item.narrative
    if item.digest:
        document["digestMultibase"] = encode_sha256(bytes.fromhex(item.digest))
    elif item.url:
        document["description"] = words(_NO_COPY)
    return document


def _private(item: Evidence, words: Callable[[Message], str]) -> dict[str, Any]:
    document: dict[str, Any] = {
        "type": ["Evidence"],
        "genre": words(GENRES[item.kind]),
        "description": words(_PRIVATE if item.digest else _PRIVATE_LINK),
    }
    if item.digest:
        document["digestMultibase"] = encode_sha256(bytes.fromhex(item.digest))
    return document
