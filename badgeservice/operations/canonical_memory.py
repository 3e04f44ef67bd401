"""Canonical forms of our own credentials, worked out once.

A canonical form follows from the bytes of a document and the pinned vocabularies alone, so it may
be remembered; whether the signature over it is good, and whether the credential still counts, is
looked at each time. Of what strangers bring nothing is kept, not even here: see `Verify`.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from threading import Lock
from typing import Any

from badgeservice.core.ports import Canonicalizer

MOST = 128
"""Forms that are kept, of which the last used stay: a joint credential has five."""

LARGEST = 2**18
"""Signs of a form that is kept. The fullest of the example programme has 80,000."""


class CanonicalMemory:
    """A `core.ports.Canonicalizer` that remembers; threads may share it."""

    def __init__(self, canonicalize: Canonicalizer) -> None:
        self._canonicalize = canonicalize
        self._known: OrderedDict[bytes, str] = OrderedDict()
        self._lock = Lock()

    def __call__(self, document: Mapping[str, Any]) -> str:
        """Return the canonical form of *document*; raises what is raised without a memory."""
        recall = self.recall()
        form = recall(document)
        recall.keep()
        return form

    def recall(self) -> Recall:
        """Return a canonicalizer that uses what is known, and adds to it only when told to."""
        return Recall(self)

    def work_out(self, document: Mapping[str, Any]) -> str:
        """Return the canonical form of *document*, worked out anew."""
        return self._canonicalize(document)

    def find(self, key: bytes) -> str | None:
        """Return the form that is known by *key*, or None."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def add(self, key: bytes, form: str) -> None:
        """Keep *form*, unless it is too large."""
        if len(form) <= LARGEST:
            with self._lock:
                self._known[key] = form
                while len(self._known) > MOST:
                    self._known.popitem(last=False)


class Recall:
    """What one verification asks of the memory; only its thread uses it.

    Whether what it worked out is of this installation, so that it may be kept, is known at the
    end alone.
    """

    def __init__(self, memory: CanonicalMemory) -> None:
        self._memory = memory
        self._new: dict[bytes, str] = {}

    def __call__(self, document: Mapping[str, Any]) -> str:
        """Return the canonical form of *document*; raises what is raised without a memory."""
        key = sha256(json.dumps(document, sort_keys=True).encode()).digest()
        form = self._memory.find(key) or self._new.get(key)
        if form is None:
            form = self._new[key] = self._memory.work_out(document)
        return form

    def keep(self) -> None:
        """Add to the memory what was worked out."""
        for key, form in self._new.items():
            self._memory.add(key, form)
