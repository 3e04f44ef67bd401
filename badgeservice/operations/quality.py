"""How far assessors agree, drift, take their time: the quality report of one rubric."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from badgeservice.core.account import EVERY, Actor, Role
from badgeservice.core.achievement import Achievement
from badgeservice.core.agreement import Measure
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.quality import (
    Case,
    Drift,
    QualityReport,
    Question,
    blind_pair,
    local_day,
)
from badgeservice.core.rubric import Rubric
from badgeservice.errors import BadInput, NotAllowed, NotFound, Problem, say
from badgeservice.operations.blindness import hidden_from
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.quality_lines import (
    Names,
    Pinned,
    assessors_of,
    drift,
    lines,
    nameless,
    organisations_of,
    routes,
    turnaround,
)

_log = logging.getLogger(__name__)

READERS = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR)
"""Who sees the numbers of a programme."""


@dataclass(frozen=True)
class Period:
    """Days, the first and the last included; None where it has no such end."""

    since: date | None = None
    until: date | None = None

    def ensure_in_order(self) -> None:
        """Raise BadInput ``period-turned`` where it ends before it begins."""
        if self.since and self.until and self.until < self.since:
            raise BadInput([Problem("period-turned", say("The period ends before it begins."),
                                    say("Choose a later last day."), field="until")])

    def holds(self, achievement: Achievement, moment: datetime) -> bool:
        """Tell whether *moment* lies in it, by its day in the time zone of the course."""
        day = local_day(moment, achievement.course.timezone)
        return ((self.since is None or day >= self.since)
                and (self.until is None or day <= self.until))


class Quality:
    """Reports of what is stored; nothing is counted in advance."""

    def __init__(self, tools: Collaborators, measure: Measure) -> None:
        self._tools = tools
        self._measure = measure

    def rubrics(self, actor: Actor) -> Sequence[Rubric]:
        """Return the rubrics of the actor's programmes, by slug; raises NotAllowed."""
        programmes = readable(actor)
        with self._tools.database.reading() as work:
            return _rubrics(work, programmes)

    def most_judged(self, actor: Actor) -> str | None:
        """Return the slug of the rubric with the most blind judgements; None without any."""
        programmes = readable(actor)
        with self._tools.database.reading() as work:
            of = achievements_of(work)
            hidden = hidden_from(work, actor)
            counts = Counter(rubric.slug for case, _ in work.quality.blind(programmes)
                             if case.application not in hidden
                             for rubric in of(case).rubrics)
        return max(counts, key=lambda slug: (counts[slug], slug), default=None)

    def report(self, actor: Actor, question: Question) -> QualityReport:
        """Report on one rubric, over the programmes that *actor* reads.

        An application that the actor is judging counts when it is decided.

        Raises NotAllowed ``role-missing``, NotFound ``unknown-rubric`` for a rubric of no
        course there and ``unknown-pair``, BadInput for a period that ends before it begins.
        """
        return self._report(readable(actor), question, actor)

    def own_drift(self, actor: Actor) -> Sequence[tuple[Rubric, Drift]]:
        """Return how far an assessor was from all partners together, by rubric and quarter.

        Nothing of anybody else, and nothing below the smallest n. Raises NotAllowed.
        """
        programmes = actor.programmes(Role.ASSESSOR)
        if not programmes:
            raise NotAllowed(say("This page is for other roles than yours."),
                             code="role-missing")
        with self._tools.database.reading() as work:
            return tuple((rubric, each) for rubric in _rubrics(work, programmes)
                         for each in self._drift(work, programmes, rubric)
                         if each.assessor == actor.person.id and each.difference is not None)

    def report_for_operator(self, question: Question) -> QualityReport:
        """Report on one rubric over all programmes: for the command line."""
        return self._report(frozenset({EVERY}), question, None)

    def all_rubrics(self) -> Sequence[Rubric]:
        """Return the rubrics of every programme: for the command line."""
        with self._tools.database.reading() as work:
            return _rubrics(work, frozenset({EVERY}))

    def _report(self, programmes: Collection[str], question: Question,
                actor: Actor | None) -> QualityReport:
        Period(question.since, question.until).ensure_in_order()
        with self._tools.database.reading() as work:
            rubric = next((each for each in _rubrics(work, programmes)
                           if each.slug == question.rubric), None)
            if rubric is None:
                raise NotFound(say("There is no rubric called %(slug)s here.",
                                   slug=question.rubric), code="unknown-rubric")
            hidden = hidden_from(work, actor) if actor else frozenset()
            found = self._build(work, programmes, question, rubric, hidden)
        _log.info("quality report on %s, %s pairs", rubric.slug,
                  found.of("rubric")[0].agreement.n)
        return found

    def _drift(self, work: UnitOfWork, programmes: Collection[str],
               rubric: Rubric) -> Iterator[Drift]:
        return drift(_pinned(work, programmes, rubric, achievements_of(work), Period()),
                     _names(work))

    def _build(self, work: UnitOfWork, programmes: Collection[str], question: Question,
               rubric: Rubric, hidden: Collection[str]) -> QualityReport:
        of = achievements_of(work)
        names, period = _names(work), Period(question.since, question.until)
        pinned = _chosen([each for each in _pinned(work, programmes, rubric, of, period)
                          if each.pair.case.application not in hidden], question, names)
        theirs = {each.pair.case.application for each in pinned} if question.pair else None
        decided = [each for each in work.quality.decided(programmes)
                   if each.case.application not in hidden
                   and (theirs is None or each.case.application in theirs)
                   and _rubric_of(of(each.case), rubric.slug) is not None
                   and period.holds(of(each.case), each.decided_at)]
        tasks = [each for each in work.quality.tasks(programmes)
                 if each.case.application not in hidden
                 and (theirs is None or each.case.application in theirs)
                 and _rubric_of(of(each.case), rubric.slug) is not None
                 and period.holds(of(each.case), each.judged_at)]
        return QualityReport(
            question, rubric, self._tools.clock(),
            tuple(lines(pinned, rubric, self._measure, names)),
            tuple(drift(pinned, names)),
            tuple(turnaround(tasks, decided, lambda each: of(each.case).course.issuer)),
            routes(decided))


