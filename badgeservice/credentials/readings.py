"""Documents of our own with their canonical form, made when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

from badgeservice.credentials.compiled_form import Form, written
from badgeservice.credentials.slots import Split

END = b"\n}"
"""How the JSON of a document ends; further members go before it."""


class Reading:
    """A document with its canonical form."""

    __slots__ = ("_canonical", "_compose", "_document", "form", "found", "hash")

    def __init__(self, form: Form | None, found: Split | None, digest: bytes,
                 compose: Callable[[], Mapping[str, Any]], canonical: str | None = None) -> None:
        """Use `of` and `filled`."""
        self.form, self.found = form, found
        self.hash: Final = digest
        """The SHA-256 of the canonical form."""
        self._canonical, self._compose = canonical, compose
        self._document: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any], canonical: str) -> Reading:
        """Return a document that went the full way."""
        return cls(None, None, sha256(canonical.encode()).digest(), lambda: document, canonical)

    @classmethod
    def filled(cls, form: Form, found: Split,
               compose: Callable[[], Mapping[str, Any]]) -> Reading:
        """Return the document that *compose* makes, filled into its form; raises NotCovered."""
        return cls(form, found, form.digest(found), compose)

    @property
    def document(self) -> Mapping[str, Any]:
        """The document itself."""
        if self._document is None:
            self._document = self._compose()
        return self._document

    @property
    def canonical(self) -> str:
        """Its canonical form; long, so that it is not kept."""
        if self._canonical is not None or self.form is None or self.found is None:
            return self._canonical or ""
        return self.form.canonical(self.found).decode()

    @property
    def content(self) -> bytes:
        """The document as it is stored: JSON, indented by two; not kept either."""
        if self.form is None or self.found is None:
            return written(self.document)
        return self.form.content(self.found)

    @property
    def text(self) -> str:
        """The same as a text."""
        return self.content.decode()

    def is_in(self, content: bytes, proof: Mapping[str, Any]) -> bool:
        """Tell whether *content*, read again, says this document with its *proof* behind it.

        Of a document that was filled into its form the slots are read one by one, and what
        stands around them is compared with that of the form.
        """
        if self.form is None or self.found is None:
            found: object = json.loads(content)
            return found == {**self.document, "proof": proof}
        rest = self.form.behind_slots(content, self.found.values)
        last = self.form.pieces[-1].removesuffix(END) + b","
        return (rest is not None and rest.startswith(last)
                and json.loads(b"{" + rest[len(last):]) == {"proof": proof})

    @property
    def ruled(self) -> tuple[str, ...]:
        """What is in the slots that rules look at; nothing where it went the full way."""
        if self.form is None or self.found is None:
            return ()
        return tuple([self.found.values[place] for place in self.form.ruled])

    def is_proven(self, what: object) -> bool:
        """Tell whether *what* was found out of an earlier document of the same form."""
        return self.form is not None and what in self.form.proven

    def prove(self, what: object) -> None:
        """Note that *what* holds for every document of this form."""
        if self.form is not None:
            self.form.prove(what)
