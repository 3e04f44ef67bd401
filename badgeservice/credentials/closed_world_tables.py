"""What the terms of the pinned contexts mean, looked up instead of worked out again.

PyLD processes the contexts, scoped ones too, exactly as its expansion would; what it finds is
kept. There are few contexts and few ways through them, so after some documents every way is known.

Whatever these tables cannot say raises `NotKnown`: `canonical` then lets PyLD do it all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, TypeVar

from pyld.jsonld import JsonLdError, JsonLdProcessor

from badgeservice.credentials.closed_world_terms import (
    RDF,
    Coercion,
    NotKnown,
    Place,
    Property,
    Vocabulary,
    coercion_of,
    plain_iri,
)
from badgeservice.credentials.contexts import Contexts
from badgeservice.credentials.expansion import UNRESOLVED
from badgeservice.credentials.profile import ensure_profile
from badgeservice.errors import BadgeError

MOST_PLACES = 1_000
"""Ways through the contexts that are kept; beyond it all are forgotten and learnt anew.

All documents of the tests together need 75. A way takes some 7 kB.
"""

MOST_TYPES = 6
"""Types of one object; a real badge has two."""

MOST_CONTEXTS = 10
"""Contexts that one object names; a real badge has three."""

LONGEST_TYPE = 80
"""Signs of a type's name."""

_KNOWN_PARTS = {"@id", "@type", "@container", "@context", "reverse", "protected", "_prefix",
                "_term_has_colon"}
_CONTAINERS = ((), ("@set",), ("@list",), ("@graph",))

Found = TypeVar("Found", Place, Property)


class Tables:
    """All that was learnt of one installation's contexts. Threads may share it.

    Two threads that learn the same thing at once learn it twice, and alike.
    """

    def __init__(self, contexts: Contexts) -> None:
        self._contexts = contexts
        self._vocabularies: dict[bytes, Vocabulary] = {}
        self._first: dict[tuple[tuple[str, ...], tuple[str, ...]], Place | None] = {}
        self._count = 0

    def first(self, addresses: tuple[str, ...], types: tuple[str, ...]) -> Place:
        """Return where a document with these contexts and types begins, or raise NotKnown."""
        key = (addresses, types)
        if key not in self._first:
            self._make_room(addresses, types)
            self._first[key] = self._try(lambda: self._place(None, "", False, addresses, types))
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
                around, name, is_reference, addresses, types))
        return _known(around.places[key])

    def _make_room(self, addresses: tuple[str, ...], types: tuple[str, ...]) -> None:
        """Forget all before too much is known; whoever reads now keeps what he holds.

        Raises NotKnown for names that only fill the memory.
        """
        if (len(addresses) > MOST_CONTEXTS or len(types) > MOST_TYPES
                or not all(each in self._contexts for each in addresses)
                or any(len(each) > LONGEST_TYPE for each in types)):
            raise NotKnown
        self._count += 1
        if self._count > MOST_PLACES:
            self._count = 0
            self._vocabularies = {}
            self._first = {}

    def _try(self, work: Callable[[], Found]) -> Found | None:
        """Return what *work* does, or None where PyLD or the profile refuse."""
        try:
            return work()
        except (NotKnown, JsonLdError, BadgeError):
            return None

    def _member(self, vocabulary: Vocabulary, name: str) -> Property:
        mapping = vocabulary.names[name]
        iri = plain_iri(mapping)
        container = tuple(mapping.get("@container") or ())
        if (":" in name or "/" in name or set(mapping) - _KNOWN_PARTS or mapping["reverse"]
                or iri.startswith(RDF) or container not in _CONTAINERS):
            raise NotKnown
        coercion = coercion_of(mapping.get("@type"))
        scope, own = vocabulary, mapping.get("@context")
        if own is not None:
            scope = self._vocabulary(_Ways(self._contexts).scoped(vocabulary.context, own,
                                                                  override=True))
            if scope.names.get(name) != mapping:
                coercion = Coercion.NOTHING, ""
        twins = {other for other, each in vocabulary.names.items()
                 if each and each["@id"] == iri} - {name}
        return Property(iri, coercion, container, scope, twins)

    def _place(self, around: Property | None, name: str, is_reference: bool,
               addresses: tuple[str, ...], types: tuple[str, ...]) -> Place:
        if addresses:
            ensure_profile({"@context": list(addresses)}, self._contexts)
        active, typed = _Ways(self._contexts).entered(around, name, is_reference, addresses, types)
        found = tuple(f"<{plain_iri(typed['mappings'].get(each))}>" for each in types)
        vocabulary = self._vocabulary(active)
        vocabulary.ensure_usual()
        return Place(vocabulary, found)

    def _vocabulary(self, context: Mapping[str, Any]) -> Vocabulary:
        """Return the one vocabulary of all contexts that mean the same as *context*."""
        said = json.dumps(_meaning(context), sort_keys=True, default=dict)
        key = sha256(said.encode("utf-8")).digest()
        if key not in self._vocabularies:
            self._vocabularies[key] = Vocabulary(context)
        return self._vocabularies[key]


class _Ways:
    """PyLD's ways from one active context to the next, without a document.

    Each has options of its own: what PyLD read before has no say.
    """

    def __init__(self, contexts: Contexts) -> None:
        self._processor = JsonLdProcessor()
        self._options = {**contexts.options(), "base": UNRESOLVED}

    def scoped(self, active: Any, local: Any, *, propagate: bool = True,
               override: bool = False) -> Any:
        """Return *active* changed by a context that a term or a type brings."""
        return self._processor._process_context(active, local, self._options,
                                                propagate=propagate, override_protected=override)

    def entered(self, around: Property | None, name: str, is_reference: bool,
                addresses: tuple[str, ...], types: tuple[str, ...]) -> tuple[Any, Any]:
        """Return the context for the members of an object, and the one for its types.

        JSON-LD 1.1 API §5.1.2 steps 7 to 11: leave the type's context, take the term's, the
        object's own, and that of each of its types in the order of their names.
        """
        if around is None:
            active = self._processor._get_initial_context(self._options)
        else:
            active = around.scope.context
            own = self._own(active, name)
            if not (is_reference and active.get("previousContext")):
                active = self._processor._revert_to_previous_context(active)
            if own is not None:
                active = self.scoped(active, own, override=True)
        if addresses:
            active = self.scoped(active, list(addresses))
        typed = active
        for each in sorted(types):
            own = self._own(typed, each)
            if own is not None and own is not False:
                active = self.scoped(active, own, propagate=False)
        return active, typed

    def _own(self, active: Any, name: str) -> Any:
        return self._processor.get_context_value(active, name, "@context")


def _known(found: Found | None) -> Found:
    if found is None:
        raise NotKnown
    return found


def _meaning(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return *context* without the number by which PyLD's own memory finds it."""
    return {name: _meaning(value) if name == "previousContext" else value
            for name, value in context.items() if name != "_uuid"}
