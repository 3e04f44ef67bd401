"""The blind judgements of two assessors, as they were before either saw the other's.

A correction that was made after the second judgement was sent is left out: by then its author
could have seen the other's marks. Criteria that were carried over were not judged again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from badgeservice.core.agreement import Agreement, Marked
from badgeservice.core.grading import grade
from badgeservice.core.judgement import Judgement, Marks, Outcome
from badgeservice.core.rubric import Rubric


@dataclass(frozen=True)
class Case:
    """What of an application the report needs."""

    application: str
    achievement: str
    version: int
    programme: str
    carried: Marks = field(default_factory=dict)


@dataclass(frozen=True)
class BlindPair:
    """Two raw judgements of one application."""

    case: Case
    first: Judgement
    """That of the organisation whose slug comes first in the alphabet."""

    second: Judgement
    sent_at: datetime
    """When the later of the two was first sent."""


@dataclass(frozen=True)
class Decided:
    """A decision with the moments around it."""

    id: str
    case: Case
    person: str
    sent_at: datetime | None
    decided_at: datetime
    outcome: Outcome
    route: str
    marks: Marks
    released_at: datetime | None = None
    """When the teacher was told, or the credential issued without that; None before."""

    stands: bool = True
    """Whether no appeal put another decision in its place."""

    overturns: bool = False
    """Whether it answers an appeal, in the place of a decision before it."""


@dataclass(frozen=True)
class Task:
    """An assignment that ended with a judgement."""

    case: Case
    organisation: str
    assigned_at: datetime
    judged_at: datetime


def blind_pair(case: Case, judgements: Sequence[Judgement]) -> BlindPair | None:
    """Return the raw pair of *judgements* of round 1, given in the order made.

    None where only one organisation has judged.
    """
    latest: dict[str, Judgement] = {}
    for judgement in judgements:
        latest[judgement.organisation] = judgement
        if len(latest) == 2:
            break  # what came later may have been made with the other's marks in view
    else:
        return None
    first, second = (latest[name] for name in sorted(latest))
    return BlindPair(case, first, second, max(first.made_at, second.made_at))


def alone(judgements: Sequence[Judgement], aside: Collection[str]) -> tuple[Judgement, ...]:
    """Return those of round 1 that were made without the other's marks in view, as made.

    *aside* are the ids of those that were set aside. They count no more, but whoever was
    there with one may have seen it: what they corrected afterwards is left out.
    """
    here: dict[str, str] = {}
    met: set[str] = set()
    found = []
    for judgement in judgements:
        if judgement.supersedes is not None and judgement.assessor in met:
            continue
        here[judgement.organisation] = judgement.assessor
        if len(here) > 1:
            met.update(here.values())
        if judgement.id not in aside:
            found.append(judgement)
    return tuple(found)


def marked(pair: BlindPair, rubric: Rubric, criterion: str | None = None) -> Marked:
    """Return what the two gave on *rubric*, or on one *criterion*, as steps of its scale."""
    one, other = (side.marks.get(rubric.slug, {}) for side in (pair.first, pair.second))
    carried = pair.case.carried.get(rubric.slug, {})
    place = {value: step for step, value in enumerate(rubric.levels)}
    judged = [each.id for each in rubric.criteria
              if criterion in (None, each.id) and each.id not in carried
              and one.get(each.id) in place and other.get(each.id) in place]
    levels = tuple((place[one[name]], place[other[name]]) for name in judged)
    if criterion is not None:
        totals = (float(levels[0][0]), float(levels[0][1])) if levels else None
        return Marked(levels, totals)
    if len(judged) < len(rubric.criteria):
        return Marked(levels)
    return Marked(levels, (_mean(rubric, one), _mean(rubric, other)))


def _mean(rubric: Rubric, levels: Mapping[str, int]) -> float:
    """Return the weighted mean; whole numbers up to the one division, so it is not off."""
    return (sum(each.weight * levels[each.id] for each in rubric.criteria)
            / sum(each.weight for each in rubric.criteria))


def outcomes(pair: BlindPair, rubric: Rubric) -> Marked:
    """Return the two outcomes on *rubric*, 0 for not yet; empty where not all was judged."""
    wanted = {each.id for each in rubric.criteria}
    if pair.case.carried.get(rubric.slug):
        return Marked(())
    found = []
    for side in (pair.first, pair.second):
        levels = side.marks.get(rubric.slug, {})
        if set(levels) != wanted or not set(levels.values()) <= set(rubric.levels):
            return Marked(())
        outcome = grade(rubric, levels, stated=side.outcome).outcome
        found.append(int(outcome is Outcome.ACHIEVED))
    return Marked(((found[0], found[1]),))


def quarter(moment: datetime, zone: str) -> str:
    """Return the quarter of a year in which *moment* lies in *zone*.

    >>> from datetime import UTC
    >>> quarter(datetime(2027, 1, 1, 2, tzinfo=UTC), "America/Santiago")
    '2026-Q4'
    """
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.year}-Q{(local.month + 2) // 3}"


def local_day(moment: datetime, zone: str) -> date:
    """Return the day of *moment* in *zone*."""
    return moment.astimezone(ZoneInfo(zone)).date()


# --- the report --------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """What a report is asked for; None and empty mean all."""

    rubric: str
    since: date | None = None
    until: date | None = None
    """The last day, included; days of the course's time zone."""

    pair: str = ""
    """Key of a line of the groups `organisations` or `assessors`."""


@dataclass(frozen=True)
class Line:
    """The agreement of one group of pairs."""

    group: str
    """rubric, outcome, criterion, organisations, assessors or period."""

    key: str
    names: tuple[str, ...]
    """What the key stands for, for people; the key itself where it has no other name."""

    agreement: Agreement


@dataclass(frozen=True)
class Drift:
    """How much stricter or milder than their partners an assessor was in one quarter."""

    assessor: str
    name: str
    organisation: str
    quarter: str
    n: int
    difference: float | None
    """Mean of own minus partner's level in steps; None below the smallest n."""


@dataclass(frozen=True)
class Turnaround:
    """How long one step took in one organisation."""

    step: str
    """assigned-judged, sent-decided or decided-released."""

    organisation: str
    n: int
    median: float | None
    """Days; None below the smallest n."""

    p90: float | None


@dataclass(frozen=True)
class Routes:
    """How joint decisions were reached."""

    n: int
    counts: Mapping[str, int] = field(default_factory=dict)
    """Empty below the smallest n."""


@dataclass(frozen=True)
class QualityReport:
    """Everything about one rubric in one period."""

    question: Question
    rubric: Rubric
    made_at: datetime
    lines: tuple[Line, ...]
    drift: tuple[Drift, ...]
    turnaround: tuple[Turnaround, ...]
    routes: Routes

    def of(self, group: str) -> tuple[Line, ...]:
        """Return the lines of one group."""
        return tuple(line for line in self.lines if line.group == group)
