"""The words of the quick way: terms, the places where they hold, and what they make of values.

Everything here is made by `closed_world_tables` and read by `closed_world`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from badgeservice.credentials.expansion import EMBEDDED, UNRESOLVED

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

# Narrower than `expansion` allows: PyLD takes what has a space of any kind for relative.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20<>\"{}|\\^`\x7f\ud800-\udfff]+")
_DEFAULTS = ("@vocab", "@base", "@language", "@direction")
_LITERAL_TYPES_APART = (f"{XSD}double", f"{RDF}langString", f"{XSD}string")
"""Datatypes whose values PyLD rewrites, or writes as if they had none."""


class NotKnown(Exception):
    """The quick way cannot tell what this means; the full way decides."""


class Coercion(Enum):
    """What a bare text stands for."""

    LITERAL = "literal"
    ADDRESS = "address"
    TERM = "term"
    NOTHING = "nothing"
    """Only objects are known here: the term's own context takes the term away."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object stands: the terms that hold there, and the types that it has."""

    vocabulary: Vocabulary
    types: tuple[str, ...]
    """Their addresses, as N-Quads write them."""


class Property:
    """A term used as a member: its address, and what its values are."""

    __slots__ = ("coercion", "datatype", "holds_graph", "holds_list", "iri", "opens", "places",
                 "scope", "twins")

    def __init__(self, iri: str, coercion: tuple[Coercion, str], container: tuple[str, ...],
                 scope: Vocabulary, twins: set[str]) -> None:
        self.iri = f"<{iri}>"
        self.coercion, datatype = coercion
        self.datatype = f"^^<{datatype}>" if datatype else ""
        self.holds_list = container == ("@list",)
        self.holds_graph = container == ("@graph",)
        self.opens = self.holds_graph or iri in EMBEDDED
        """Whether a description in here need not agree with one outside (`expansion`)."""
        self.scope = scope
        self.twins = twins
        """Other terms with this address, whose values PyLD would put with these."""
        self.places: dict[tuple[bool, tuple[str, ...], tuple[str, ...]], Place | None] = {}


class Vocabulary:
    """The terms that hold at one place."""

    __slots__ = ("context", "names", "properties")

    def __init__(self, context: Mapping[str, Any]) -> None:
        """Raise NotKnown where *context*, one of PyLD's, has defaults that change any value."""
        if any(name in context for name in _DEFAULTS):
            raise NotKnown
        self.context = context
        self.names: Mapping[str, Any] = context["mappings"]
        self.properties: dict[str, Property | None] = {}

    def ensure_usual(self) -> None:
        """Raise NotKnown unless an object calls its id and its type as badges do."""
        for name, keyword in (("id", "@id"), ("type", "@type")):
            if not self.names.get(name) or self.names[name]["@id"] != keyword:
                raise NotKnown

    def address(self, text: str) -> str:
        """Return *text*, which must be a whole address that no prefix could change."""
        if (_IRI.fullmatch(text) is None or text.partition(":")[0] in self.names
                or text.startswith(UNRESOLVED)):
            raise NotKnown
        return f"<{text}>"

    def term(self, text: str) -> str:
        """Return the address that *text*, a term or an address, stands for."""
        if text in self.names:
            return f"<{plain_iri(self.names[text])}>"
        return self.address(text)


def plain_iri(mapping: Mapping[str, Any] | None) -> str:
    """Return the address that a term stands for, if it is one that N-Quads write as it is."""
    iri = mapping["@id"] if mapping else None
    if not isinstance(iri, str) or not _IRI.fullmatch(iri) or iri.startswith(UNRESOLVED):
        raise NotKnown
    return iri


def coercion_of(kind: str | None) -> tuple[Coercion, str]:
    """Return what a term's type makes of a bare text, and the datatype of a literal."""
    if kind is None:
        return Coercion.LITERAL, ""
    if kind == "@id":
        return Coercion.ADDRESS, ""
    if kind == "@vocab":
        return Coercion.TERM, ""
    if not _IRI.fullmatch(kind) or kind in _LITERAL_TYPES_APART:
        raise NotKnown
    return Coercion.LITERAL, kind
