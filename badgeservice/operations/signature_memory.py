"""The signatures that were found good, while the service runs.

A signature over the same bytes by the same key stays good; whether the key still counts, whether
the document is in force and what its status is, is looked at each time. Only digests are kept:
nothing of a document can be read from them.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

MOST = 100_000
"""Signatures that are remembered, some 15 MB; the one not asked about longest goes first."""


class SeenSignatures:
    """`credentials.world.SignatureMemory` in this process; several threads may use it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._good: OrderedDict[bytes, None] = OrderedDict()
        self._lock = Lock()

    def is_good(self, digest: bytes) -> bool:
        """Tell whether the signature with this digest was found good before."""
        with self._lock:
            if digest not in self._good:
                return False
            self._good.move_to_end(digest)
            return True

    def add(self, digest: bytes) -> None:
        """Remember a signature that was found good."""
        with self._lock:
            self._good[digest] = None
            if len(self._good) > self._most:
                self._good.popitem(last=False)
