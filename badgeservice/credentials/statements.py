"""Statements of a document, each blank node named by its place in the JSON.

To sign statements one by one, a holder and an issuer must tell which statements a *part* of a
document makes, although the blank nodes of a part are numbered otherwise than those of the
whole. So every object is first given an address of its own, as a mark (ECDSA Cryptosuites
1.0 §3.4.5 to §3.4.9 do the same on the expanded form); then part and whole are canonicalized
by the very function that everything else goes through, and the marks taken out again.

Objects that have an id are marked too: two descriptions of one thing may differ only in the
marks within them, which `expansion` would take for a contradiction. What no mark reaches,
lists and the graphs that proofs stand in, is named by what refers to it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from badgeservice.core.ports import Canonicalizer
from badgeservice.errors import CouldNotCheck, say

_MARK = "urn:bnid:"
_TERM = re.compile(r'<[^>]*>|_:[^ ]+|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+)?')

Quad = tuple[str, ...]
"""Subject, predicate, object and, within a proof, the graph; each as N-Quads writes it."""


@dataclass(frozen=True)
class Marked:
    """A document whose every object has a mark for its id."""

    document: dict[str, Any]
    names: Mapping[str, str]
    """What each mark stands for: ``<id>``, or a blank node named after it."""


def mark(document: Mapping[str, Any]) -> Marked:
    """Return *document* with a mark on every object, numbered in the order they stand in."""
    names: dict[str, str] = {}

    def marked(value: Any) -> Any:
        """Return *value* with a mark on every object in it; notes what each stands for."""
        if isinstance(value, list):
            return [marked(item) for item in value]
        if not isinstance(value, Mapping) or "@value" in value:
            return value
        name = f"{_MARK}{len(names)}"
        names[f"<{name}>"] = f"<{value['id']}>" if "id" in value else f"_:b{len(names)}"
        members = {key: member if key == "@context" else marked(member)
                   for key, member in value.items()}
        return {**members, "id": name}

    return Marked(marked(document), names)


def statements(part: Mapping[str, Any], names: Mapping[str, str],
               canonicalize: Canonicalizer) -> set[str]:
    """Return the statements of *part*, a selection of a marked document, as N-Quads lines.

    Equal statements of whole and part are equal texts. Raises CouldNotCheck
    ``disclosure-unsupported`` where a list or a graph cannot be told from another, and what
    *canonicalize* raises.
    """
    quads = [tuple(_TERM.findall(line)) for line in split(canonicalize(part))]
    further = _names_of_others(quads)
    return {" ".join(names.get(term, further.get(term, term)) for term in quad) + " .\n"
            for quad in quads}


def split(text: str) -> list[str]:
    """Return the lines of N-Quads, each with its end; U+2028 and its like end none."""
    return [line + "\n" for line in text.split("\n")[:-1]]


def terms(line: str) -> list[str]:
    """Return subject, predicate, object and, where there is one, graph of an N-Quads line."""
    return _TERM.findall(line)


def relabel(lines: Iterable[str], labels: Mapping[str, str]) -> list[str]:
    """Return the N-Quads *lines* with other names for blank nodes, sorted by code point.

    *labels* has both names without ``_:``. Raises KeyError for a node that it lacks.
    """
    return sorted(" ".join(
        f"_:{labels[term[2:]]}" if term.startswith("_:") else term
        for term in _TERM.findall(line)) + " .\n" for line in lines)


def blank_nodes(lines: Iterable[str]) -> set[str]:
    """Return the names of all blank nodes in the N-Quads *lines*, without ``_:``."""
    return {term[2:] for line in lines for term in _TERM.findall(line) if term.startswith("_:")}


def unsupported() -> CouldNotCheck:
    """Make the error for a document whose parts cannot be told apart."""
    return CouldNotCheck(say("The document is built so that no part of it can be shown by "
                             "itself."), code="disclosure-unsupported")


def _names_of_others(quads: list[Quad]) -> dict[str, str]:
    """Name the blank nodes that are left: graphs by their first mark, lists by their place."""
    found = _names_of_graphs(quads)
    heads = [(quad[0], quad[1], quad[2]) for quad in quads
             if quad[2].startswith("_:") and quad[2] not in found]
    while heads:
        ready = [head for head in heads if not head[0].startswith("_:") or head[0] in found]
        if not ready:
            raise unsupported()
        for subject, predicate, node in ready:
            found[node] = _name(found.get(subject, subject), predicate)
        heads = [head for head in heads if head not in ready]
    if len(set(found.values())) != len(found):
        raise unsupported()
    return found


def _names_of_graphs(quads: list[Quad]) -> dict[str, str]:
    marks: dict[str, list[int]] = {}
    for quad in quads:
        if len(quad) == 4 and quad[3].startswith("_:"):
            within = marks.setdefault(quad[3], [])
            within += [int(term[len(_MARK) + 1:-1]) for term in (quad[0], quad[2])
                       if term.startswith(f"<{_MARK}")]
    if not all(marks.values()):
        raise unsupported()
    return {graph: _name(str(min(within)), "graph") for graph, within in marks.items()}


def _name(*parts: str) -> str:
    return "_:x" + hashlib.sha256(" ".join(parts).encode("utf-8")).hexdigest()
