"""What differs between two credentials of one shape, and what makes up the shape.

A few members of our own documents hold texts and addresses of the one award: those are slots.
All else, every member's name and its place among the others included, is the shape. So two
documents of one shape differ in nothing but the values of their slots.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from badgeservice.credentials.expansion import UNRESOLVED

TEXT: Final = "text"
"""A slot that holds any text."""

IRI: Final = "iri"
"""A slot that names a thing."""

Spec = Mapping[str, Any]
"""By member: `TEXT`, `IRI`, the slots of an object, or a list with those of its objects."""

_EVIDENCE: Spec = {"id": IRI, "genre": TEXT, "name": TEXT, "narrative": TEXT,
                   "description": TEXT, "digestMultibase": TEXT}
_ENDORSED: Spec = {"id": IRI, "digestMultibase": TEXT, "endorsementComment": TEXT}

SLOTS: Spec = {
    "id": IRI,
    "validFrom": TEXT,
    "validUntil": TEXT,
    "awardedDate": TEXT,
    "created": TEXT,
    "credentialSubject": {
        **_ENDORSED,
        "narrative": TEXT,
        "identifier": [{"identityHash": TEXT, "salt": TEXT}],
        "result": [{"achievedLevel": TEXT}],
    },
    "credentialStatus": {"id": IRI, "statusListIndex": TEXT, "statusListCredential": IRI},
    "evidence": [_EVIDENCE],
    "refreshService": {"id": IRI},
    "endorsement": [{
        "id": IRI,
        "validFrom": TEXT,
        "credentialSubject": _ENDORSED,
        "proof": {"created": TEXT, "proofValue": TEXT},
    }],
}
"""The slots of a credential, of an endorsement, and of the options of a proof."""

RULED = frozenset({"validFrom", "validUntil", "awardedDate", "achievedLevel"})
"""The members with slots whose values the rules of documents look at (`rules`, `data_model`)."""

_SIGN = r"A-Za-z0-9._~!$&'()*+,;=:@/-"
_PATH = rf"[{_SIGN}]*(?:%[0-9A-Fa-f]{{2}}[{_SIGN}]*)*"
_QUERY = rf"[?{_SIGN}]*(?:%[0-9A-Fa-f]{{2}}[?{_SIGN}]*)*"
_IRI = re.compile(
    rf"(?:(https?)://[a-z0-9.-]{{1,253}}(?::[0-9]{{1,5}})?(?:/{_PATH})?(?:\?{_QUERY})?"
    rf"(?:\#{_QUERY})?|(urn):uuid:[0-9a-f-]{{36}})")
"""Addresses that every reader accepts as they stand; the full way says of others what holds.

Far narrower than what it accepts (RFC 3987): an address taken here and refused there would be
signed against our own rules. Neither is any prefix that a context could define.
"""

_DOUBTFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
                       "\ufdd0-\ufdef\ufffe\uffff]")
"""What readers of N-Quads write or refuse in ways of their own."""


class NotCovered(Exception):
    """The document has something in it that only the full way may judge."""


@dataclass(frozen=True)
class Split:
    """A document, taken apart."""

    shape: tuple[str, ...]
    """Equal for two documents exactly where they differ in nothing but their slots."""

    values: tuple[str, ...]
    """What is in the slots, in the document's order."""

    names: tuple[int, ...]
    """For every slot with an address the first one that holds the same; -1 for a text."""

    members: tuple[str, ...]
    """What the members are called that the slots are in."""


class Constants:
    """Constant members as texts, written once where one object serves many documents.

    The text is Python's own: it tells true from 1, 1 from 1.0, and one order from another.
    """

    def __init__(self) -> None:
        self._last: dict[str, tuple[object, str]] = {}

    def write(self, name: str, value: Any) -> str:
        """Return the text of *value*; no dictionary may have been changed since the last time."""
        if type(value) is not dict:
            return repr(value)
        known = self._last.get(name)
        if known is None or known[0] is not value:
            known = self._last[name] = (value, repr(value))
        return known[1]


