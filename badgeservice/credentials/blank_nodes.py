"""Names for the blank nodes of statements that have slots: RDFC-1.0 §4.4 where it is simple.

Simple is where the statements about a blank node set it apart from all others, or where nodes
with the same statements are about no other blank node: those may be exchanged, so that any of
their orders gives the same text. All else is left to the full way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    by_hash: dict[str, list[int]] = {}
    for place, node in enumerate(nodes):
        by_hash.setdefault(known[place] or first_hash(node, given), []).append(place)
    found = [b""] * len(nodes)
    number = 0
    ordered = sorted(by_hash.items())
    for alike in ([each for each in ordered if len(each[1]) == 1],
                  [each for each in ordered if len(each[1]) > 1]):
        for _, places in alike:
            for place in places:
                if len(places) > 1 and not nodes[place].is_alone:
                    raise NotCovered
                found[place] = b"_:c14n%d" % number
                number += 1
    return found


def first_hash(node: Node, given: Sequence[bytes]) -> str:
    """Return the first-degree hash of *node* with *given* in its statements."""
    return sha256(node.statements.fill(given)).hexdigest()
