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
        key = sha256(json.dumps(document, sort_keys=True).encode()).digest()
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        form = self._canonicalize(document)
        if len(form) <= LARGEST:
            with self._lock:
                self._known[key] = form
                while len(self._known) > MOST:
                    self._known.popitem(last=False)
        return form
