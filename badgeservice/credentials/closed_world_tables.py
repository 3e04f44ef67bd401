"""What the terms of the pinned contexts mean, looked up instead of worked out again.

PyLD processes the contexts, scoped ones too, exactly as its expansion would; what it finds is
kept. There are few contexts and few ways through them, so after some documents every way is known.

Whatever these tables cannot say raises `NotKnown`: `canonical` then lets PyLD do it all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from pyld.jsonld import JsonLdError, JsonLdProcessor

from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.expansion import EMBEDDED, UNRESOLVED
from badgeservice.credentials.profile import ensure_profile
from badgeservice.errors import BadgeError

MOST_PLACES = 4_000
"""Ways through the contexts that are kept; beyond it all are forgotten and learnt anew."""

MOST_TYPES = 6
"""Types of one object; a real badge has two."""

LONGEST_TYPE = 80
"""Signs of a type's name."""

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

# Narrower than `expansion` allows: PyLD takes what has a space of any kind for relative.
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20<>\"{}|\\^`\x7f]+")
_KNOWN_PARTS = {"@id", "@type", "@container", "@context", "reverse", "protected", "_prefix",
                "_term_has_colon"}
_CONTAINERS = ((), ("@set",), ("@list",), ("@graph",))
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

    def __init__(self, iri: str, kind: str | None, container: tuple[str, ...],
                 scope: Vocabulary, twins: set[str]) -> None:
        self.iri = f"<{iri}>"
        self.coercion, datatype = _coercion(kind)
        self.datatype = f"^^<{datatype}>" if datatype else ""
        self.holds_list = container == ("@list",)
        self.holds_graph = container == ("@graph",)
        self.opens = self.holds_graph or iri in EMBEDDED
        """Whether a description in here need not agree with one outside (`expansion`)."""
        self.scope = scope
        self.twins = twins
        """Other terms with this address, whose values PyLD would put with these."""
        self.places: dict[tuple[bool, tuple[str, ...], tuple[str, ...]], Place | None] = {}


Found = TypeVar("Found", Place, Property)


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
            return f"<{_plain_iri(self.names[text])}>"
        return self.address(text)


class Tables:
    """All that was learnt of one installation's contexts. Threads may share it.

    Two threads that learn the same thing at once learn it twice, and alike.
    """

    def __init__(self, contexts: Contexts) -> None:
        self._contexts = contexts
        self._vocabularies: dict[str, Vocabulary] = {}
        self._first: dict[tuple[tuple[str, ...], tuple[str, ...]], Place | None] = {}
        self._count = 0

    def first(self, addresses: tuple[str, ...], types: tuple[str, ...]) -> Place:
        """Return where a document with these contexts and types begins, or raise NotKnown."""
        key = (addresses, types)
        if key not in self._first:
            self._make_room(addresses, types)
            self._first[key] = self._try(lambda: self._place({}, None, False, addresses, types))
        return _known(self._first[key])

    def member(self, vocabulary: Vocabulary, name: str) -> Property:
        """Return what the member *name* is in *vocabulary*, or raise NotKnown."""
        if name not in vocabulary.properties:
            if name not in vocabulary.names:
                raise NotKnown
            vocabulary.properties[name] = self._try(lambda: self._member(vocabulary, name))
        return _known(vocabulary.properties[name])

    def inside(self, around: Property, name: str, is_reference: bool,
               addresses: tuple[str, ...], types: tuple[str, ...]) -> Place:
        """Return where an object stands that is a value of *around*, or raise NotKnown.

        *is_reference* says that it has an id and nothing else, *addresses* are contexts of
        its own.
        """
        key = (is_reference, addresses, types)
        if key not in around.places:
            self._make_room(addresses, types)
            around.places[key] = self._try(lambda: self._place(
                around.scope.context, name, is_reference, addresses, types))
        return _known(around.places[key])

    def _make_room(self, addresses: tuple[str, ...], types: tuple[str, ...]) -> None:
        """Forget all before too much is known; whoever reads now keeps what he holds.

        Raises NotKnown for names that only fill the memory.
        """
        if (not all(each in self._contexts for each in addresses) or len(types) > MOST_TYPES
                or any(len(each) > LONGEST_TYPE for each in types)):
            raise NotKnown
        self._count += 1
        if self._count > MOST_PLACES:
            self._count = 0
            self._vocabularies = {}
            self._first = {}

    def _try(self, work: Any) -> Any:
        """Return what *work* does, or None where PyLD or the profile refuse."""
        try:
            return work()
        except (NotKnown, JsonLdError, BadgeError):
            return None

    def _member(self, vocabulary: Vocabulary, name: str) -> Property:
        mapping = vocabulary.names[name]
        iri = _plain_iri(mapping)
        container = tuple(mapping.get("@container") or ())
        if (":" in name or "/" in name or set(mapping) - _KNOWN_PARTS or mapping["reverse"]
                or iri.startswith(RDF) or container not in _CONTAINERS):
            raise NotKnown
        scope, own = vocabulary, mapping.get("@context")
        if own is not None:
            scope = self._vocabulary(_Processor().scoped(
                vocabulary.context, own, self._options(), propagate=True, override=True))
            if scope.names.get(name) != mapping:
                raise NotKnown
        twins = {other for other, each in vocabulary.names.items()
                 if each and each["@id"] == iri} - {name}
        return Property(iri, mapping.get("@type"), container, scope, twins)

    def _place(self, context: Mapping[str, Any], name: str | None, is_reference: bool,
               addresses: tuple[str, ...], types: tuple[str, ...]) -> Place:
        if addresses:
            ensure_profile({"@context": list(addresses)}, self._contexts)
        active, typed = _Processor().entered(context, name, is_reference, addresses, types,
                                             self._options())
        found = tuple(f"<{_plain_iri(typed['mappings'].get(each))}>" for each in types)
        return Place(self._vocabulary(active), found)

    def _vocabulary(self, context: Mapping[str, Any]) -> Vocabulary:
        """Return the one vocabulary of all contexts that mean the same as *context*."""
        key = json.dumps(_meaning(context), sort_keys=True, default=dict)
        if key not in self._vocabularies:
            self._vocabularies[key] = Vocabulary(context)
        return self._vocabularies[key]

    def _options(self) -> dict[str, Any]:
        """Return PyLD's options with a memory of their own: what was read before has no say."""
        return {**self._contexts.options(), "base": UNRESOLVED}


