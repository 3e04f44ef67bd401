"""A document as its signature sees it: what it says twice about one thing, said everywhere.

JSON-LD merges all statements about one id. Somebody who takes a statement out of one place,
while it still stands in another, leaves the signature good; so what is shown must not depend
on the place. `expansion` has seen that no two descriptions contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from badgeservice.credentials.data_model import items

_OWN = ("endorsement", "verifiableCredential", "proof")
"""Members whose content is shown as it stands: it has, or is, a signature of its own."""


def united(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy of *document* in which every description of an id is complete.

    Expects a document that passed the profile and schema steps.
    """
    known: dict[str, dict[str, Any]] = {}
    for node in _descriptions(document):
        for key, value in node.items():
            known.setdefault(node["id"], {}).setdefault(key, value)
    return _completed(document, known)


def _descriptions(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every object with an id, what is endorsed and what is signed with excepted."""
    if isinstance(node.get("id"), str):
        yield node
    for key, value in node.items():
        # An endorser's words stay the endorser's: they are under another signature.
        for item in items(value) if key not in _OWN else ():
            if isinstance(item, Mapping):
                yield from _descriptions(item)


def _completed(node: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    found = {key: _value(key, value, known) for key, value in node.items()}
    further = known.get(node["id"], {}) if isinstance(node.get("id"), str) else {}
    return found | {key: value for key, value in further.items() if key not in found}


def _value(key: str, value: Any, known: Mapping[str, Mapping[str, Any]]) -> Any:
    if key in _OWN:
        return value
    if key == "issuer" and isinstance(value, str):
        return {"id": value, **known.get(value, {})}
    if isinstance(value, Mapping):
        return _completed(value, known)
    if isinstance(value, list):
        return [_completed(item, known) if isinstance(item, Mapping) else item for item in value]
    return value
