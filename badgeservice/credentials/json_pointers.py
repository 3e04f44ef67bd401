"""Parts of a document by JSON Pointer (RFC 6901): select some, or all but some.

ECDSA Cryptosuites 1.0 §3.4.11 to §3.4.13. A part is never without the place that it belongs
to: every object on the way keeps its ``id``, its ``type`` and its ``@context``.

>>> select({"type": ["A"], "b": {"id": "urn:x:1", "c": 1, "d": 2}}, ["/b/c"])
{'type': ['A'], 'b': {'id': 'urn:x:1', 'c': 1}}
>>> all_but({"a": 1, "b": {"c": 1, "d": 2}}, ["/b/c"])
['/a', '/b/d']
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from badgeservice.errors import DocumentRefused, say

MOST = 1000
"""Pointers of one selection, and steps of one pointer."""

_POINTER = re.compile(r"(?:/(?:[^/~]|~[01])*)*")
_INDEX = re.compile(r"0|[1-9][0-9]{0,5}")
_KEPT = ("@context", "id", "type")

Step = str | int


def select(document: Mapping[str, Any], pointers: Sequence[str]) -> dict[str, Any]:
    """Return what *pointers* name of *document*, in the order in which it stands there.

    Lists become shorter and keep their order. Raises DocumentRefused ``pointer-malformed``
    or ``pointer-unknown``.
    """
    if len(pointers) > MOST:
        raise _malformed("")
    wanted = _Tree()
    for pointer in pointers:
        wanted.add(resolve(document, pointer))
    return dict(_selected(document, wanted))


def resolve(document: Any, pointer: str) -> list[Step]:
    """Return the steps from *document* to the value that *pointer* names.

    Raises DocumentRefused ``pointer-malformed`` for what is no pointer, ``pointer-unknown``
    where nothing stands there.
    """
    steps: list[Step] = []
    value = document
    for token in _tokens(pointer):
        if isinstance(value, list) and _INDEX.fullmatch(token) and int(token) < len(value):
            steps.append(int(token))
            value = value[int(token)]
        elif isinstance(value, Mapping) and token in value:
            steps.append(token)
            value = value[token]
        else:
            raise DocumentRefused(say("There is nothing at %(pointer)s in the document.",
                                      pointer=pointer[:200]), code="pointer-unknown")
    return steps


def exists(document: Any, pointer: str) -> bool:
    """Tell whether *pointer* names something in *document*."""
    try:
        resolve(document, pointer)
    except DocumentRefused:
        return False
    return True


def all_but(document: Any, hidden: Sequence[str]) -> list[str]:
    """Return pointers to everything in *document* except what *hidden* names.

    Raises what `resolve` raises for *hidden*.
    """
    unwanted = _Tree()
    for pointer in hidden:
        unwanted.add(resolve(document, pointer))
    return list(_rest(document, unwanted, ""))


class _Tree(dict[Step, "_Tree"]):
    """The steps of many pointers; a whole value is wanted where `is_end` is set."""

    is_end = False

    def add(self, steps: Sequence[Step]) -> None:
        """Put one pointer in."""
        node = self
        for step in steps:
            node = node.setdefault(step, _Tree())
        node.is_end = True


def _tokens(pointer: str) -> list[str]:
    if not _POINTER.fullmatch(pointer) or pointer.count("/") > MOST:
        raise _malformed(pointer)
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def _selected(value: Any, wanted: _Tree) -> Any:
    if wanted.is_end:
        return copy.deepcopy(value)
    if isinstance(value, list):
        return [_selected(item, wanted[number]) for number, item in enumerate(value)
                if number in wanted]
    return {key: copy.deepcopy(member) if key in _KEPT else _selected(member, wanted[key])
            for key, member in value.items() if key in wanted or key in _KEPT}


def _rest(value: Any, unwanted: _Tree, place: str) -> Iterator[str]:
    if unwanted.is_end:
        return
    if not unwanted:
        yield place
        return
    members = enumerate(value) if isinstance(value, list) else value.items()
    for step, member in members:
        token = str(step).replace("~", "~0").replace("/", "~1")
        yield from _rest(member, unwanted.get(step, _Tree()), f"{place}/{token}")


def _malformed(pointer: str) -> DocumentRefused:
    return DocumentRefused(say("%(pointer)s does not name a place in a document.",
                               pointer=repr(pointer[:80])), code="pointer-malformed")
