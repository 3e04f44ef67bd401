"""The claims of a credential that is no badge, as a plain table: its own words, unexplained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST = 200
"""Rows that are shown; nobody reads more."""

LONGEST = 2000
"""Characters of one value."""


@dataclass(frozen=True)
class Claim:
    """One row."""

    name: str
    """The members that lead to the value, the outermost first."""

    value: str


def claims_of(document: Mapping[str, Any]) -> tuple[Claim, ...]:
    """Return what *document* says of its subjects, at most `MOST` rows.

    Values are a stranger's: whoever shows them escapes them and makes no links of them.
    """
    found: list[Claim] = []
    for name, value in _leaves("", document.get("credentialSubject")):
        if len(found) == MOST:
            break
        found.append(Claim(name, value[:LONGEST]))
    return tuple(found)


def _leaves(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        if isinstance(value.get("@value"), str):
            language = value.get("@language")
            yield name, f"{value['@value']} ({language})" if language else value["@value"]
            return
        for key, member in value.items():
            if key not in ("@context", "proof"):
                yield from _leaves(f"{name} › {key}" if name else str(key), member)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(name, item)
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    else:
        yield name, str(value)
