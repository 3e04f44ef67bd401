"""Rows of a batch file as they are meant; `core.batch_file` reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from badgeservice.errors import BadInput, Problem, say


@dataclass(frozen=True)
class Piece:
    """One piece of evidence that a row names: a link, a short account of it, or both."""

    url: str | None
    narrative: str = ""


@dataclass(frozen=True)
class Row:
    """One good row."""

    line: int
    """Line of the file where the row begins, counted from 1."""

    email: str
    given_names: str
    first_surname: str
    second_surname: str
    awarded_on: datetime
    levels: Mapping[str, int]
    """By criterion id."""

    evidence: tuple[Piece, ...]
    """In the order of the row."""

    name_public: bool
    language: str
    pupils_visible: bool | None = None
    """Whether pupils can be recognised in any of the evidence; None where nobody said."""

    achievement: str = ""
    """The slug of what the row earns; empty where rows are made by a program for one."""

    key: str | None = None
    """What somebody calls the row, so that a second run leaves it alone."""


@dataclass(frozen=True)
class Rows:
    """What a batch file holds: its good rows, and what is wrong with the others."""

    good: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()


def refused_file(file: str, problems: Sequence[Problem]) -> BadInput:
    """Return the error that refuses a whole batch file, its problems by line."""
    return BadInput(sorted(problems, key=lambda problem: problem.line or 0), message=say(
        "%(file)s was refused and nothing was issued; problems: %(count)s.",
        file=file, count=len(problems)), code="batch-refused")
