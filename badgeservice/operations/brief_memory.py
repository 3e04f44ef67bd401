"""A few things that are remembered for a while, by what they belong to."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

LASTS = 3600.0
"""Seconds after which a thing is forgotten, however often it was asked about."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class _Kept(Generic[_T]):
    """What is kept, of which things, and since when."""

    what: _T
    of: str
    since: float


class BriefMemory(Generic[_T]):
    """At most *most* things, of which the last used stay; threads may share it.

    Nothing wakes up to forget: what is older than `LASTS` is gone when the memory is used next.
    """

    def __init__(self, most: int, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._most, self._monotonic = most, monotonic
        self._known: OrderedDict[bytes, _Kept[_T]] = OrderedDict()
        self._oldest = 0.0
        self._lock = Lock()

    def find(self, key: bytes) -> _T | None:
        """Return what is kept under *key*, or None."""
        with self._lock:
            self._forget_old()
            kept = self._known.get(key)
            if kept is None:
                return None
            self._known.move_to_end(key)
            return kept.what

    def keep(self, key: bytes, what: _T, of: str) -> None:
        """Keep *what*, which belongs to the document with the id *of*, in the place of another.

        What is kept again is as old as it was.
        """
        with self._lock:
            self._forget_old()
            known = self._known.get(key)
            since = known.since if known is not None else self._monotonic()
            self._oldest = min(self._oldest, since) if self._known else since
            self._known[key] = _Kept(what, of, since)
            while len(self._known) > self._most:
                self._known.popitem(last=False)

    def forget(self, key: bytes) -> None:
        """Keep nothing under *key* any more."""
        with self._lock:
            self._known.pop(key, None)

    def forget_all_of(self, of: str) -> None:
        """Keep nothing any more that belongs to the document with the id *of*."""
        with self._lock:
            self._drop(lambda each: each.of == of)

    def all(self) -> list[_T]:
        """Return everything that is kept, what was used last behind."""
        with self._lock:
            self._forget_old()
            return [each.what for each in self._known.values()]

    def _drop(self, is_meant: Callable[[_Kept[_T]], bool]) -> None:
        for key in [key for key, each in self._known.items() if is_meant(each)]:
            del self._known[key]

    def _forget_old(self) -> None:
        now = self._monotonic()
        if self._known and now - self._oldest >= LASTS:
            self._drop(lambda each: now - each.since >= LASTS)
            self._oldest = min((each.since for each in self._known.values()), default=now)
