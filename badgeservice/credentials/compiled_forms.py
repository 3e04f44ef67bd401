"""A memory of forms: documents of a shape that was seen before are canonicalized in no time.

For documents of our own making alone. What is kept of each shape is its form, with no value of
any document in it.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from threading import Lock
from typing import Any

from badgeservice.core.ports import Canonicalizer
from badgeservice.credentials.compiled_form import Form, learn
from badgeservice.credentials.slots import Constants, NotCovered, Split, split
from badgeservice.errors import BadgeError, say

MOST = 256
"""Shapes that are remembered, of which the last used stay; one takes about 100 kB."""


class CompiledDiffers(BadgeError):
    """The two ways to a canonical form did not come to the same; nothing may be signed."""

    code = "compiled-differs"


class _Seen(Enum):
    """What is known of a shape without a form."""

    ONCE = "once"
    NOT_COVERED = "not covered"


@dataclass(frozen=True)
class Reading:
    """A document with its canonical form."""

    document: Mapping[str, Any]
    canonical: str
    form: Form | None
    """The form that it was filled into; None where it went the full way."""

    found: Split | None

    @property
    def text(self) -> str:
        """The document as JSON, indented by two: what `json.dumps` writes of it."""
        if self.form is None or self.found is None:
            return json.dumps(self.document, ensure_ascii=False, indent=2)
        return self.form.text(self.found)

    def is_proven(self, what: object) -> bool:
        """Tell whether *what* was found out of an earlier document of the same form."""
        return self.form is not None and what in self.form.proven

    def prove(self, what: object) -> None:
        """Note that *what* holds for every document of this form."""
        if self.form is not None:
            self.form.proven.add(what)


class CompiledForms:
    """A `core.ports.Canonicalizer` that learns the second time that it sees a shape.

    Not the first time: that would take twice as long for the many shapes seen only once.
    Threads may share it. With *compares* every document goes both ways.
    """

    def __init__(self, canonicalize: Canonicalizer, *, compares: bool = False,
                 most: int = MOST) -> None:
        self._canonicalize = canonicalize
        self._compares = compares
        self._most = most
        self._forms: OrderedDict[tuple[str, ...], Form | _Seen] = OrderedDict()
        self._lock = Lock()
        self._constants = Constants()

    def __call__(self, document: Mapping[str, Any]) -> str:
        """Return the canonical form of *document*; raises what `read` raises."""
        return self.read(document).canonical

    def read(self, document: Mapping[str, Any]) -> Reading:
        """Return *document* with its canonical form.

        Raises what the full way raises, which alone refuses; CompiledDiffers where both ways
        are gone and come to different ends.
        """
        try:
            found = split(document, self._constants) if "proof" not in document else None
            form = self._form(found, document) if found is not None else None
            if form is not None and found is not None:
                canonical = form.canonical(found)
                return self._compared(Reading(document, canonical, form, found))
        except NotCovered:
            pass
        return Reading(document, self._canonicalize(document), None, None)

    def _form(self, found: Split, document: Mapping[str, Any]) -> Form | None:
        with self._lock:
            if found.shape not in self._forms:
                self._keep(found.shape, _Seen.ONCE)
                return None
            self._forms.move_to_end(found.shape)
            form = self._forms[found.shape]
        if form is _Seen.ONCE:
            form = self._learnt(document)
            with self._lock:
                self._keep(found.shape, form)
        return form if isinstance(form, Form) else None

    def _learnt(self, document: Mapping[str, Any]) -> Form | _Seen:
        try:
            return learn(document, self._canonicalize)
        except (NotCovered, BadgeError):
            # What is wrong with it, if anything, is for the full way to say, each time.
            return _Seen.NOT_COVERED

    def _keep(self, shape: tuple[str, ...], form: Form | _Seen) -> None:
        self._forms[shape] = form
        while len(self._forms) > self._most:
            self._forms.popitem(last=False)

    def _compared(self, reading: Reading) -> Reading:
        if self._compares and (
                reading.canonical != self._canonicalize(reading.document)
                or reading.text != json.dumps(reading.document, ensure_ascii=False, indent=2)):
            raise CompiledDiffers(say(
                "The quick way and the full way do not give the same document. Nothing was "
                "signed; please report this."))
        return reading
