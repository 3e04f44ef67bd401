"""The part of JSON-LD that a credential may use: step 2 of `canonical`.

Everything that lets a document mean something else than it shows is refused: contexts of its
own, keywords, full addresses as member names, and values that JSON-LD would drop unseen.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from typing import Any

from badgeservice.credentials.contexts import FIRST, unknown_context
from badgeservice.errors import DocumentRefused, Message, say

EMBEDDING = ("endorsement", "verifiableCredential")
"""Members whose values are credentials of their own, with a context each."""

_JCS_SUITE = re.compile(r"[a-z0-9-]{1,40}-jcs-[0-9]{4}")
"""The names that suites signing JSON have, those that are not known here too.

Their proofs repeat the document's context (VC Data Integrity EdDSA §3.3.5). That a suite is
not known is for the proof step to say: it makes a document unknown, not wrong.
"""

TRANSLATABLE = ("name", "description")
"""VCDM 2.0 §11.1: the members that may be language value objects."""

_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def ensure_profile(document: Mapping[str, Any], contexts: Container[str]) -> None:
    """Raise where *document* uses more of JSON-LD than a credential needs.

    DocumentRefused has the codes ``profile-context``, ``profile-keyword``,
    ``profile-member-name``, ``profile-empty``, ``profile-nested-array`` and
    ``profile-language``; CouldNotCheck ``context-unknown`` means a context that is a proper
    address, but not in *contexts*. Undefined terms are found later, by `expansion.expand`.
    """
    _ensure_contexts(document.get("@context"), contexts)
    _check_members(document, contexts)


def _refuse(code: str, message: Message) -> DocumentRefused:
    return DocumentRefused(message, code=code)


def _ensure_contexts(value: object, contexts: Container[str]) -> None:
    if not isinstance(value, list) or not value or not all(isinstance(url, str) for url in value):
        raise _refuse("profile-context", say(
            "The document's @context is not a list of addresses, or is missing."))
    if value[0] not in FIRST or len(set(value)) != len(value) or set(FIRST) <= set(value):
        raise _refuse("profile-context", say(
            "The document's @context does not begin as that of a credential must."))
    for url in value:
        if not _ADDRESS.fullmatch(url):
            raise _refuse("profile-context", say(
                "The document's @context contains something that is not an address."))
        if url not in contexts:
            raise unknown_context(url)


def _check_members(node: Mapping[str, Any], contexts: Container[str]) -> None:
    """Check every member of an object whose own ``@context`` was dealt with."""
    for key, value in node.items():
        if key == "@context":
            continue
        _ensure_member_name(key)
        for item in _items(key, value):
            if isinstance(item, Mapping):
                _check_object(key, item, contexts)


def _ensure_member_name(key: str) -> None:
    if key.startswith("@"):
        raise _refuse("profile-keyword", say(
            "The document uses %(key)s, which can hide unsigned content.", key=key[:80]))
    if not key or ":" in key or "/" in key:
        raise _refuse("profile-member-name", say(
            "The member name %(key)s is not a plain term.", key=repr(key[:80])))


def _items(key: str, value: object) -> list[Any]:
    """Return the values of a member, one or many; refuse those that JSON-LD would drop."""
    items = value if isinstance(value, list) else [value]
    if not items or None in items:
        raise _refuse("profile-empty", say(
            "The member %(key)s is null or an empty list, which no signature covers.",
            key=key[:80]))
    if any(isinstance(item, list) for item in items):
        raise _refuse("profile-nested-array", say(
            "The member %(key)s holds a list within a list.", key=key[:80]))
    return items


def _check_object(key: str, node: Mapping[str, Any], contexts: Container[str]) -> None:
    if "@value" in node:
        _ensure_language_value(key, node)
        return
    if "@context" in node:
        if key not in EMBEDDING and not _is_jcs_proof(key, node):
            raise _refuse("profile-context", say(
                "The member %(key)s has a @context of its own, which could change what it means.",
                key=key[:80]))
        _ensure_contexts(_contexts_of(node), contexts)
    _check_members(node, contexts)


def _contexts_of(node: Mapping[str, Any]) -> object:
    """Return the contexts of an embedded credential.

    VCDM 2.0 §4.13 writes that of an enveloped one, and nothing else, without a list.
    """
    value = node["@context"]
    is_bare = node.get("type") == "EnvelopedVerifiableCredential" and isinstance(value, str)
    return [value] if is_bare else value


def _is_jcs_proof(key: str, node: Mapping[str, Any]) -> bool:
    suite = node.get("cryptosuite")
    return key == "proof" and isinstance(suite, str) and _JCS_SUITE.fullmatch(suite) is not None


def _ensure_language_value(key: str, node: Mapping[str, Any]) -> None:
    # @direction is refused too: the canonical form has no place for it, so it would be unsigned.
    texts = all(isinstance(value, str) for value in node.values())
    if key not in TRANSLATABLE or not texts or not {"@value"} <= set(node) <= {"@value",
                                                                               "@language"}:
        raise _refuse("profile-language", say(
            "The member %(key)s holds a value whose form no signature covers.", key=key[:80]))
