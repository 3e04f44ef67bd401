"""The little of CBOR (RFC 8949) that ``ecdsa-sd-2023`` proofs consist of, read strictly.

Whole numbers from 0, byte and text strings, lists, and maps from whole numbers, each in the
one form of RFC 8949 §4.2.1: shortest heads, definite lengths, sorted and distinct keys,
nothing behind the end. A general decoder would also follow tags, which run code and build
values of any size.

>>> decode(encode([1, b"x", {0: b"y"}]))
[1, b'x', {0: b'y'}]
"""

from __future__ import annotations

from typing import Any

import cbor2

from badgeservice.errors import DocumentRefused, say

LARGEST = 1 << 18
"""Bytes that are read: a badge with two thousand statements takes half of it."""

DEPTH = 4
"""Lists and maps inside one another; a proof has two."""

_LENGTHS = {24: 1, 25: 2, 26: 4, 27: 8}


def encode(value: Any) -> bytes:
    """Return *value*, made of the kinds that `decode` reads, in its one form."""
    return cbor2.dumps(value, canonical=True)


def decode(data: bytes) -> Any:
    """Return the one value in *data*.

    Raises DocumentRefused ``proof-value`` for anything but the one form of such a value.
    """
    if len(data) > LARGEST:
        raise malformed()
    reader = _Reader(data)
    value = reader.value(DEPTH)
    if reader.position != len(data):
        raise malformed()
    return value


def malformed() -> DocumentRefused:
    """Make the error for a proof value that is not written as it must be."""
    return DocumentRefused(say("The signature is not written as it must be."),
                           code="proof-value")


class _Reader:
    """Reads one value after the other from *data*."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.position = 0

    def value(self, depth: int) -> Any:
        """Return the next value, with at most *depth* levels."""
        kind, number = self._head()
        if kind == 0:
            return number
        if kind == 2:
            return self._take(number)
        if kind == 3:
            return self._text(number)
        # Every item takes a byte at least: a longer list than bytes is no list.
        if depth == 0 or kind not in (4, 5) or number > len(self._data) - self.position:
            raise malformed()
        if kind == 4:
            return [self.value(depth - 1) for _ in range(number)]
        return self._map(number, depth - 1)

    def _map(self, size: int, depth: int) -> dict[int, Any]:
        found: dict[int, Any] = {}
        last = -1
        for _ in range(size):
            kind, key = self._head()
            if kind != 0 or key <= last:
                raise malformed()
            last = key
            found[key] = self.value(depth)
        return found

    def _head(self) -> tuple[int, int]:
        first = self._take(1)[0]
        kind, low = first >> 5, first & 31
        if low < 24:
            return kind, low
        if low not in _LENGTHS:
            raise malformed()
        size = _LENGTHS[low]
        number = int.from_bytes(self._take(size), "big")
        shortest = 24 if size == 1 else 1 << (4 * size)
        if number < shortest:
            raise malformed()
        return kind, number

    def _text(self, size: int) -> str:
        try:
            return self._take(size).decode("utf-8")
        except UnicodeDecodeError as error:
            raise malformed() from error

    def _take(self, size: int) -> bytes:
        part = self._data[self.position:self.position + size]
        if len(part) != size:
            raise malformed()
        self.position += size
        return part
