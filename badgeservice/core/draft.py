"""What an assessor has filled in so far; nobody else sees it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from badgeservice.core.judgement import Judgement, Outcome


@dataclass(frozen=True)
class Content:
    """The fields of the judging form, complete or not."""

    levels: Mapping[str, int] = field(default_factory=dict)
    """By ``rubric/criterion``."""

    comments: Mapping[str, str] = field(default_factory=dict)
    met: frozenset[str] = frozenset()
    """Which of the evidence rules are ticked."""

    reason: str = ""
    outcome: Outcome | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in yet."""
        return self == Content()


@dataclass(frozen=True)
class Draft:
    """A saved content; the number tells whether somebody's other window saved since."""

    assignment: str
    content: Content
    version: int
    saved_at: datetime


def content_of(judgement: Judgement, *, keep_reason: bool = False) -> Content:
    """Return the form as it was when *judgement* was sent, to begin another one with."""
    return Content(
        levels={f"{rubric}/{criterion}": level
                for rubric, levels in judgement.marks.items()
                for criterion, level in levels.items()},
        comments=dict(judgement.comments),
        met=frozenset(rule for rule, met in judgement.evidence_test.items() if met),
        reason=judgement.reason if keep_reason else "",
        outcome=judgement.outcome,
    )


def fingerprint(judgement: Judgement) -> str:
    """Return a short mark of what *judgement* says in which round, whoever made it when.

    Two have the same mark only if every level, comment, rule, reason and outcome is the same.
    """
    said = content_of(judgement, keep_reason=True)
    whole = [judgement.round.value, sorted(said.levels.items()), sorted(said.comments.items()),
             sorted(said.met), said.reason, said.outcome.value if said.outcome else None]
    return sha256(json.dumps(whole).encode()).hexdigest()


_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def code_name(application: str) -> str:
    """Return a short name for an application that says nothing of who applied.

    >>> code_name("a1"), code_name("a1") == code_name("a2")
    ('F6XF', False)

    Not unique for ever: it is for people to talk by, addresses have the id.
    """
    number = int.from_bytes(sha256(f"application {application}".encode()).digest()[:8], "big")
    letters = []
    for _ in range(4):
        number, rest = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[rest])
    return "".join(letters)