def split(document: Mapping[str, Any], constants: Constants | None = None) -> Split:
    """Take *document* apart; raises NotCovered for a value that a slot must not hold."""
    shape: list[str] = []
    values: list[str] = []
    kinds: list[str] = []
    members: list[str] = []
    _walk(document, SLOTS, _Parts(shape, values, kinds, members,
                                  (constants or Constants()).write))
    names = _first_of(values, [kind is IRI for kind in kinds])
    # Which addresses are one and the same decides which statements are about one thing.
    shape += map(str, names)
    return Split(tuple(shape), tuple(values), names, tuple(members))


def refilled(found: Split, values: Sequence[str]) -> Split:
    """Return what `split` returns of a document that differs from another in its slots alone.

    *found* is what it returned of that other. Raises NotCovered where the *values* make it a
    document of another shape, or must not be in a slot.
    """
    if len(values) != len(found.values) or _DOUBTFUL.search("".join(values)):
        raise NotCovered
    is_address = [first >= 0 for first in found.names]
    for value, before, is_one in zip(values, found.values, is_address, strict=True):
        if is_one and scheme(value) != before.partition(":")[0]:
            raise NotCovered
    if _first_of(values, is_address) != found.names:
        raise NotCovered
    return replace(found, values=tuple(values))


def _first_of(values: Sequence[str], is_address: Sequence[bool]) -> tuple[int, ...]:
    first: dict[str, int] = {}
    return tuple([first.setdefault(value, place) if is_one else -1
                  for place, (value, is_one) in enumerate(zip(values, is_address, strict=True))])


@dataclass(frozen=True)
class _Parts:
    """What a document is taken apart into."""

    shape: list[str]
    values: list[str]
    kinds: list[str]
    members: list[str]
    write: Callable[[str, Any], str]

    def add(self, name: str, value: str, kind: str) -> None:
        """Add what is in a slot."""
        self.members.append(name)
        self.values.append(value)
        self.kinds.append(kind)


def _walk(node: Mapping[str, Any], spec: Spec, parts: _Parts) -> None:
    shape = parts.shape
    for name, value in node.items():
        rule = spec.get(name)
        shape.append(name)
        if rule is None:
            shape.append(parts.write(name, value))
        elif rule is TEXT and type(value) is str:
            if _DOUBTFUL.search(value):
                raise NotCovered
            shape.append("text")
            parts.add(name, value, TEXT)
        elif rule is IRI and type(value) is str:
            shape.append(scheme(value))
            parts.add(name, value, IRI)
        else:
            _walk_within(name, value, rule, parts)


def _walk_within(name: str, value: Any, rule: Any, parts: _Parts) -> None:
    shape = parts.shape
    if isinstance(rule, dict) and type(value) is dict:
        shape.append("{")
        _walk(value, rule, parts)
        shape.append("}")
    elif isinstance(rule, list) and type(value) is list and all(
            type(each) is dict for each in value):
        for each in value:
            shape.append("[")
            _walk(each, rule[0], parts)
        shape.append("]")
    else:
        shape.append(repr(value))


def scheme(address: str) -> str:
    """Return the scheme of an address that may be in a slot; raises NotCovered for others."""
    found = _IRI.fullmatch(address)
    if found is None or address.startswith(UNRESOLVED):
        raise NotCovered
    return found.group(1) or found.group(2)


def with_values(document: Mapping[str, Any], values: list[str]) -> dict[str, Any]:
    """Return a copy of *document* with *values*, which is used up, in its slots."""
    return _refilled(document, SLOTS, values)


def _refilled(node: Mapping[str, Any], spec: Spec, values: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in node.items():
        rule = spec.get(name)
        if rule in (TEXT, IRI) and type(value) is str:
            found[name] = values.pop(0)
        elif isinstance(rule, dict) and type(value) is dict:
            found[name] = _refilled(value, rule, values)
        elif isinstance(rule, list) and type(value) is list and all(
                type(each) is dict for each in value):
            found[name] = [_refilled(each, rule[0], values) for each in value]
        else:
            found[name] = value
    return found
