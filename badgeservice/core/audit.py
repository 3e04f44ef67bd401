"""Who did what and when, in a chain: whoever changes an entry breaks all later ones.

No personal data stands in it: people and things are named by their random ids.

>>> link("", 1, '{"action":"award.released"}')[:8]
'286700d7'
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

SYSTEM = "system"
"""The actor of what no person asked for."""

OPERATOR = "operator"
"""The actor of the command line; who sat at it is the machine's business."""


_in_one_spelling = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


@dataclass(frozen=True)
class Act:
    """Something that was done."""

    at: datetime
    actor: str
    """Id of a person, `OPERATOR` or `SYSTEM`."""

    action: str
    """``noun.verb``, for instance ``judgement.recorded``."""

    subject: str
    """``kind:id`` of what it was done to, for instance ``application:abc…``."""

    programme: str | None = None
    details: Mapping[str, str | int | bool] = field(default_factory=dict)
    """More ids, codes and numbers; never a name, an address or a text that people wrote."""

    @property
    def content(self) -> str:
        """What is hashed: every field, in one spelling."""
        return _in_one_spelling({
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": self.actor,
            "action": self.action,
            "subject": self.subject,
            "programme": self.programme,
            "details": dict(self.details),
        })


@dataclass(frozen=True)
class Entry:
    """An act in its place in the chain."""

    number: int
    """1 for the first, without gaps."""

    act: Act
    previous: str
    """The digest of the entry before; empty for the first."""

    digest: str


ABOUT_PEOPLE = ("account", "person", "personal-data", "profile", "second-factor",
                "recovery-codes", "password", "provider")
"""Nouns of acts that belong to no programme but to a person: read where that one has a role."""


@dataclass(frozen=True)
class Head:
    """The end of the log at some time: kept elsewhere, it shows what was cut off since."""

    number: int
    digest: str


@dataclass(frozen=True)
class Wanted:
    """Which entries somebody asks for; what is None does not matter."""

    actor: str | None = None
    action: str | None = None
    """The whole action, or its noun alone: ``letter`` finds ``letter.resent``."""

    subject: str | None = None
    """``kind:id``, or one of the two."""

    since: datetime | None = None
    until: datetime | None = None
    """Up to, not including."""


@dataclass(frozen=True)
class Veil:
    """What somebody must not see of the log: what others do about some applications."""

    person: str
    """Whose own acts are seen all the same."""

    applications: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    """``kind:id`` of the applications, and of the tasks and letters about them."""


def link(previous: str, number: int, content: str) -> str:
    """Return the digest of an entry: SHA-256 in hex over its place and its content."""
    return sha256(f"{previous}\n{number}\n{content}".encode()).hexdigest()


def broken_at(entries: Iterable[Entry], *, previous: str = "", number: int = 0) -> int | None:
    """Return the number of the first entry that does not fit, or None where all do.

    *previous* and *number* are those of the entry before the first of *entries*. That the
    end was cut off cannot be seen here: compare number and digest with a copy kept elsewhere.
    """
    for entry in entries:
        number += 1
        if (entry.number != number or entry.previous != previous
                or entry.digest != link(previous, number, entry.act.content)):
            return number
        previous = entry.digest
    return None
