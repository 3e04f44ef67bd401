"""A memory of forms: documents of a shape that was seen before are canonicalized in no time.

For documents of our own making alone. What is kept of each shape is its form, with no value of
any document in it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from threading import Lock
from typing import Any

from badgeservice.core.ports import Canonicalizer
from badgeservice.credentials.compiled_form import Form, learn, written
from badgeservice.credentials.readings import Reading
from badgeservice.credentials.slots import Constants, NotCovered, Split, refilled, split
from badgeservice.errors import BadgeError, say

MOST = 256
"""Shapes that are remembered, of which the last used stay.

One takes about 100 kB. What `statement_text` remembers of it, 16 kB of like documents, may come
to some 300 kB where the names of many blank nodes change.
"""


class CompiledDiffers(BadgeError):
    """The two ways to a canonical form did not come to the same; nothing may be signed."""

    code = "compiled-differs"


class _Seen(Enum):
    """What is known of a shape without a form."""

    ONCE = "once"
    NOT_COVERED = "not covered"


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
                return self._compared(Reading.filled(form, found, lambda: document))
        except NotCovered:
            pass
        return Reading.of(document, self._canonicalize(document))

    def like(self, model: Reading, values: Sequence[str],
             compose: Callable[[], Mapping[str, Any]]) -> Reading | None:
        """Return what `read` returns of the document that *compose* makes; without making it.

        It must be one that differs from that of *model* in nothing but its slots, and *values*
        what is in these: that is not checked. None where it is not covered: then `read` is to
        be asked. Raises CompiledDiffers.
        """
        if model.form is None or model.found is None:
            return None
        try:
            return self._compared(Reading.filled(
                model.form, refilled(model.found, values), compose))
        except NotCovered:
            return None

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
        except (NotCovered, BadgeError, UnicodeEncodeError):
            # What is wrong with it, if anything, is for the full way to say, each time.
            return _Seen.NOT_COVERED

    def _keep(self, shape: tuple[str, ...], form: Form | _Seen) -> None:
        self._forms[shape] = form
        while len(self._forms) > self._most:
            self._forms.popitem(last=False)

    def _compared(self, reading: Reading) -> Reading:
        if self._compares and (
                reading.canonical != self._canonicalize(reading.document)
                or reading.content != written(reading.document)):
            raise CompiledDiffers(say(
                "The quick way and the full way do not give the same document. Nothing was "
                "signed; please report this."))
        return reading
