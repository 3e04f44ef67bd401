"""What was found out about one document by its bytes alone, each thing once.

Whether a document has the right form, what its canonical form is and what a signature of it is
over follows from its bytes, the pinned vocabularies and the schemas. Keys, the register, status,
time, trust and what somebody asks for have no say here and are looked at each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

_T = TypeVar("_T")


class Findings:
    """Findings about one document and the parts of it; threads may share them.

    They hold for one set of vocabularies and schemas. Nothing may change the document, nor what
    was found.
    """

    def __init__(self) -> None:
        self._document: Mapping[str, Any] | None = None
        self._found: dict[tuple[object, ...], tuple[tuple[object, ...], object]] = {}
        self._is_complete = False

    @property
    def document(self) -> Mapping[str, Any] | None:
        """The document, as `read` made it; None before that."""
        return self._document

    def read(self, parse: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        """Return the document, parsed the first time; raises what *parse* raises."""
        if self._document is None:
            self._document = parse()
        return self._document

    def once(self, what: str, of: tuple[object, ...], work: Callable[[], _T]) -> _T:
        """Return what *work* makes of the objects *of*, worked out the first time.

        Alike is not enough: they must be the very same objects. Raises what *work* raises, each
        time.
        """
        key = (what, *map(id, of))
        known = self._found.get(key)
        if known is not None:
            return cast(_T, known[1])
        made = work()
        if not self._is_complete:
            # With the objects, so that no other one comes to have their ids.
            self._found[key] = of, made
        return made

    def complete(self) -> None:
        """Take in nothing more: what is found later is about objects that were made later."""
        self._is_complete = True
