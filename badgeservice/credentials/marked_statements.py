"""The statements that the full way wrote of a document with a mark in every slot."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from badgeservice.credentials.blank_nodes import Node
from badgeservice.credentials.ordered_lines import HOLE, Line, ordered
from badgeservice.credentials.slots import NotCovered
from badgeservice.credentials.statement_text import Block

MARK = "slot.4f1c9d2e."
"""Begins what stands for a value; a document that has it in its shape is not covered."""

_TERM = r'<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>|@\S+)?'
_QUAD = re.compile(rf"(<[^>]*>|_:\S+) (<[^>]*>) ({_TERM})(?: (<[^>]*>|_:\S+))? \.")
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(.*)')


class Quad:
    """One statement, in the terms that it is made of."""

    def __init__(self, line: str, slots: Mapping[str, int], names: Sequence[int]) -> None:
        """Read *line*: *slots* by their marks; *names* as `slots.Split` has them.

        Raises NotCovered where a mark is no whole term, or of another kind than its slot.
        """
        match = _QUAD.fullmatch(line)
        if match is None:
            raise NotCovered
        self.line = f"{line}\n"
        terms = [term for term in match.groups() if term is not None]
        self._parts = [_Part(term, slots, names) for term in terms]
        self.subject = self._parts[0]
        self.slots = [part.slot for part in self._parts if part.slot is not None]
        self.blank = [part.term for part in self._parts if part.term.startswith("_:")]
        self.addresses = [part.term[1:-1] for part in self._parts
                          if part.slot is None and part.term.startswith("<")]

    def statement(self, places: Mapping[str, int]) -> Line:
        """Return the statement with all that varies left out; *places* are of blank nodes."""
        picked = [place for part in self._parts
                  if (place := places.get(part.term, part.slot)) is not None]
        text = " ".join(HOLE if part.term in places else part.template for part in self._parts)
        return Line(f"{text} .\n", tuple(picked))

    def about(self, node: str) -> Line:
        """Return the statement as the hash of the blank node *node* has it (RDFC-1.0 §4.6)."""
        text = " ".join(
            ("_:a" if part.term == node else "_:z") if part.term.startswith("_:")
            else part.template for part in self._parts)
        return Line(f"{text} .\n", tuple(self.slots))


class _Part:
    """A term of a statement, with a mark or without."""

    def __init__(self, term: str, slots: Mapping[str, int], names: Sequence[int]) -> None:
        self.term = term
        self.slot: int | None = None
        self.template = term
        if MARK not in term:
            return
        literal = _LITERAL.fullmatch(term)
        mark = literal.group(1) if literal else term[1:-1]
        self.slot = slots.get(mark)
        # Half of a mark, or a text where a name was expected: the values would go elsewhere.
        if self.slot is None or (names[self.slot] < 0) is not (literal is not None):
            raise NotCovered
        self.template = f'"{HOLE}"{literal.group(2)}' if literal else f"<{HOLE}>"


def by_subject(quads: Sequence[Quad]) -> list[list[Quad]]:
    """Return the statements about each subject together."""
    found: dict[str, list[Quad]] = {}
    for quad in quads:
        found.setdefault(quad.subject.term, []).append(quad)
    return list(found.values())


def block(quads: Sequence[Quad], places: Mapping[str, int], count: int) -> Block:
    """Return all statements about one subject.

    *places* tells where the names of blank nodes are among all *count* things to pick from.
    """
    subject = quads[0].subject
    is_blank = subject.term in places
    return Block(
        lines=ordered([quad.statement(places) for quad in quads], count,
                      behind=HOLE if is_blank else subject.template),
        subject=None if is_blank or subject.slot is not None else f"{subject.term} ".encode(),
        is_blank=is_blank,
        varies=any(quad.slots for quad in quads),
        names=tuple(sorted({places[node] for quad in quads for node in quad.blank})))


def node_of(node: str, quads: Sequence[Quad], count: int) -> Node:
    """Return the blank node *node* with those of *quads* that it is in, for *count* values."""
    own = [quad for quad in quads if node in quad.blank]
    return Node(
        statements=ordered([quad.about(node) for quad in own], count),
        varies=any(quad.slots for quad in own),
        is_alone=all(set(quad.blank) == {node} for quad in own),
    )
