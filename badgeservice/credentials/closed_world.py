"""Read a document by `closed_world_tables`, straight to its statements.

For documents that use the pinned contexts plainly, as badges do, the outcome is that of the full
way (`profile`, `expansion`, PyLD), some ten times as fast. Anything unusual raises NotKnown, and
everything that the full way refuses is unusual here: so this module accepts and never refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from badgeservice.credentials.closed_world_tables import Tables
from badgeservice.credentials.closed_world_terms import (
    RDF,
    Coercion,
    NotKnown,
    Place,
    Property,
    Vocabulary,
)
from badgeservice.credentials.closed_world_values import in_language, literal, number, reference
from badgeservice.credentials.profile import EMBEDDING

DEPTH = 32
"""Objects inside one another; the full way gives up far beyond."""

MOST_QUADS = 20_000
"""Statements of one document; the fullest of the example programme has some 500."""

MOST_SIGNS = 2**22
"""Signs of all statements together, where an address counts in each one that names it. The
fullest badge of the tests has some 110,000."""

MOST_LEARNT = 64
"""Ways through the contexts that one document may teach, each some milliseconds. A badge has 14,
and all of them are known after the first."""

Component = str | int
"""An address or a literal as N-Quads write it; a blank node by its number."""

Quad = tuple[Component, str, Component, int | None]
"""Subject, predicate, object, and the blank node that names the graph, if any does."""

_TYPE, _FIRST, _REST, _NIL = (f"<{RDF}{name}>" for name in ("type", "first", "rest", "nil"))
_APART = {"id", "type", "@context"}
_Said = dict[tuple[str, str], tuple[Property, Any]]


def read_quads(document: Mapping[str, Any], tables: Tables, most: int = MOST_QUADS) -> list[Quad]:
    """Return the statements of *document*, none twice.

    Raises NotKnown where the document uses anything that only the full way knows, or that the
    full way would refuse; also where there are more than *most*, or more than `MOST_SIGNS` in them.
    """
    if not isinstance(document, dict) or len(document.keys() - {"@context", "id"}) < 1:
        raise NotKnown
    place = tables.first(_addresses(document.get("@context")), _types(document))
    walk = _Walk(tables, most)
    walk.node(document, place, walk.subject(document, place.vocabulary), None, {}, DEPTH)
    return list(walk.quads)


class _Walk:
    """The statements that were read so far."""

    def __init__(self, tables: Tables, most: int) -> None:
        self._tables = tables
        self._most = most
        self._signs = 0
        self._blank = 0
        self._learnt = 0
        self.quads: dict[Quad, type] = {}

    def subject(self, element: Mapping[str, Any], vocabulary: Vocabulary) -> Component:
        """Return the name of an object: its id, or the next number."""
        if "id" in element:
            if type(element["id"]) is not str:
                raise NotKnown
            return vocabulary.address(element["id"])
        return self._new()

    def node(self, element: Mapping[str, Any], place: Place, subject: Component,
             graph: int | None, said: _Said, depth: int) -> None:
        """Read all members of an object."""
        if depth == 0:
            raise NotKnown
        for each in place.types:
            self._add((subject, _TYPE, each, graph), Place)
        vocabulary = place.vocabulary
        for name, value in element.items():
            if name in _APART:
                continue
            member = vocabulary.properties.get(name) or self._tables.member(vocabulary, name)
            if isinstance(subject, str):
                _ensure_said_alike(said, subject, member, value)
            items = value if isinstance(value, list) else [value]
            if not items or (member.twins and not member.twins.isdisjoint(element)):
                raise NotKnown
            if member.holds_list:
                self._list(items, name, member, subject, graph, said, depth)
                continue
            for item in items:
                self._value(item, name, member, subject, graph, said, depth)

    def _value(self, item: Any, name: str, member: Property, subject: Component,
               graph: int | None, said: _Said, depth: int) -> None:
        if member.holds_graph:
            if not isinstance(item, dict) or len(item.keys() - _APART) == 0:
                raise NotKnown
            inner = self._new()
            self._object(item, name, member, inner, {}, depth)
            self._add((subject, member.iri, inner, graph), Place)
            return
        if member.opens:
            said = {}
        found = self._object(item, name, member, graph, said, depth)
        self._add((subject, member.iri, found, graph), Place if isinstance(item, dict)
                  and "@value" not in item else str if isinstance(item, dict) else type(item))

    def _list(self, items: list[Any], name: str, member: Property, subject: Component,
              graph: int | None, said: _Said, depth: int) -> None:
        """Write a list as RDF does: a chain of blank nodes."""
        here = self._new()
        self._add((subject, member.iri, here, graph), Place)
        for place, item in enumerate(items, 1):
            found = self._object(item, name, member, graph, said, depth)
            self._add((here, _FIRST, found, graph), Place)
            after: Component = self._new() if place < len(items) else _NIL
            self._add((here, _REST, after, graph), Place)
            if isinstance(after, int):
                here = after

    def _object(self, item: Any, name: str, member: Property, graph: int | None, said: _Said,
                depth: int) -> Component:
        kind = type(item)
        if kind is str:
            if member.coercion is Coercion.LITERAL:
                return literal(item) + member.datatype
            return reference(item, member)
        if kind is not dict:
            return number(item, member)
        if "@value" in item:
            return in_language(name, item)
        own = _addresses(item["@context"]) if "@context" in item and name in EMBEDDING else ()
        if "@context" in item and not own:
            raise NotKnown
        is_reference = len(item) == 1 and "id" in item
        types = _types(item)
        place = member.places.get((is_reference, own, types)) or self._learn(
            member, name, is_reference, own, types)
        found = self.subject(item, place.vocabulary)
        if not is_reference:
            if not item:
                raise NotKnown
            self.node(item, place, found, graph, said, depth - 1)
        return found

    def _learn(self, member: Property, name: str, is_reference: bool, own: tuple[str, ...],
               types: tuple[str, ...]) -> Place:
        """Return where an object stands that nobody asked about before."""
        self._learnt += 1
        if self._learnt > MOST_LEARNT:
            raise NotKnown
        return self._tables.inside(member, name, is_reference, own, types)

    def _new(self) -> int:
        self._blank += 1
        return self._blank

    def _add(self, quad: Quad, kind: type) -> None:
        """Add a statement; one made twice by values that PyLD tells apart is not known.

        All bounds are here, as no list or object is complete before its last statement.
        """
        if self.quads.setdefault(quad, kind) is not kind:
            raise NotKnown
        subject, predicate, value, _ = quad
        self._signs += (len(predicate) + (len(subject) if isinstance(subject, str) else 0)
                        + (len(value) if isinstance(value, str) else 0))
        if self._signs > MOST_SIGNS or len(self.quads) > self._most:
            raise NotKnown


def _addresses(value: object) -> tuple[str, ...]:
    """Return the contexts that a document or an embedded one names."""
    if not isinstance(value, list) or not value or not all(type(each) is str for each in value):
        raise NotKnown
    return tuple(value)


def _types(element: Mapping[str, Any]) -> tuple[str, ...]:
    if "type" not in element:
        return ()
    value = element["type"]
    if type(value) is str:
        return (value,)
    if type(value) is not list or not value or not all(type(each) is str for each in value):
        raise NotKnown
    return tuple(value)


def _ensure_said_alike(said: _Said, subject: str, member: Property, value: Any) -> None:
    """Go on where nothing, or exactly this, was said before; else the full way compares."""
    known = said.setdefault((subject, member.iri), (member, value))
    if known[1] is not value and (known[0] is not member or not _is_same(known[1], value)):
        raise NotKnown


def _is_same(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are the same, numbers by their kind too."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(
            _is_same(value, other[name]) for name, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return bool(one == other)
