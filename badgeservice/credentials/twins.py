"""Blank nodes that nothing tells apart, and why a signer must treat them alike.

An issuer whose profile stands in a badge twice has two addresses without an id that say the
same. Which of them is numbered first is chance, and holder and issuer may differ in it. That
does no harm as long as both are mandatory, or neither.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

from badgeservice.credentials.statements import blank_nodes, terms


def splits_twins(lines: Sequence[str], chosen: Collection[int]) -> bool:
    """Tell whether *chosen* has some, not all, of those *lines* that may change places.

    It may be said of nodes that are no twins in the end, never the other way round: nodes are
    told apart by what is said of them and of their neighbours, over and over (colour
    refinement), and not by trying orders.
    """
    colours = _colours(lines)
    kinds: dict[str, set[bool]] = {}
    for number, line in enumerate(lines):
        kinds.setdefault(_coloured(line, colours), set()).add(number in chosen)
    return any(len(found) > 1 for found in kinds.values())


def _colours(lines: Sequence[str]) -> dict[str, str]:
    """Return a text for each blank node, the same for those that look the same."""
    mentions: dict[str, list[str]] = {name: [] for name in blank_nodes(lines)}
    for line in lines:
        for name in blank_nodes([line]):
            mentions[name].append(line)
    colours = dict.fromkeys(mentions, "")
    while True:
        refined = {name: _digest(sorted(_coloured(line, colours | {name: "self"})
                                        for line in about), colours[name])
                   for name, about in mentions.items()}
        if len(set(refined.values())) == len(set(colours.values())):
            return refined
        colours = refined


def _coloured(line: str, colours: dict[str, str]) -> str:
    return " ".join(f"_:{colours[term[2:]]}" if term.startswith("_:") else term
                    for term in terms(line))


def _digest(lines: Sequence[str], before: str) -> str:
    return hashlib.sha256("\n".join([before, *lines]).encode("utf-8")).hexdigest()
