"""Calibration: an assessor judges evidence whose levels are known, before the first real one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from badgeservice.core.agreement import Estimate
from badgeservice.core.rubric import Rubric
from badgeservice.core.text import Text, optional_text, text
from badgeservice.errors import Problem, say

Given = Mapping[str, Mapping[str, int]]
"""Levels by item and criterion."""


@dataclass(frozen=True)
class Known:
    """The level that the programme has agreed on for one criterion of one item, and why."""

    level: int
    reason: Text


@dataclass(frozen=True)
class Sample:
    """A piece of evidence of an item: words, a link, or both."""

    kind: str
    text: Text | None = None
    url: str | None = None


@dataclass(frozen=True)
class Item:
    """One invented or released application in a set."""

    id: str
    title: Text
    evidence: tuple[Sample, ...]
    known: Mapping[str, Known]
    """By criterion id; every criterion of the rubric is there."""


@dataclass(frozen=True)
class Threshold:
    """What an attempt must reach."""

    exact_percent: int = 60
    """Share of all levels that must be hit."""

    within: int = 1
    """Steps of the scale that no level may be farther off."""


@dataclass(frozen=True)
class CalibrationSet:
    """Items of one rubric with known levels; a published version never changes."""

    id: str
    programme: str
    slug: str
    version: int
    rubric: str
    rubric_version: int
    title: Text
    items: tuple[Item, ...]
    threshold: Threshold
    wait_days: int
    """Days after an attempt before the next one."""

    is_current: bool = True
    is_example: bool = False


@dataclass(frozen=True)
class Score:
    """How near the levels of one criterion, or of all, came."""

    total: int
    exact: int
    adjacent: int
    """Exact ones included."""

    farthest: int = 0


@dataclass(frozen=True)
class Result:
    """What an attempt came to."""

    overall: Score
    criteria: Mapping[str, Score]
    passed: bool
    kappa: Estimate
    """Quadratic weights; without a value where it is not computable."""


@dataclass(frozen=True)
class Attempt:
    """One judgement of a whole set; kept whatever it came to."""

    id: str
    set: str
    person: str
    number: int
    """1 for the first of this person and set."""

    made_at: datetime
    given: Given
    passed: bool
    exact: int
    total: int


def calibration_set(data: Mapping[str, Any], *, identifier: str, version: int,
                    rubric_version: int, is_current: bool = True) -> CalibrationSet:
    """Make a set of a definition that schema and `flaws` accept."""
    threshold = data.get("threshold") or {}
    return CalibrationSet(
        id=identifier, programme=data["programme"], slug=data["slug"], version=version,
        rubric=data["rubric"], rubric_version=rubric_version, title=text(data["title"]),
        items=tuple(_item(each) for each in data["items"]),
        threshold=Threshold(**threshold), wait_days=data.get("wait_days", 7),
        is_current=is_current, is_example=bool(data.get("is_example", False)))


def _item(data: Mapping[str, Any]) -> Item:
    return Item(
        id=data["id"], title=text(data["title"]),
        evidence=tuple(Sample(each["kind"], optional_text(each.get("text")), each.get("url"))
                       for each in data["evidence"]),
        known={criterion: Known(each["level"], text(each["reason"]))
               for criterion, each in data["levels"].items()})


def flaws(data: Mapping[str, Any], rubric: Rubric) -> tuple[Problem, ...]:
    """Return what is wrong with a set beyond its schema: the rubric's criteria and levels."""
    found = []
    criteria = {criterion.id for criterion in rubric.criteria}
    ids = [item["id"] for item in data["items"]]
    if len(set(ids)) < len(ids):
        found.append(Problem("item-twice", say("Two items of the set have the same id."),
                             say("Give each an id of its own."), field="items"))
    for item in data["items"]:
        found += _level_flaws(item, criteria, rubric)
    return tuple(found)


def _level_flaws(item: Mapping[str, Any], criteria: set[str], rubric: Rubric) -> list[Problem]:
    place = f"items.{item['id']}.levels"
    listed = ", ".join(sorted(criteria))
    found = []
    if set(item["levels"]) != criteria:
        found.append(Problem(
            "levels-incomplete", say("The levels are not those of the rubric's criteria."),
            say("Give a level for each of %(criteria)s and for no other.", criteria=listed),
            field=place))
    for criterion, known in item["levels"].items():
        if known["level"] not in rubric.levels:
            found.append(Problem(
                "mark-not-on-scale",
                say("%(value)s is not a level of this rubric.", value=known["level"]),
                say("Give one of the levels %(levels)s.",
                    levels=", ".join(map(str, rubric.levels))),
                field=f"{place}.{criterion}"))
    return found


def steps(found: CalibrationSet, rubric: Rubric, given: Given) -> list[tuple[str, int, int]]:
    """Return criterion, given and known step of the scale, for every level of *given*."""
    place = {value: step for step, value in enumerate(rubric.levels)}
    return [(criterion, place[given[item.id][criterion]], place[known.level])
            for item in found.items for criterion, known in item.known.items()]


def score(found: CalibrationSet, rubric: Rubric, given: Given, kappa: Estimate) -> Result:
    """Score a complete attempt; *kappa* was computed of the same `steps`."""
    compared = steps(found, rubric, given)
    criteria = {criterion.id: _score((one, other) for name, one, other in compared
                                     if name == criterion.id)
                for criterion in rubric.criteria}
    overall = _score((one, other) for _, one, other in compared)
    limit = found.threshold
    passed = (overall.farthest <= limit.within
              and overall.exact * 100 >= limit.exact_percent * overall.total)
    return Result(overall, criteria, passed, kappa)


def _score(pairs: Iterable[tuple[int, int]]) -> Score:
    apart = [abs(one - other) for one, other in pairs]
    return Score(len(apart), apart.count(0), sum(each <= 1 for each in apart),
                 max(apart, default=0))


def missing(found: CalibrationSet, rubric: Rubric, given: Given) -> tuple[Problem, ...]:
    """Return a problem for every level that an attempt lacks or that is not on the scale."""
    return tuple(
        Problem("mark-missing",
                say("The criterion %(criterion)s has no level.", criterion=criterion),
                say("Give one of the levels %(levels)s.",
                    levels=", ".join(map(str, rubric.levels))),
                field=f"level-{item.id}-{criterion}")
        for item in found.items for criterion in item.known
        if given.get(item.id, {}).get(criterion) not in rubric.levels)


def next_try(found: CalibrationSet, attempts: Sequence[Attempt]) -> datetime | None:
    """Return from when on a set may be judged again; None where it may be at once."""
    if not attempts:
        return None
    return max(each.made_at for each in attempts) + timedelta(days=found.wait_days)


def calibrated(attempts: Iterable[Attempt]) -> bool:
    """Tell whether somebody with these attempts at a rubric's sets is calibrated.

    One that passed is enough: it stands when the person tries again, and when the set gets a
    new version.
    """
    return any(attempt.passed for attempt in attempts)
