"""How much work one asker gets, counted for all worker processes together.

The generic cell rate algorithm: for each asker one moment is kept, up to which what was asked
is paid for. Asking moves it on by the price; it may lie only so far ahead of now. The moments
lie in memory that worker processes share where it was made before they were forked. Of the
asker only a keyed digest is kept, and that no longer than the work is paid for.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from secrets import token_bytes

_SLOT = struct.Struct("=8sd")
_SLOTS = 16384
"""Askers that are remembered at once, in 256 KiB."""

_NEAR = 8
"""Slots in which an asker may be found; where all are taken the one longest idle makes way."""


class Pace:
    """Allows *rate* units in a second to each asker, and *most* at once after a rest.

    Threads may share it, and processes that are forked later.
    """

    def __init__(self, rate: float, most: float, *,
                 monotonic: Callable[[], float] = time.monotonic) -> None:
        self._price = 1 / rate
        self._span = most / rate
        self._monotonic = monotonic
        self._secret = token_bytes(16)
        # A file that is in memory only. A process's lock on it ends with the process, however
        # that ends.
        self._file = os.memfd_create("pace")
        os.ftruncate(self._file, _SLOTS * _SLOT.size)
        self._table = mmap.mmap(self._file, _SLOTS * _SLOT.size)
        self._threads = threading.Lock()
        weakref.finalize(self, os.close, self._file)

    def take(self, asker: str, units: float) -> float:
        """Take *units* for *asker* and return 0; or take nothing, and return seconds to wait."""
        with self._place(asker) as (place, key):
            now = self._monotonic()
            paid = max(self._paid(place, key), now) + units * self._price
            if paid - now > self._span + 1e-6:
                return paid - now - self._span
            _SLOT.pack_into(self._table, place, key, paid)
            return 0.0

    def give_back(self, asker: str, units: float) -> None:
        """Give *asker* back what was taken and not needed."""
        with self._place(asker) as (place, key):
            paid = self._paid(place, key) - units * self._price
            _SLOT.pack_into(self._table, place, key, max(paid, 0.0))

    def _paid(self, place: int, key: bytes) -> float:
        held, paid = _SLOT.unpack_from(self._table, place)
        return float(paid) if held == key else 0.0

    @contextmanager
    def _place(self, asker: str) -> Iterator[tuple[int, bytes]]:
        """Hold the slot of *asker*, its own or the one that it may have."""
        digest = blake2b(asker.encode("utf-8", "replace"), digest_size=16,
                         key=self._secret).digest()
        key, first = digest[:8], int.from_bytes(digest[8:], "big")
        places = [(first + n) % _SLOTS * _SLOT.size for n in range(_NEAR)]
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                slots = {place: _SLOT.unpack_from(self._table, place) for place in places}
                own = [place for place, (held, _) in slots.items() if held == key]
                yield own[0] if own else min(places, key=lambda at: slots[at][1]), key
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)
