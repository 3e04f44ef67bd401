"""What was made of published definitions, by their digests.

A content never changes under its digest, whichever database it is read from, and what is made of
it is never changed either: so it may be used again, by all threads.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

Made = TypeVar("Made")
Key = tuple[str, str, int]
"""Table, digest and version."""

MOST = 128
"""Definitions that are kept, of which the last used stay."""


class DefinitionMemory:
    """Remembers what was made of definitions."""

    def __init__(self) -> None:
        self._known: OrderedDict[Key, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], Made]) -> Made:
        """Return what *make* made for *key*, now or before; raises what *make* raises."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                known: Made = self._known[key]
                return known
        made = make()
        with self._lock:
            self._known[key] = made
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return made
