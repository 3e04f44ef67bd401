"""Many names in few statements."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TypeVar

_T = TypeVar("_T")

PART = 500
"""Names in one statement: far fewer than either database takes."""


def in_parts(names: Collection[_T]) -> Iterator[Sequence[_T]]:
    """Yield all *names* in their order, each once, as many at a time as a statement may name."""
    every = list(dict.fromkeys(names))
    return (every[start:start + PART] for start in range(0, len(every), PART))