class _Processor(JsonLdProcessor):  # type: ignore[misc]  # PyLD has no types
    """PyLD's way from one active context to the next, without a document."""

    def scoped(self, active: Any, local: Any, options: dict[str, Any], *, propagate: bool,
               override: bool) -> Any:
        """Return *active* changed by a context that a term or a type brings."""
        return self._process_context(active, local, options, propagate=propagate,
                                     override_protected=override)

    def entered(self, active: Any, name: str | None, is_reference: bool,
                addresses: tuple[str, ...], types: tuple[str, ...],
                options: dict[str, Any]) -> tuple[Any, Any]:
        """Return the context for the members of an object, and the one for its types.

        JSON-LD 1.1 API §5.1.2 steps 7 to 11: leave the type's context, take the term's, the
        object's own, and that of each of its types in the order of their names.
        """
        if name is None:
            active = self._get_initial_context(options)
        else:
            own = self.get_context_value(active, name, "@context")
            if not (is_reference and active.get("previousContext")):
                active = self._revert_to_previous_context(active)
            if own is not None:
                active = self.scoped(active, own, options, propagate=True, override=True)
        if addresses:
            active = self.scoped(active, list(addresses), options, propagate=True, override=False)
        typed = active
        for each in sorted(types):
            own = self.get_context_value(typed, each, "@context")
            if own is not None and own is not False:
                active = self.scoped(active, own, options, propagate=False, override=False)
        return active, typed


def _known(found: Found | None) -> Found:
    if found is None:
        raise NotKnown
    return found


def _plain_iri(mapping: Mapping[str, Any] | None) -> str:
    """Return the address that a term stands for, if it is one that N-Quads write as it is."""
    iri = mapping["@id"] if mapping else None
    if not isinstance(iri, str) or not _IRI.fullmatch(iri) or iri.startswith(UNRESOLVED):
        raise NotKnown
    return iri


def _coercion(kind: str | None) -> tuple[Coercion, str]:
    if kind is None:
        return Coercion.LITERAL, ""
    if kind == "@id":
        return Coercion.ADDRESS, ""
    if kind == "@vocab":
        return Coercion.TERM, ""
    if not _IRI.fullmatch(kind) or kind in _LITERAL_TYPES_APART:
        raise NotKnown
    return Coercion.LITERAL, kind


def _meaning(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return *context* without the number by which PyLD's own memory finds it."""
    return {name: _meaning(value) if name == "previousContext" else value
            for name, value in context.items() if name != "_uuid"}
