"""Number the blank nodes of a document that the quick way read: RDFC-1.0 with SHA-256.

Nearly all blank nodes are told apart by their own statements (§4.6). For the few that look
alike, such as an address that a profile said twice repeats, the orders are tried as §4.8 says,
but only a few: what needs more is left to PyLD, under the work limit of `canonical`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from hashlib import sha256
from itertools import permutations

from badgeservice.credentials.closed_world import Component, Quad
from badgeservice.credentials.closed_world_terms import NotKnown

TRIES = 200
"""Orders that are tried here: far below `canonical.WORK`, so that nothing passes that PyLD,
which may try them in another sequence, would find too complex."""

_Names = dict[int, str]


def numbered(quads: Iterable[Quad]) -> str:
    """Return the canonical N-Quads of *quads*.

    No statement may stand in *quads* twice, or name the same blank node twice. Raises NotKnown
    where more than `TRIES` orders would be tried.
    """
    quads = list(quads)
    names = _Numbering(quads).names()
    return "".join(sorted(_named(quad, names) for quad in quads))


class _Numbering:
    """RDFC-1.0's canonicalization state for one document."""

    def __init__(self, quads: list[Quad]) -> None:
        self._quads: dict[int, list[Quad]] = {}
        for quad in quads:
            for component in (quad[0], quad[2], quad[3]):
                if isinstance(component, int):
                    self._quads.setdefault(component, []).append(quad)
        self._first = {blank: _first_degree(blank, found) for blank, found in self._quads.items()}
        self._names: _Names = {}
        self._left = TRIES

    def names(self) -> _Names:
        """Return the canonical name of each blank node (§4.4.3)."""
        alike: dict[str, list[int]] = {}
        for blank, found in self._first.items():
            alike.setdefault(found, []).append(blank)
        groups = [alike[found] for found in sorted(alike)]
        for group in groups:
            if len(group) == 1:
                self._name(group[0])
        for group in groups:
            if len(group) > 1:
                self._name_alike(group)
        return self._names

    def _name(self, blank: int) -> None:
        self._names.setdefault(blank, f"_:c14n{len(self._names)}")

    def _name_alike(self, group: list[int]) -> None:
        paths = [self._nth_degree(blank, {blank: "_:b0"}) for blank in group
                 if blank not in self._names]
        for _, issued in sorted(paths, key=lambda path: path[0]):
            for blank in issued:
                self._name(blank)

    def _nth_degree(self, blank: int, issued: _Names) -> tuple[str, _Names]:
        """Return the hash of *blank* by its neighbours, and the names given on the way (§4.8)."""
        data = []
        for found, related in sorted(self._related(blank, issued).items()):
            path, issued = self._shortest(related, issued)
            data += [found, path]
        return _sha256("".join(data)), issued

    def _related(self, blank: int, issued: _Names) -> dict[str, list[int]]:
        """Return the neighbours of *blank* by the hash of how they are related (§4.7)."""
        related: dict[str, list[int]] = {}
        for quad in self._quads[blank]:
            for position, component in (("s", quad[0]), ("o", quad[2]), ("g", quad[3])):
                if not isinstance(component, int) or component == blank:
                    continue
                name = (self._names.get(component) or issued.get(component)
                        or self._first[component])
                predicate = "" if position == "g" else quad[1]
                related.setdefault(_sha256(position + predicate + name), []).append(component)
        self._left -= sum(math.factorial(min(len(each), 20)) for each in related.values()) or 1
        if self._left < 0:
            raise NotKnown
        return related

    def _shortest(self, related: list[int], issued: _Names) -> tuple[str, _Names]:
        """Return the least path through *related* of all orders, and the names it gives."""
        best: tuple[str, _Names] | None = None
        for order in permutations(related):
            found = self._path(order, dict(issued), best[0] if best else "")
            if found is not None and (best is None or found[0] < best[0]):
                best = found
        return best or ("", issued)

    def _path(self, order: tuple[int, ...], issued: _Names,
              best: str) -> tuple[str, _Names] | None:
        """Return the path through *order*; None as soon as it cannot be less than *best*."""
        path, deeper = "", []
        for each in order:
            if each in self._names:
                path += self._names[each]
            else:
                if each not in issued:
                    issued[each] = f"_:b{len(issued)}"
                    deeper.append(each)
                path += issued[each]
            if best and len(path) >= len(best) and path > best:
                return None
        for each in deeper:
            found, issued_there = self._nth_degree(each, issued)
            path += f"{issued[each]}<{found}>"
            issued = issued_there
            if best and len(path) >= len(best) and path > best:
                return None
        return path, issued


def _first_degree(blank: int, quads: list[Quad]) -> str:
    """Return the hash of *blank* by its own statements (§4.6)."""
    return _sha256("".join(sorted(
        _line(_seen(subject, blank), predicate, _seen(object_, blank),
              None if graph is None else _seen(graph, blank))
        for subject, predicate, object_, graph in quads)))


def _seen(component: Component, blank: int) -> str:
    if isinstance(component, str):
        return component
    return "_:a" if component == blank else "_:z"


def _sha256(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()


def _named(quad: Quad, names: _Names) -> str:
    subject, predicate, object_, graph = quad
    return _line(names[subject] if isinstance(subject, int) else subject, predicate,
                 names[object_] if isinstance(object_, int) else object_,
                 None if graph is None else names[graph])


def _line(subject: str, predicate: str, object_: str, graph: str | None) -> str:
    if graph is None:
        return f"{subject} {predicate} {object_} .\n"
    return f"{subject} {predicate} {object_} {graph} .\n"
