"""The canonical form and the JSON of one shape of document, ready to be filled in.

Learnt once from the full way (`canonical`) with a mark in every slot: the statements that come
out say where each value goes. What remains for each document is to put the values in, to name
the blank nodes that depend on them, and to sort. Decision 0064 says why that is the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any

from badgeservice.core.ports import Canonicalizer
from badgeservice.credentials.blank_nodes import Node, first_hash, labels
from badgeservice.credentials.marked_statements import MARK, Quad, block, by_subject, node_of
from badgeservice.credentials.ordered_lines import HOLE
from badgeservice.credentials.slots import RULED, NotCovered, Split, scheme, split, with_values
from badgeservice.credentials.statement_text import Statements

_STRING = re.compile(rb'"([^"\\]*(?:\\.[^"\\]*)*)"')

_MOST_PROVEN = 4096
"""Things that are remembered of one form; then it begins anew."""


def _escaped(value: str) -> bytes:
    """Write a text as the canonical form does (RDFC-1.0 §5, canonical N-Quads)."""
    return (value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
            .replace("\r", "\\r").replace('"', '\\"')).encode()


@dataclass(frozen=True, eq=False)
class Form:
    """One shape of document."""

    statements: Statements

    nodes: tuple[Node, ...]
    known: tuple[str | None, ...]
    """The hashes of the blank nodes that depend on no slot."""

    addresses: frozenset[str]
    """What is named in the shape itself: a slot that names one of these is not covered."""

    names: Callable[[Sequence[str]], Sequence[str]]
    """Picks the addresses from among the values."""

    pieces: tuple[bytes, ...]
    """The JSON around the slots."""

    ruled: tuple[int, ...]
    """The slots that rules look at: dates and levels."""

    proven: set[object] = field(default_factory=set, compare=False)
    """What was found out of a document of this form and so holds for all; see who adds to it."""

    def canonical(self, found: Split) -> bytes:
        """Return the canonical form of a document of this shape; raises NotCovered."""
        return self.statements.text(self._given(found))

    def digest(self, found: Split) -> bytes:
        """Return the SHA-256 of the canonical form; raises NotCovered."""
        return self.statements.digest(self._given(found))

    def _given(self, found: Split) -> list[bytes]:
        """Return what is filled into the statements: values, then the names of blank nodes."""
        if any(value in self.addresses for value in self.names(found.values)):
            raise NotCovered
        given = [*map(_escaped, found.values)]
        return given + labels(self.nodes, given, self.known)

    def behind_slots(self, content: bytes, values: Sequence[str]) -> bytes | None:
        """Read *content*, JSON of this shape, again; return what stands behind the last slot.

        None where not exactly these *values* are in its slots, or something else around them.
        """
        at = 0
        for before, value in zip(self.pieces, values, strict=False):
            begin = at + len(before) + 1
            end = content.find(b'"', begin)
            text = content[begin:end]
            if b"\\" in text:
                slot = _STRING.match(content, begin - 1)
                if slot is None or json.loads(slot[0]) != value:
                    return None
                end = slot.end() - 1
            elif text != value.encode():
                return None
            if not content.startswith(before, at) or content[begin - 1:begin] != b'"':
                return None
            at = end + 1
        return content[at:]

    def prove(self, what: object) -> None:
        """Note that *what* was found out."""
        if len(self.proven) >= _MOST_PROVEN:
            self.proven.clear()
        self.proven.add(what)

    def content(self, found: Split) -> bytes:
        """Return the JSON of a document of this shape, indented by two."""
        parts = [self.pieces[0]]
        for value, after in zip(found.values, self.pieces[1:], strict=True):
            parts += (encode_basestring(value).encode(), after)
        return b"".join(parts)


def learn(document: Mapping[str, Any], canonicalize: Canonicalizer) -> Form:
    """Return the form of the shape of *document*, which the full way accepts.

    Raises NotCovered where what it would write is not what the full way writes, for *document*
    or with marks in its slots, and what *canonicalize* raises.
    """
    found = split(document)
    if any(MARK in part for part in found.shape):
        raise NotCovered
    marks = [_mark(found, place) for place in range(len(found.values))]
    sample = with_values(document, list(marks))
    text = canonicalize(sample)
    form = _read(text, marks, found, written(sample))
    marked = replace(found, values=tuple(marks))
    if (form.canonical(marked) != text.encode()
            or form.canonical(found) != canonicalize(document).encode()
            or form.content(found) != written(document)):
        raise NotCovered
    return form


def written(document: Mapping[str, Any]) -> bytes:
    """Return *document* as it is stored: JSON, indented by two."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def _mark(found: Split, place: int) -> str:
    """Return what stands for the value of a slot: the same where two name the same thing."""
    first = found.names[place]
    if first < 0:
        return f"{MARK}{place}"
    begin = scheme(found.values[first])
    return f"urn:uuid:{MARK}{first}" if begin == "urn" else f"{begin}://{MARK}{first}/"


# --- reading what the full way wrote ------------------------------------------------------


def _read(text: str, marks: Sequence[str], found: Split, content: bytes) -> Form:
    if HOLE in text:
        raise NotCovered
    slots = {mark: place for place, mark in reversed([*enumerate(marks)])}
    quads = [Quad(line, slots, found.names) for line in text.split("\n")[:-1]]
    blank = sorted({node for quad in quads for node in quad.blank})
    places = {node: len(marks) + number for number, node in enumerate(blank)}
    nodes = tuple(node_of(node, quads, len(marks)) for node in blank)
    return Form(
        statements=Statements([block(about, places, len(marks) + len(blank))
                               for about in by_subject(quads)]),
        nodes=nodes,
        known=tuple(None if node.varies else first_hash(node, ()) for node in nodes),
        addresses=frozenset(name for quad in quads for name in quad.addresses),
        names=_all([place for place, first in enumerate(found.names) if first >= 0]),
        ruled=tuple(place for place, name in enumerate(found.members) if name in RULED),
        pieces=tuple(_between(content, [encode_basestring(mark).encode() for mark in marks])),
    )


def _all(places: Sequence[int]) -> Callable[[Sequence[str]], Sequence[str]]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda values: [values[place] for place in places]


def _between(content: bytes, marks: Sequence[bytes]) -> Iterator[bytes]:
    for mark in marks:
        before, _, content = content.partition(mark)
        yield before
    yield content
