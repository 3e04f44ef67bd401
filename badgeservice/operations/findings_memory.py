"""What was found out about documents by their bytes alone, kept by the bytes.

Programs ask about the same credential again and again, a certificate is verified before it is
printed, and thousands of credentials point into one status list. What follows from the very same
bytes need not be worked out again (decision 0083); keys, register, status and time are looked at
each time. Kept are good credentials of our own and good status lists: of what strangers bring
nothing, of nobody anything for longer than `brief_memory.LASTS`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from badgeservice.credentials.findings import Findings
from badgeservice.operations.brief_memory import BriefMemory

MOST = 64
"""Documents that are remembered, some 300 kB each; the last used stay."""

LARGEST = 2**16
"""Bytes of one that is remembered; the fullest of the example programme has 30,000."""


class FindingsMemory:
    """`credentials.world.FindingsMemory` in this process; threads may share it."""

    def __init__(self, most: int = MOST,
                 monotonic: Callable[[], float] = time.monotonic) -> None:
        self._known: BriefMemory[Findings] = BriefMemory(most, monotonic)

    def of(self, content: bytes) -> Findings:
        """Return what is known of *content*: new, empty findings where that is nothing."""
        known = self._known.find(sha256(content).digest())
        return known if known is not None else Findings()

    def keep(self, content: bytes, findings: Findings) -> None:
        """Remember *findings*, unless there is no document in them or *content* is too large."""
        if findings.document is None or len(content) > LARGEST:
            return
        findings.complete()
        self._known.keep(sha256(content).digest(), findings, str(findings.document.get("id")))

    def forget(self, content: bytes) -> None:
        """Keep nothing of *content* any more."""
        self._known.forget(sha256(content).digest())

    def forget_all_of(self, name: str) -> None:
        """Keep nothing any more of documents with the id *name*."""
        self._known.forget_all_of(name)

    def documents(self) -> list[Mapping[str, Any]]:
        """Return the documents of which something is kept."""
        return [each.document for each in self._known.all() if each.document is not None]
