"""Names for the blank nodes of statements that have slots: RDFC-1.0 §4.4 where it is simple.

Simple is where the statements about a blank node set it apart from all others, or where nodes
with the same statements are about no other blank node: those may be exchanged, so that any of
their orders gives the same text. All else is left to the full way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from badgeservice.credentials.ordered_lines import OrderedLines
from badgeservice.credentials.slots import NotCovered


@dataclass(frozen=True)
class Node:
    """A blank node."""

    statements: OrderedLines
    """Those that it is in, written as RDFC-1.0 §4.6 has it."""

    varies: bool
    """Whether anything is put in there."""

    is_alone: bool
    """Whether no other blank node is in its statements."""


def labels(nodes: Sequence[Node], given: Sequence[bytes],
           known: Sequence[str | None]) -> list[bytes]:
    """Return the canonical name of each of *nodes*, with *given* in their statements.

    *known* are the hashes that do not depend on it. Raises NotCovered.
    """
    hashes = [one or first_hash(node, given) for node, one in zip(nodes, known, strict=True)]
    found = [b""] * len(nodes)
    for place, name in zip(_in_order(nodes, hashes), _names(len(nodes)), strict=True):
        found[place] = name
    return found


@cache
def _names(count: int) -> tuple[bytes, ...]:
    return tuple(b"_:c14n%d" % number for number in range(count))


def _in_order(nodes: Sequence[Node], hashes: Sequence[str]) -> list[int]:
    """Return the places of *nodes* in the order in which they are named."""
    ordered = sorted(range(len(nodes)), key=hashes.__getitem__)
    if len(set(hashes)) == len(hashes):
        return ordered
    alike = Counter(hashes)
    if any(alike[one] > 1 and not node.is_alone
           for node, one in zip(nodes, hashes, strict=True)):
        raise NotCovered
    return sorted(ordered, key=lambda place: alike[hashes[place]] > 1)


def first_hash(node: Node, given: Sequence[bytes]) -> str:
    """Return the first-degree hash of *node* with *given* in its statements."""
    return sha256(node.statements.fill(given)).hexdigest()
