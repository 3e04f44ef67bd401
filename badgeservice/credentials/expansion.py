"""Expand a document and see that nothing was dropped or invented: steps 3 and 4 of `canonical`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pyld.jsonld import JsonLdError, JsonLdProcessor

from badgeservice.credentials.contexts import Contexts
from badgeservice.errors import BadgeError, CouldNotCheck, DocumentRefused, say

UNRESOLVED = "https://unresolved.invalid/x/"
"""The base address: what begins with it was relative and would be signed as an invention."""

ENDORSEMENT = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#endorsement"
EMBEDDED = (ENDORSEMENT, "https://www.w3.org/2018/credentials#verifiableCredential",
            "https://purl.imsglobal.org/spec/vc/clr/vocab.html#verifiableCredential")
"""Properties whose values are documents of their own: Open Badges, VCDM and CLR have one each."""

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`\x7f]+")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
"""RFC 5646 §2.1 as far as N-Quads knows it."""

_HIDING = ("@index", "@included", "@reverse", "@direction", "@nest")

Node = dict[str, Any]


def expand(document: Mapping[str, Any], contexts: Contexts) -> Node:
    """Return the one expanded node of *document*.

    Promises that every term was defined, and that every property, type, datatype, identifier
    and language tag is one that the canonical form writes as it stands here. Expects a
    document that passed `profile.ensure_profile`.

    Raises DocumentRefused with ``term-undefined``, ``address-relative``, ``address-invalid``,
    ``language-invalid``, ``node-conflict`` or ``json-ld-invalid``; CouldNotCheck with
    ``context-unknown`` or ``json-literal``.
    """
    processor = JsonLdProcessor(on_property_dropped=_refuse_dropped)
    try:
        nodes = processor.expand(dict(document), {**contexts.options(), "base": UNRESOLVED})
    except JsonLdError as error:
        raise _translate(error) from error
    if len(nodes) != 1:
        raise DocumentRefused(say("The document describes nothing, or several things at once."),
                              code="json-ld-invalid")
    node: Node = nodes[0]
    _ensure_node(node)
    _ensure_agreement(node)
    return node


def _refuse_dropped(term: str | None) -> None:
    raise DocumentRefused(
        say("The member %(term)s is not defined, so no signature covers it.",
            term=str(term)[:80]), code="term-undefined")


def _translate(error: JsonLdError) -> BadgeError:
    """Return our own error that the loader raised within PyLD's, or make one."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, BadgeError):
            return cause
        cause = cause.__cause__
    return DocumentRefused(say("The document is not valid JSON-LD (%(code)s).",
                               code=error.code or error.type), code="json-ld-invalid")


# --- step 4: walk what came out ----------------------------------------------------------


def _ensure_node(node: Node) -> None:
    for key, value in node.items():
        if key in _HIDING:
            raise DocumentRefused(say("The document uses %(key)s, which can hide unsigned "
                                      "content.", key=key), code="json-ld-invalid")
        if key == "@id":
            _ensure_address(value)
        elif key == "@type":
            for kind in value:
                _ensure_address(kind)
        else:
            if not key.startswith("@"):
                _ensure_address(key)
            _ensure_values(value)


def _ensure_values(values: list[Node]) -> None:
    for value in values:
        if "@value" in value:
            _ensure_literal(value)
        else:
            _ensure_node(value)


def _ensure_literal(value: Node) -> None:
    if value.get("@type") == "@json":
        raise CouldNotCheck(say("The document contains JSON as a value, which this service "
                                "cannot check."), code="json-literal")
    if "@type" in value:
        _ensure_address(value["@type"])
    if "@language" in value and not is_language(value["@language"]):
        raise DocumentRefused(say("The document contains something that is not a language tag."),
                              code="language-invalid")
    if "@index" in value or "@direction" in value:
        raise DocumentRefused(say("The document contains a value whose form no signature "
                                  "covers."), code="json-ld-invalid")


def is_language(tag: str) -> bool:
    """Tell whether N-Quads can write *tag* behind a text."""
    return _LANGUAGE.fullmatch(tag) is not None


def _ensure_address(iri: str | None) -> None:
    if iri is None:
        # What becomes of "@" and letters (JSON-LD 1.1 API §5.2, step 2).
        iri = "@…"
    if iri.startswith(("_:", UNRESOLVED)):
        raise DocumentRefused(
            say("%(iri)s is not a full address, so it would name something else elsewhere.",
                iri=iri.removeprefix(UNRESOLVED)[:80] or "''"), code="address-relative")
    if not _IRI.fullmatch(iri):
        raise DocumentRefused(say("%(iri)s is not a valid address, so no signature covers it.",
                                  iri=iri[:80]), code="address-invalid")


# --- one thing, one description ----------------------------------------------------------


def _ensure_agreement(document: Node) -> None:
    """Refuse two descriptions of one id that contradict each other.

    The canonical form merges them, so anybody could exchange their values. A statement made
    twice alike stays allowed: issuers often repeat their profile as an achievement's creator.
    Each embedded credential is looked at by itself, as its own proof fixes it.
    """
    seen: dict[tuple[str, str], str] = {}
    for node in _nodes(document):
        if "@id" not in node:
            continue
        for key, value in node.items():
            if key.startswith("@"):
                continue
            said = json.dumps(_sorted(value), sort_keys=True)
            if seen.setdefault((node["@id"], key), said) != said:
                raise DocumentRefused(
                    say("The document describes %(iri)s twice, and differently.",
                        iri=node["@id"][:120]), code="node-conflict")


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for key, values in node.items():
        if key in EMBEDDED:
            for value in values:
                _ensure_agreement(value)
        elif key == "@list" or not key.startswith("@"):
            for value in values:
                if "@value" not in value:
                    yield from _nodes(value)


def _sorted(values: list[Node]) -> list[str]:
    """Return the values of a property in a form that compares sets; a node with an id is it."""
    return sorted(item["@id"] if "@id" in item else json.dumps(item, sort_keys=True)
                  for item in values)
