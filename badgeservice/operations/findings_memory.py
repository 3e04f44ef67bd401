"""What was found out about documents by their bytes alone, kept by the bytes.

Programs ask about the same credential again and again, a certificate is verified before it is
printed, and thousands of credentials point into one status list. What follows from the very same
bytes need not be worked out again (decision 0083); keys, register, status and time are looked at
each time. Kept are good credentials of our own and good status lists: of what strangers bring
nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256
from threading import Lock

from badgeservice.credentials.findings import Findings

MOST = 64
"""Documents that are remembered, some 300 kB each; the last used stay."""

LARGEST = 2**16
"""Bytes of one that is remembered; the fullest of the example programme has 30,000."""


class FindingsMemory:
    """`credentials.world.FindingsMemory` in this process; threads may share it."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: OrderedDict[bytes, Findings] = OrderedDict()
        self._lock = Lock()

    def of(self, content: bytes) -> Findings:
        """Return what is known of *content*: new, empty findings where that is nothing."""
        key = sha256(content).digest()
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
        return known if known is not None else Findings()

    def keep(self, content: bytes, findings: Findings) -> None:
        """Remember *findings*, unless there is no document in them or *content* is too large."""
        if findings.document is None or len(content) > LARGEST:
            return
        findings.complete()
        with self._lock:
            self._known[sha256(content).digest()] = findings
            while len(self._known) > self._most:
                self._known.popitem(last=False)

    def forget(self, content: bytes) -> None:
        """Keep nothing of *content* any more."""
        with self._lock:
            self._known.pop(sha256(content).digest(), None)
