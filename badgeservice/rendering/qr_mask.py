"""Which of its eight masks a QR code gets: the one that readers see best (ISO/IEC 18004 §7.8.3).

The same answer as the library's own search, which draws the code eight times. Here it is drawn
once: a mask only turns modules over, so a line of modules is one number and a mask another.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from qrcode import QRCode

_MASKS = 8
_AROUND = ("10111010000", "00001011101")
"""What looks like a corner of the code: its pattern before four light modules, or after them."""

Lines = tuple[int, ...]
"""The modules of one line after the other, dark ones as bits that are set."""


def best_mask(code: Any) -> int:
    """Return the mask with the fewest penalty points for *code*, the first of equals.

    *code* has its data and no modules yet; afterwards it has modules that are not to be used.
    """
    code.best_fit()
    code.makeImpl(True, 0)  # True: the place of the mask's own number stays light
    rows = _lines(code.modules)
    columns = _lines(zip(*code.modules, strict=True))
    size = code.modules_count
    scores = [penalty(_turned(rows, across), _turned(columns, down), size)
              for across, down in _masks(code.version, code.error_correction)]
    return scores.index(min(scores))


def penalty(rows: Lines, columns: Lines, size: int) -> int:
    """Return the penalty points of a code *size* modules wide (ISO/IEC 18004 table 11)."""
    points = sum(_runs(line, size) + _corners(line, size) for line in rows + columns)
    points += sum(_blocks(one, two, size) for one, two in pairwise(rows))
    dark = sum(line.bit_count() for line in rows) / size ** 2
    return points + int(abs(dark * 100 - 50) / 5) * 10


def _lines(modules: Sequence[Sequence[object]] | zip[tuple[object, ...]]) -> Lines:
    return tuple(int("".join("1" if module else "0" for module in line), 2) for line in modules)


def _turned(lines: Lines, mask: Lines) -> Lines:
    return tuple(line ^ turned for line, turned in zip(lines, mask, strict=True))


def _same(line: int, size: int) -> int:
    """Return a bit for each module that is like its left neighbour."""
    return ~(line ^ line >> 1) & (1 << size - 1) - 1


def _runs(line: int, size: int) -> int:
    same = _same(line, size)
    fives = same & same >> 1 & same >> 2 & same >> 3
    starts = fives & ~(fives << 1)
    return fives.bit_count() + 2 * starts.bit_count()


def _blocks(one: int, two: int, size: int) -> int:
    return 3 * (_same(one, size) & _same(two, size) & ~(one ^ two)).bit_count()


def _corners(line: int, size: int) -> int:
    light, found = ~line & (1 << size) - 1, 0
    for looks in _AROUND:
        # Bit n stays set where the pattern begins n modules from the right.
        places = (1 << size - len(looks) + 1) - 1
        for place, is_dark in enumerate(reversed(looks)):
            places &= (line if is_dark == "1" else light) >> place
        found += places.bit_count()
    return 40 * found


@lru_cache(maxsize=64)
def _masks(version: int, correction: int) -> tuple[tuple[Lines, Lines], ...]:
    """Return for each mask what it turns over in rows and columns that have mask 0."""
    empty: Any = QRCode(version=version, error_correction=correction)
    empty.data_cache = []
    drawn = []
    for number in range(_MASKS):
        empty.makeImpl(True, number)
        drawn.append((_lines(empty.modules), _lines(zip(*empty.modules, strict=True))))
    rows, columns = drawn[0]
    return tuple((_turned(rows, across), _turned(columns, down)) for across, down in drawn)
