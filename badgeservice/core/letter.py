"""Letters to people: what kind, to whom, and what fills its places. The words are `letters`'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Letter:
    """One message that is to be sent; recorded in the transaction that gives the reason."""

    id: str
    kind: str
    """Names the words in `core.letters`."""

    person: str | None
    """Id of the person it is for, where it is one that is known."""

    address: str
    language: str
    created_at: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    """What fills the places of the words: names, titles, links. No secret stays after sending."""

    programme: str | None = None