def achievements_of(work: UnitOfWork) -> Callable[[Case], Achievement]:
    """Return what finds the achievement that a case is about, reading each version once."""
    @cache
    def achievement(slug: str, version: int) -> Achievement:
        """Return each version once."""
        return work.definitions.achievement(slug, version)

    return lambda case: achievement(case.achievement, case.version)


def readable(actor: Actor) -> frozenset[str]:
    """Return the programmes whose quality *actor* reads; raises NotAllowed."""
    programmes = actor.programmes(*READERS)
    if not programmes:
        raise NotAllowed(say("This page is for other roles than yours."), code="role-missing")
    return programmes


def _rubrics(work: UnitOfWork, programmes: Collection[str]) -> list[Rubric]:
    found = {rubric.slug: rubric for each in work.definitions.achievements()
             if EVERY in programmes or each.course.programme in programmes
             for rubric in each.rubrics}
    return [found[slug] for slug in sorted(found)]


def _rubric_of(achievement: Achievement, slug: str) -> Rubric | None:
    return next((each for each in achievement.rubrics if each.slug == slug), None)


def _pinned(work: UnitOfWork, programmes: Collection[str], rubric: Rubric,
            of: Callable[[Case], Achievement], period: Period) -> list[Pinned]:
    """Return the raw pairs on *rubric* in the period, each with its own version of it.

    A version with another scale is left out: its steps are not those of the newest.
    """
    found = []
    for case, judgements in work.quality.blind(programmes):
        achievement = of(case)
        own = _rubric_of(achievement, rubric.slug)
        pair = blind_pair(case, judgements)
        if (own is not None and pair is not None and own.levels == rubric.levels
                and period.holds(achievement, pair.sent_at)):
            found.append(Pinned(pair, own, achievement.course.timezone))
    return found


def _chosen(pinned: list[Pinned], question: Question, names: Names) -> list[Pinned]:
    if not question.pair:
        return pinned
    found = [each for each in pinned
             if question.pair in (organisations_of(each), assessors_of(each, names))]
    if not found:
        raise NotFound(say("These two have judged nothing together in this period."),
                       code="unknown-pair")
    return found


def _names(work: UnitOfWork) -> Names:
    @cache
    def name(email: str) -> tuple[str, str]:
        """Return the person's id and name; of somebody without an account the address."""
        person = work.people.find(email)
        return (nameless(email), email) if person is None else (person.id, person.full_name)
    return name

