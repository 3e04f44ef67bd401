"""What a row of a batch asks for, and what is to be done with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from badgeservice.core.achievement import Achievement
from badgeservice.core.batches import content_digest, key_of, pack
from badgeservice.core.person import Person
from badgeservice.core.rows import Row
from badgeservice.errors import Problem


class Fate(Enum):
    """What is to be done with a row."""

    NEW = "new"
    TAKE_UP = "take-up"
    """An award is recorded that nobody signed yet; it is signed now."""

    STANDING = "standing"
    REFUSED = "refused"


@dataclass(frozen=True)
class Asked:
    """A row, what it asks for, and by what it is told from others."""

    row: Row
    achievement: Achievement
    key: str
    digest: str


@dataclass(frozen=True)
class Judged:
    """What is to be done with a row, and what with what was there before."""

    asked: Asked
    fate: Fate
    person: Person | None = None
    """Who it is about, where that one is known."""

    award: str | None = None
    """The award that stands, or is taken up."""

    closes: str | None = None
    """The award that stands no more once the new one is recorded."""

    renews: str | None = None
    """The same, where its credential was issued."""

    releases: bool = False
    """Whether the key was used, and may be used again."""

    claims: bool = False
    """Whether the row is to have its key for itself alone."""

    problems: tuple[Problem, ...] = ()


def asked_of(row: Row, achievement: Achievement) -> Asked:
    """Return a row with its key and the digest of what it says."""
    programme = achievement.course.programme
    return Asked(row, achievement, key_of(row, achievement.slug, programme),
                 content_digest(pack(row)))


def problems_of(judged: Sequence[Judged], file: str) -> Iterator[Problem]:
    """Yield what refuses rows, each with the name of the file."""
    for each in judged:
        for problem in each.problems:
            yield replace(problem, file=file)
