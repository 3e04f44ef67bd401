"""References from our definitions to competency frameworks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from badgeservice.core.text import Text, text


@dataclass(frozen=True)
class Alignment:
    """One entry of a framework that an achievement or a criterion speaks to."""

    framework: str
    name: Text
    url: str
    code: str | None = None
    type: str | None = None
    """The `targetType` of Open Badges 3.0, for instance ``ceasn:Competency``."""


def alignments(data: Sequence[Mapping[str, Any]] | None) -> tuple[Alignment, ...]:
    """Make Alignments of the definition files' list, which may be absent."""
    return tuple(
        Alignment(
            framework=entry["framework"],
            name=text(entry["name"]),
            url=entry["url"],
            code=entry.get("code"),
            type=entry.get("type"),
        )
        for entry in data or ()
    )
