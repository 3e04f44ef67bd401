"""Acts that are noted outside the database, so that a restored backup cannot forget them.

>>> is_noted("credential.revoked"), is_noted("evidence.viewed")
(True, False)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from badgeservice.core.audit import Head

NOUNS = frozenset({"credential", "program-credential", "key", "database"})
"""All acts on these are noted."""

ALSO = frozenset({"token.ended", "person.suppressed", "person.forgotten"})
"""What must not come back by itself with an old copy of the database."""


def is_noted(action: str) -> bool:
    """Tell whether acts of this kind are noted outside the database."""
    return action in ALSO or action.partition(".")[0] in NOUNS


@dataclass(frozen=True)
class Place:
    """The entry of a status list that a credential was given; nobody else gets it again."""

    issuer: str
    status_list: str
    index: int


@dataclass(frozen=True)
class NotedAct:
    """An act as it stands in the journal: ids, codes and numbers only."""

    head: Head
    """Its number and digest in the log."""

    at: datetime
    action: str
    subject: str
    details: Mapping[str, str | int | bool] = field(default_factory=dict)
    place: Place | None = None
    """Where it signed a credential with an entry in a status list."""

    @property
    def name(self) -> str:
        """The id behind the kind of its subject."""
        return self.subject.partition(":")[2]


@dataclass(frozen=True)
class Forgotten:
    """What the journal knows and the database does not."""

    acts: tuple[NotedAct, ...]
    """In the order in which they were done."""

    is_whole: bool = True
    """False where the journal does not meet the end of the log, or knows less than the log:
    there may be more."""
