"""All statements of one shape of document, subject by subject.

What is said about one subject stands together in the canonical form: no other subject begins
with it. So what is sorted for each document are subjects, and most of these have their place
once for all. What depends on the names of blank nodes alone is remembered by these.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from operator import itemgetter
from typing import Any

from badgeservice.credentials.ordered_lines import OrderedLines
from badgeservice.credentials.slots import NotCovered

_MOST = 256
"""Texts, and as many hashes, that are remembered of one form; then it begins anew."""


@dataclass(frozen=True, eq=False)
class Block:
    """The statements about one subject."""

    lines: OrderedLines
    subject: bytes | None
    """What each of them begins with; None where that is a blank node, or in a slot."""

    is_blank: bool
    """Whether the subject is a blank node."""

    varies: bool
    """Whether there is a slot in them."""

    names: tuple[int, ...]
    """Where the names of their blank nodes stand among all that is picked from."""


class Statements:
    """The canonical form, to be filled in; threads may share it."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._fixed = sorted((each for each in blocks if each.subject and not each.varies),
                             key=lambda each: each.subject or b"")
        self._subjects = [each.subject or b"" for each in self._fixed]
        self._moving = [each for each in blocks if not each.is_blank
                        and (each.varies or each.subject is None)]
        self._blank = [each for each in blocks if each.is_blank]
        self._picks = {each: _names(each.names) for each in blocks}
        self._before: dict[int, Callable[[Sequence[bytes]], Hashable]] = {}
        self._texts: dict[tuple[Block, Hashable], bytes] = {}
        self._hashes: dict[tuple[int, Hashable], Any] = {}

    def text(self, given: Sequence[bytes]) -> bytes:
        """Return the canonical form with *given* filled in; raises NotCovered."""
        first, others = self._parts(given)
        return b"".join([*self._written(self._fixed[:first], given), *others])

    def digest(self, given: Sequence[bytes]) -> bytes:
        """Return the SHA-256 of the same; raises NotCovered."""
        first, others = self._parts(given)
        if first not in self._before:
            self._before[first] = _names(sorted({
                name for each in self._fixed[:first] for name in each.names}))
        key = first, self._before[first](given)
        begun = self._hashes.get(key)
        if begun is None:
            begun = sha256(b"".join(self._written(self._fixed[:first], given)))
            _remember(self._hashes, key, begun)
        found = begun.copy()
        found.update(b"".join(others))
        return bytes(found.digest())

    def _parts(self, given: Sequence[bytes]) -> tuple[int, list[bytes]]:
        """Return how many fixed subjects come first, and what is said about all others."""
        moving = [_filled(each, given) for each in self._moving]
        # Between subjects nothing but themselves decides: all are written to their end.
        first = bisect_left(self._subjects, min(moving)) if moving else len(self._fixed)
        moving += self._written(self._fixed[first:], given)
        moving.sort()
        # Blank nodes come behind all that has an address.
        blank = [_filled(each, given) if each.varies else self._remembered(each, given)
                 for each in self._blank]
        blank.sort()
        return first, moving + blank

    def _written(self, blocks: Iterable[Block], given: Sequence[bytes]) -> list[bytes]:
        return [self._remembered(each, given) for each in blocks]

    def _remembered(self, block: Block, given: Sequence[bytes]) -> bytes:
        key = block, self._picks[block](given)
        found = self._texts.get(key)
        if found is None:
            found = block.lines.fill(given)
            _remember(self._texts, key, found)
        return found


def _filled(block: Block, given: Sequence[bytes]) -> bytes:
    """Return what is said about a subject; raises NotCovered where it would be said twice."""
    if block.lines.runs and block.lines.repeats(given):
        raise NotCovered
    return block.lines.fill(given)


def _names(places: Sequence[int]) -> Callable[[Sequence[bytes]], Hashable]:
    return itemgetter(*places) if places else lambda _: ()


def _remember(known: dict[Any, Any], key: Hashable, value: object) -> None:
    if len(known) >= _MOST:
        known.clear()
    known[key] = value
