"""The canonical form and the JSON of one shape of document, ready to be filled in.

Learnt once from the full way (`canonical`) with a mark in every slot: the statements that come
out say where each value goes. What remains for each document is to put the values in, to name
the blank nodes that depend on them, and to sort. Decision 0064 says why that is the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from badgeservice.core.ports import Canonicalizer
from badgeservice.credentials.blank_nodes import Node, Statement, first_hash, labels
from badgeservice.credentials.slots import NotCovered, Split, scheme, split, with_values

_MARK = "slot.4f1c9d2e."
"""Begins what stands for a value; a document that has it in its shape is not covered."""

_TERM = r'<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>|@\S+)?'
_QUAD = re.compile(rf"(<[^>]*>|_:\S+) (<[^>]*>) ({_TERM})(?: (<[^>]*>|_:\S+))? \.")
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(.*)')

_write: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False).encode


def _escaped(value: str) -> str:
    """Write a text as the canonical form does (RDFC-1.0 §5, canonical N-Quads)."""
    return (value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
            .replace("\r", "\\r").replace('"', '\\"'))


@dataclass(frozen=True)
class Form:
    """One shape of document."""

    constant: tuple[str, ...]
    """Statements with neither slot nor blank node."""

    filled: tuple[Statement, ...]
    """Those with slots, blank nodes or both."""

    nodes: tuple[Node, ...]
    known: tuple[str | None, ...]
    """The hashes of the blank nodes that depend on no slot."""

    addresses: frozenset[str]
    """What is named in the shape itself: a slot that names one of these is not covered."""

    names: Callable[[Sequence[str]], Sequence[str]]
    """Picks the addresses from among the values."""

    pieces: tuple[str, ...]
    """The JSON around the slots."""

    proven: set[object] = field(default_factory=set, compare=False)
    """What was found out of a document of this form and so holds for all; see who adds to it."""

    def canonical(self, found: Split) -> str:
        """Return the canonical form of a document of this shape; raises NotCovered."""
        given = [*map(_escaped, found.values)]
        if any(value in self.addresses for value in self.names(found.values)):
            raise NotCovered
        given += labels(self.nodes, given, self.known)
        lines = [*self.constant, *[text % pick(given) for text, pick in self.filled]]
        lines.sort()
        if len(set(lines)) != len(lines):
            raise NotCovered
        return "".join(lines)

    def text(self, found: Split) -> str:
        """Return the JSON of a document of this shape, indented by two."""
        parts = [self.pieces[0]]
        for value, after in zip(found.values, self.pieces[1:], strict=True):
            parts += (_write(value), after)
        return "".join(parts)


def learn(document: Mapping[str, Any], canonicalize: Canonicalizer) -> Form:
    """Return the form of the shape of *document*, which the full way accepts.

    Raises NotCovered where what it would write is not what the full way writes, for *document*
    or with marks in its slots, and what *canonicalize* raises.
    """
    found = split(document)
    if any(_MARK in part for part in found.shape):
        raise NotCovered
    marks = [_mark(found, place) for place in range(len(found.values))]
    sample = with_values(document, list(marks))
    text = canonicalize(sample)
    form = _read(text, marks, found, json.dumps(sample, ensure_ascii=False, indent=2))
    if (form.canonical(Split(found.shape, tuple(marks), found.names)) != text
            or form.canonical(found) != canonicalize(document)
            or form.text(found) != json.dumps(document, ensure_ascii=False, indent=2)):
        raise NotCovered
    return form


def _mark(found: Split, place: int) -> str:
    """Return what stands for the value of a slot: the same where two name the same thing."""
    first = found.names[place]
    if first < 0:
        return f"{_MARK}{place}"
    begin = scheme(found.values[first])
    return f"urn:uuid:{_MARK}{first}" if begin == "urn" else f"{begin}://{_MARK}{first}/"


# --- reading what the full way wrote ------------------------------------------------------


def _read(text: str, marks: Sequence[str], found: Split, written: str) -> Form:
    slots = {mark: place for place, mark in reversed([*enumerate(marks)])}
    quads = [_Quad(line, slots, found.names) for line in text.split("\n")[:-1]]
    blank = sorted({node for quad in quads for node in quad.blank})
    places = {node: len(marks) + number for number, node in enumerate(blank)}
    nodes = tuple(_node(node, quads) for node in blank)
    return Form(
        constant=tuple(quad.line for quad in quads if not quad.slots and not quad.blank),
        filled=tuple(quad.statement(places) for quad in quads if quad.slots or quad.blank),
        nodes=nodes,
        known=tuple(None if node.filled else first_hash(node, ()) for node in nodes),
        addresses=frozenset(name for quad in quads for name in quad.addresses),
        names=_all([place for place, first in enumerate(found.names) if first >= 0]),
        pieces=_pieces(written, marks),
    )


class _Quad:
    """One statement, in the terms that it is made of."""

    def __init__(self, line: str, slots: Mapping[str, int], names: Sequence[int]) -> None:
        match = _QUAD.fullmatch(line)
        if match is None:
            raise NotCovered
        self.line = f"{line}\n"
        terms = [term for term in match.groups() if term is not None]
        self._parts = [_Part(term, slots, names) for term in terms]
        self.slots = [part.slot for part in self._parts if part.slot is not None]
        self.blank = [part.term for part in self._parts if part.term.startswith("_:")]
        self.addresses = [part.term[1:-1] for part in self._parts
                          if part.slot is None and part.term.startswith("<")]

    def statement(self, places: Mapping[str, int]) -> Statement:
        """Return the statement with all that varies left out; *places* are of blank nodes."""
        picked = [place for part in self._parts
                  if (place := places.get(part.term, part.slot)) is not None]
        text = " ".join("%s" if part.term in places else part.template for part in self._parts)
        return f"{text} .\n", _picker(picked)

    def about(self, node: str) -> Statement:
        """Return the statement as the hash of the blank node *node* has it (RDFC-1.0 §4.6)."""
        text = " ".join(
            ("_:a" if part.term == node else "_:z") if part.term.startswith("_:")
            else part.template for part in self._parts)
        return f"{text} .\n", _picker(self.slots)


class _Part:
    """A term of a statement, with a mark or without."""

    def __init__(self, term: str, slots: Mapping[str, int], names: Sequence[int]) -> None:
        self.term = term
        self.slot: int | None = None
        self.template = term.replace("%", "%%")
        if _MARK not in term:
            return
        literal = _LITERAL.fullmatch(term)
        mark = literal.group(1) if literal else term[1:-1]
        self.slot = slots.get(mark)
        # Half of a mark, or a text where a name was expected: the values would go elsewhere.
        if self.slot is None or (names[self.slot] < 0) is not (literal is not None):
            raise NotCovered
        after = literal.group(2).replace("%", "%%") if literal else ""
        self.template = f'"%s"{after}' if literal else "<%s>"


def _all(places: Sequence[int]) -> Callable[[Sequence[str]], Sequence[str]]:
    return lambda values: [values[place] for place in places]


def _picker(places: Sequence[int]) -> Callable[[Sequence[str]], Any]:
    return itemgetter(*places) if places else lambda _: ()


def _node(node: str, quads: Sequence[_Quad]) -> Node:
    own = [quad for quad in quads if node in quad.blank]
    statements = [quad.about(node) for quad in own]
    return Node(
        fixed=tuple(text % () for quad, (text, _) in zip(own, statements, strict=True)
                    if not quad.slots),
        filled=tuple(statement for quad, statement in zip(own, statements, strict=True)
                     if quad.slots),
        is_alone=all(set(quad.blank) == {node} for quad in own),
    )


def _pieces(written: str, marks: Sequence[str]) -> tuple[str, ...]:
    return tuple(_between(written, [_write(mark) for mark in marks]))


def _between(written: str, marks: Sequence[str]) -> Iterator[str]:
    for mark in marks:
        before, _, written = written.partition(mark)
        yield before
    yield written
