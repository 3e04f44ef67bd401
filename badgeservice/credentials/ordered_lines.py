"""Lines in code point order, although parts of them are filled in later.

Two lines are in an order that no value can change where their beginnings, up to what is filled
in, differ before one of them ends. Only those where they do not are sorted each time. All that
is filled in is bytes in UTF-8, whose order is that of the code points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

HOLE = "\0"
"""Stands in a line where something is filled in; no statement has it."""


@dataclass(frozen=True)
class Line:
    """A line with its end, and a `HOLE` wherever something is filled in."""

    text: str
    places: tuple[int, ...] = ()
    """For each hole where among all that there is stands what is filled in."""

    def beginning(self, behind: str) -> str:
        """Return what stands before anything that is filled in, but *behind* what all have."""
        return self.text[len(behind):].partition(HOLE)[0]


@dataclass(frozen=True)
class Filled:
    """A text with ``%b`` for each thing that *pick* picks from among all that there is."""

    text: bytes
    pick: Callable[[Sequence[bytes]], Any]


@dataclass(frozen=True)
class OrderedLines:
    """Lines that are written in their order; made by `ordered`."""

    lines: Filled
    runs: tuple[tuple[Filled, ...], ...]
    """Lines to be sorted each time. They are picked from behind *count* others."""

    count: int

    def fill(self, given: Sequence[bytes]) -> bytes:
        """Return the lines with what is picked from the first *count* of *given*."""
        if self.runs:
            given = [*given[:self.count], *[_sorted(run, given) for run in self.runs]]
        written: bytes = self.lines.text % self.lines.pick(given)
        return written

    def repeats(self, given: Sequence[bytes]) -> bool:
        """Tell whether two of the lines are the same."""
        return any(len({each.text % each.pick(given) for each in run}) < len(run)
                   for run in self.runs)


def ordered(lines: Sequence[Line], count: int, *, behind: str = "") -> OrderedLines:
    """Return *lines* for *count* things to pick from; all of them begin with *behind*."""
    found = _Written()
    for run in _runs(lines, behind):
        if len(run) == 1:
            found.add(run[0].text, run[0].places)
        else:
            found.add(HOLE, (count + len(found.runs),))
            found.runs.append(tuple(filled(each.text, each.places) for each in run))
    return OrderedLines(filled("".join(found.texts), found.places), tuple(found.runs), count)


class _Written:
    """What the lines come to."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.places: list[int] = []
        self.runs: list[tuple[Filled, ...]] = []

    def add(self, text: str, places: Sequence[int]) -> None:
        """Add a line, or a hole for several."""
        self.texts.append(text)
        self.places += places


def _runs(lines: Sequence[Line], behind: str) -> Iterator[list[Line]]:
    """Yield the lines in their order, those together whose order depends on what is filled in.

    Of what begins with the first of a run all comes before what does not.
    """
    run: list[Line] = []
    for line in sorted(lines, key=lambda each: each.beginning(behind)):
        if run and not line.text[len(behind):].startswith(run[0].beginning(behind)):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def filled(text: str, places: Sequence[int]) -> Filled:
    """Return *text* with holes, ready to be filled from *places*."""
    pick: Callable[[Sequence[bytes]], Any] = itemgetter(*places) if places else lambda _: ()
    return Filled(text.replace("%", "%%").replace(HOLE, "%b").encode(), pick)


def _sorted(run: Sequence[Filled], given: Sequence[bytes]) -> bytes:
    return b"".join(sorted([each.text % each.pick(given) for each in run]))
