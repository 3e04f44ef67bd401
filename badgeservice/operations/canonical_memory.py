"""Canonical forms of our own credentials, worked out once.

A canonical form follows from the bytes of a document and the pinned vocabularies alone, so it may
be remembered; whether the signature over it is good, and whether the credential still counts, is
looked at each time. Of what strangers bring nothing is kept, not even here: see `Verify`. A form
holds all that the credential says, so that it is not kept for longer than `brief_memory.LASTS`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from badgeservice.core.ports import Canonicalizer
from badgeservice.operations.brief_memory import BriefMemory

MOST = 128
"""Forms that are kept, of which the last used stay: a joint credential has five."""

LARGEST = 2**18
"""Signs of a form that is kept. The fullest of the example programme has 80,000."""


class CanonicalMemory:
    """A `core.ports.Canonicalizer` that remembers; threads may share it."""

    def __init__(self, canonicalize: Canonicalizer,
                 monotonic: Callable[[], float] = time.monotonic) -> None:
        self._canonicalize = canonicalize
        self._known: BriefMemory[str] = BriefMemory(MOST, monotonic)

    def __call__(self, document: Mapping[str, Any]) -> str:
        """Return the canonical form of *document*; raises what is raised without a memory."""
        recall = self.recall()
        form = recall(document)
        recall.keep(str(document.get("id")))
        return form

    def recall(self) -> Recall:
        """Return a canonicalizer that uses what is known, and adds to it only when told to."""
        return Recall(self)

    def work_out(self, document: Mapping[str, Any]) -> str:
        """Return the canonical form of *document*, worked out anew."""
        return self._canonicalize(document)

    def find(self, key: bytes) -> str | None:
        """Return the form that is known by *key*, or None."""
        return self._known.find(key)

    def add(self, key: bytes, form: str, of: str) -> None:
        """Keep *form*, a part of the document with the id *of*, unless it is too large."""
        if len(form) <= LARGEST:
            self._known.keep(key, form, of)

    def forget_all_of(self, name: str) -> None:
        """Keep nothing any more of the document with the id *name*."""
        self._known.forget_all_of(name)

    def forms(self) -> list[str]:
        """Return the forms that are kept."""
        return self._known.all()


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

    def keep(self, of: str) -> None:
        """Add to the memory what was worked out for the document with the id *of*."""
        for key, form in self._new.items():
            self._memory.add(key, form, of)
