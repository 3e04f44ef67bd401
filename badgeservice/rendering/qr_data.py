"""What a QR code holds: bytes, and what mends them where a part is soiled (ISO/IEC 18004 §7.4-7.6).

The same codewords as the library's, which works with single bits and polynomials in objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest

from qrcode.base import rs_blocks

_BYTES = 0b0100
"""Says that bytes follow."""

_PADDING = b"\xec\x11"
_FIELD = 0x11D
"""The polynomial that the field of 256 elements is made with."""


def least_version(content: bytes, correction: int) -> int:
    """Return the smallest version that holds *content*; StopIteration where none does."""
    return next(version for version in range(1, 41)
                if _room(version, correction) >= len(content) + 1 + _length_bytes(version))


def codewords(content: bytes, version: int, correction: int) -> list[int]:
    """Return the codewords of *content* in the order in which they are drawn.

    *version* must have room for them.
    """
    bits = 8 * _length_bytes(version)
    head = (_BYTES << bits | len(content)) << 4
    # The four bits after the content end it; so all of it is whole bytes.
    whole = int.from_bytes(content, "big") << 4 | head << 8 * len(content)
    filled = whole.to_bytes(len(content) + 1 + bits // 8, "big")
    filled += (_PADDING * _room(version, correction))[:_room(version, correction) - len(filled)]
    blocks, mending, start = [], [], 0
    for size, spare in _blocks(version, correction):
        blocks.append(filled[start:start + size])
        mending.append(_remainder(blocks[-1], spare))
        start += size
    return [*_woven(blocks), *_woven(mending)]


def _length_bytes(version: int) -> int:
    """Return how many bytes tell the length (table 3)."""
    return 1 if version < 10 else 2


@lru_cache(maxsize=64)
def _blocks(version: int, correction: int) -> tuple[tuple[int, int], ...]:
    """Return for each block how many of its codewords are content, and how many mend it."""
    return tuple((block.data_count, block.total_count - block.data_count)
                 for block in rs_blocks(version, correction))


def _room(version: int, correction: int) -> int:
    return sum(size for size, _ in _blocks(version, correction))


def _woven(blocks: Sequence[bytes]) -> Iterator[int]:
    return (each for row in zip_longest(*blocks) for each in row if each is not None)


def _remainder(block: bytes, count: int) -> bytes:
    """Return the *count* codewords that mend *block*: what its division leaves (§7.5.2)."""
    multiples, left = _multiples(count), 0
    top, below = 8 * (count - 1), (1 << 8 * (count - 1)) - 1
    for each in block:
        left = (left & below) << 8 ^ multiples[each ^ left >> top]
    return left.to_bytes(count, "big")


@lru_cache(maxsize=32)
def _multiples(count: int) -> tuple[int, ...]:
    """Return the generator of *count* codewords, without its first, times each element."""
    generator, root = [1], 1
    for _ in range(count):
        generator = [one ^ _times(other, root)
                     for one, other in zip([*generator, 0], [0, *generator], strict=True)]
        root = _times(root, 2)
    return tuple(int.from_bytes(bytes(_times(part, element) for part in generator[1:]), "big")
                 for element in range(256))


def _times(one: int, other: int) -> int:
    """Return the product of two elements of the field of 256."""
    product = 0
    for bit in range(8):
        if other >> bit & 1:
            product ^= one << bit
    for bit in range(14, 7, -1):
        if product >> bit & 1:
            product ^= _FIELD << bit - 8
    return product
