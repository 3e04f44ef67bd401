"""From raw pairs of judgements to the lines of the quality report."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from badgeservice.core.agreement import FEWEST, Measure
from badgeservice.core.deciding import Route
from badgeservice.core.quality import (
    BlindPair,
    Decided,
    Drift,
    Line,
    Routes,
    Task,
    Turnaround,
    marked,
    outcomes,
    quarter,
)
from badgeservice.core.rubric import Rubric

_DAY = 24 * 60 * 60
_OUTCOMES = 2
_JOINT = (Route.AGREED, Route.RECONCILED, Route.ADJUDICATED)


@dataclass(frozen=True)
class Pinned:
    """A pair with the version of the rubric that it was judged by, and the course's zone."""

    pair: BlindPair
    rubric: Rubric
    zone: str


Names = Callable[[str], tuple[str, str]]
"""From an assessor's address to a key without it, and the name to show."""


def nameless(email: str) -> str:
    """Return a key for an assessor who has no account: fit for an address, and no address."""
    return f"x{sha256(email.encode()).hexdigest()[:20]}"


def lines(pinned: Sequence[Pinned], rubric: Rubric, measure: Measure,
          names: Names) -> Iterator[Line]:
    """Give every line of the report on *rubric*, whose newest version is given."""
    whole = {each.pair.case.application: marked(each.pair, each.rubric) for each in pinned}

    def line(group: str, key: str, shown: tuple[str, ...], pairs: Sequence[Pinned]) -> Line:
        """Return the agreement on all criteria of *pairs*."""
        units = [whole[each.pair.case.application] for each in pairs]
        return Line(group, key, shown, measure(units, len(rubric.levels)))

    yield line("rubric", rubric.slug, (rubric.slug,), pinned)
    results = [outcomes(each.pair, each.rubric) for each in pinned]
    yield Line("outcome", rubric.slug, (rubric.slug,), measure(results, _OUTCOMES))
    for criterion in rubric.criteria:
        marks = [marked(each.pair, each.rubric, criterion.id) for each in pinned]
        yield Line("criterion", criterion.id, (criterion.id,),
                   measure(marks, len(rubric.levels)))
    for key, pairs in sorted(_grouped(pinned, organisations_of).items()):
        yield line("organisations", key, tuple(key.split("+")), pairs)
    for key, pairs in sorted(_grouped(pinned, lambda each: assessors_of(each, names)).items()):
        sides = (pairs[0].pair.first, pairs[0].pair.second)
        yield line("assessors", key, tuple(names(side.assessor)[1] for side in sides), pairs)
    for key, pairs in sorted(_grouped(pinned, _quarter).items()):
        yield line("period", key, (key,), pairs)


def organisations_of(each: Pinned) -> str:
    """Return the key of a pair's two organisations."""
    return f"{each.pair.first.organisation}+{each.pair.second.organisation}"


def assessors_of(each: Pinned, names: Names) -> str:
    """Return the key of a pair's two assessors; the same whoever judged for whom."""
    return "+".join(sorted(names(side.assessor)[0]
                           for side in (each.pair.first, each.pair.second)))


def _quarter(each: Pinned) -> str:
    return quarter(each.pair.sent_at, each.zone)


def _grouped(pinned: Sequence[Pinned],
             key: Callable[[Pinned], str]) -> Mapping[str, list[Pinned]]:
    found: dict[str, list[Pinned]] = defaultdict(list)
    for each in pinned:
        found[key(each)].append(each)
    return found


def drift(pinned: Sequence[Pinned], names: Names) -> Iterator[Drift]:
    """Give for each assessor and quarter how far they were from their partners."""
    heaps: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for each in pinned:
        unit = marked(each.pair, each.rubric)
        if not unit.steps:
            continue
        apart = sum(one - other for one, other in unit.steps) / len(unit.steps)
        for side, difference in ((each.pair.first, apart), (each.pair.second, -apart)):
            heaps[side.assessor, side.organisation, _quarter(each)].append(difference)
    for (email, organisation, when), differences in sorted(heaps.items()):
        key, name = names(email)
        yield Drift(key, name, organisation, when, len(differences),
                    statistics.fmean(differences) if len(differences) >= FEWEST else None)


def turnaround(tasks: Sequence[Task], decided: Sequence[Decided],
               issuer: Callable[[Decided], str]) -> Iterator[Turnaround]:
    """Give how long judging, deciding and releasing took, by organisation."""
    taken: dict[tuple[str, str], list[float]] = defaultdict(list)
    for task in tasks:
        taken["assigned-judged", task.organisation].append(
            _days(task.assigned_at, task.judged_at))
    # How long an appeal took is another matter, and no application counts twice.
    for each in (every for every in decided if not every.overturns):
        if each.sent_at is not None:
            taken["sent-decided", issuer(each)].append(_days(each.sent_at, each.decided_at))
        if each.released_at is not None:
            taken["decided-released", issuer(each)].append(
                _days(each.decided_at, each.released_at))
    for step in ("assigned-judged", "sent-decided", "decided-released"):
        for (name, organisation), days in sorted(taken.items()):
            if name == step:
                yield _turnaround(step, organisation, days)


def _turnaround(step: str, organisation: str, days: Sequence[float]) -> Turnaround:
    if len(days) < FEWEST:
        return Turnaround(step, organisation, len(days), None, None)
    tenths = statistics.quantiles(days, n=10, method="inclusive")
    return Turnaround(step, organisation, len(days), statistics.median(days), tenths[8])


def _days(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / _DAY


def routes(decided: Sequence[Decided]) -> Routes:
    """Return how joint decisions were reached; others, and answers to appeals, count not."""
    joint = [Route(each.route) for each in decided if Route(each.route) in _JOINT]
    if len(joint) < FEWEST:
        return Routes(len(joint))
    return Routes(len(joint), {route.value: joint.count(route)
                               for route in _JOINT})
