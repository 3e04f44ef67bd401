"""What a change of many credentials comes to, told row by row; and what was wrong, as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from badgeservice.core.credential import Status
from badgeservice.core.formula import as_csv
from badgeservice.core.text import Text
from badgeservice.errors import Message, Problem, say

Words = Callable[[Message], str]
"""Puts a message into the language of whoever reads it."""

BOM = "\ufeff"
"""In front of CSV: without it Excel reads UTF-8 as Windows-1252."""


class Effect(Enum):
    """What a row comes to."""

    CHANGED = "changed"
    SAME = "same"
    """As wished before already, or by an earlier run."""

    UNFINISHED = "unfinished"
    """Recorded by a run that was cut off; the newer credential is still to be signed."""


EFFECTS: Mapping[Effect, Message] = {
    Effect.CHANGED: say("is changed"),
    Effect.SAME: say("stays as it is"),
    Effect.UNFINISHED: say("is finished"),
}
"""What people call them."""


@dataclass(frozen=True)
class Change:
    """One field before and after."""

    name: str
    """As `core.correction` calls it; a level by rubric and criterion, with a slash."""

    before: str
    after: str


@dataclass(frozen=True)
class Outcome:
    """What one row does, or has done."""

    line: int | None
    credential: str
    """The id of the credential that was named."""

    holder: str
    title: Text
    """The achievement."""

    before: Status
    effect: Effect
    reason: str = ""
    changes: tuple[Change, ...] = ()
    new: str | None = None
    """The id of the credential that has taken its place."""


def count(outcomes: Sequence[Outcome], effect: Effect) -> int:
    """Return how many rows come to *effect*."""
    return sum(1 for each in outcomes if each.effect is effect)


def problems_csv(problems: Sequence[Problem], words: Words) -> str:
    """Return problems as CSV for spreadsheet programs; no cell is run as a formula."""
    header = (say("Line"), say("Column"), say("What stands there"), say("Code"),
              say("What is wrong"), say("What to do"))
    return BOM + as_csv([words(each) for each in header], (
        ("" if each.line is None else str(each.line), each.field or "", each.value or "",
         each.code, words(each.message), words(each.remedy) if each.remedy else "")
        for each in problems))


def outcomes_csv(outcomes: Sequence[Outcome], words: Words, language: str,
                 address: Callable[[str], str]) -> str:
    """Return what was done as CSV for spreadsheet programs; no cell is run as a formula."""
    header = (say("Line"), say("Credential"), say("Holder"), say("Achievement"),
              say("What happens"), say("Reason"), say("Changes"), say("New credential"))
    return BOM + as_csv([words(each) for each in header], (
        ("" if each.line is None else str(each.line), address(each.credential), each.holder,
         each.title.in_language(language), words(EFFECTS[each.effect]), each.reason,
         "; ".join(f"{change.name}: {change.before} → {change.after}"
                   for change in each.changes),
         address(each.new) if each.new else "")
        for each in outcomes))


def outcome_data(outcome: Outcome, address: Callable[[str], str]) -> dict[str, object]:
    """Return one row as programs read it."""
    return {
        "line": outcome.line, "id": outcome.credential,
        "url": address(outcome.credential), "holder": outcome.holder,
        "before": outcome.before.value, "effect": outcome.effect.value,
        "reason": outcome.reason or None,
        "changes": {each.name: [each.before, each.after] for each in outcome.changes},
        "new": address(outcome.new) if outcome.new else None,
    }


def stored(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return *outcomes* as JSON takes them, for `read_stored`."""
    return [{**vars(each), "title": dict(each.title.versions), "before": each.before.value,
             "effect": each.effect.value,
             "changes": [[change.name, change.before, change.after] for change in each.changes]}
            for each in outcomes]


def read_stored(data: Sequence[Mapping[str, Any]]) -> tuple[Outcome, ...]:
    """Return the outcomes that `stored` was given."""
    return tuple(Outcome(
        each["line"], each["credential"], each["holder"], Text(each["title"]),
        Status(each["before"]), Effect(each["effect"]), each["reason"],
        tuple(Change(*change) for change in each["changes"]), each["new"]) for each in data)
