"""Which of its eight masks a QR code gets: the one that readers see best (ISO/IEC 18004 §7.8.3).

The same answer as the library's own search, which draws the code eight times and counts module by
module. Here it is drawn once: a mask only turns modules over. And all lines of modules stand in
one number, with a gap between them, so that a step counts the whole code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_
from typing import Any

from qrcode import QRCode

_MASKS = 8
_AROUND = ("10111010000", "00001011101")
"""What looks like a corner of the code: its pattern before four light modules, or after them."""

_GAP = "0"
"""Between two lines: what is counted along a line ends there."""


@dataclass(frozen=True)
class Modules:
    """The modules of a code, dark ones as bits that are set."""

    rows: int
    columns: int

    def turned(self, mask: Modules) -> Modules:
        """Return them with those of *mask* turned over."""
        return Modules(self.rows ^ mask.rows, self.columns ^ mask.columns)


def masked(code: Any) -> Iterator[str]:
    """Yield the rows of *code* with the mask of the fewest penalty points, the first of equals.

    A dark module is a "1". *code* has its version, its codewords and no modules yet; afterwards
    it has modules that are not to be used.
    """
    code.makeImpl(True, 0)  # True: the place of the mask's own number stays light
    drawn, size = _modules(code), code.modules_count
    masks, told = _masks(code.version, code.error_correction)
    scores = [penalty(drawn.turned(mask), size) for mask in masks]
    rows = drawn.turned(told[scores.index(min(scores))]).rows
    length = size + len(_GAP)
    lines = f"{rows:0{size * length - len(_GAP)}b}"
    return (lines[start:start + size] for start in range(0, len(lines), length))


def penalty(modules: Modules, size: int) -> int:
    """Return the penalty points of a code *size* modules wide (ISO/IEC 18004 table 11)."""
    points = sum(_runs(lines, size) + _corners(lines, size)
                 for lines in (modules.rows, modules.columns))
    dark = modules.rows.bit_count() / size ** 2
    return points + _blocks(modules.rows, size) + int(abs(dark * 100 - 50) / 5) * 10


def _modules(code: Any) -> Modules:
    return Modules(_lines(code.modules), _lines(zip(*code.modules, strict=True)))


def _lines(modules: Iterable[Iterable[object]]) -> int:
    return int(_GAP.join("".join("1" if module else "0" for module in line)
                         for line in modules), 2)


@lru_cache(maxsize=256)
def _places(size: int, width: int, lines: int) -> int:
    """Return a number with the *width* lowest bits of each of *lines* lines set."""
    line = "0" * (size - width) + "1" * width
    return int(_GAP.join([line] * lines), 2)


def _same(lines: int, size: int) -> int:
    """Return a bit for each module that is like its left neighbour."""
    return ~(lines ^ lines >> 1) & _places(size, size - 1, size)


def _runs(lines: int, size: int) -> int:
    same = _same(lines, size)
    fives = same & same >> 1 & same >> 2 & same >> 3
    starts = fives & ~(fives << 1)
    return fives.bit_count() + 2 * starts.bit_count()


def _blocks(rows: int, size: int) -> int:
    below = rows >> size + len(_GAP)
    same = _same(rows, size)
    squares = same & same >> size + len(_GAP) & ~(rows ^ below)
    return 3 * (squares & _places(size, size, size - 1)).bit_count()


def _corners(lines: int, size: int) -> int:
    light = ~lines & _places(size, size, size)
    found = 0
    for looks in _AROUND:
        # A bit stays set where the pattern begins, seen from the right.
        fitting = ((lines if is_dark == "1" else light) >> place
                   for place, is_dark in enumerate(reversed(looks)))
        found += reduce(and_, fitting, _places(size, size - len(looks) + 1, size)).bit_count()
    return 40 * found


@lru_cache(maxsize=64)
def _masks(version: int, correction: int) -> tuple[tuple[Modules, ...], tuple[Modules, ...]]:
    """Return for each mask what it turns over in a code that has mask 0 and no number of it.

    First what is counted, then the same with what the code says of itself, its mask's number.
    """
    empty: Any = QRCode(version=version, error_correction=correction)
    empty.data_cache = []
    drawn = []
    for is_counted in (True, False):
        for number in range(_MASKS):
            empty.makeImpl(is_counted, number)
            drawn.append(_modules(empty))
    turned = tuple(drawn[0].turned(mask) for mask in drawn)
    return turned[:_MASKS], turned[_MASKS:]
