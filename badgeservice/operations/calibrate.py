"""Calibration: sets with known levels, and what assessors make of them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badgeservice.core.account import EVERY, Actor, Role
from badgeservice.core.agreement import PlainKappa
from badgeservice.core.alphabet import alphabetical
from badgeservice.core.audit import OPERATOR, Act
from badgeservice.core.calibration import (
    Attempt,
    CalibrationSet,
    Given,
    Result,
    flaws,
    missing,
    next_try,
    score,
    steps,
)
from badgeservice.core.ids import identifier
from badgeservice.core.person import Person
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.rubric import Rubric
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.quality import READERS

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """A set with its rubric and what one assessor has made of it so far."""

    set: CalibrationSet
    rubric: Rubric
    attempts: tuple[Attempt, ...]
    next_at: datetime | None
    """From when on it may be judged again; None where it may be now."""

    @property
    def has_passed(self) -> bool:
        """Whether one of the attempts passed."""
        return any(each.passed for each in self.attempts)


@dataclass(frozen=True)
class Outcome:
    """One attempt with what it came to, and the known levels beside."""

    task: Task
    attempt: Attempt
    person: Person
    result: Result


@dataclass(frozen=True)
class Standing:
    """A set and the latest attempt of everybody who tried it."""

    set: CalibrationSet
    rubric: Rubric
    people: tuple[tuple[Person, tuple[Attempt, ...]], ...]


class Calibrate:
    """What assessors and coordinators do with calibration sets."""

    def __init__(self, tools: Collaborators, kappa: PlainKappa) -> None:
        self._tools = tools
        self._kappa = kappa

    def load(self, content: Mapping[str, Any]) -> tuple[CalibrationSet, bool]:
        """Publish a set that its schema accepts; tell whether it is a new version.

        Raises NotFound ``unknown-rubric`` and BadInput for levels that the rubric lacks.
        """
        with self._tools.database.transaction() as work:
            rubric = work.definitions.rubric(content["rubric"])
            problems = flaws(content, rubric)
            if problems:
                raise BadInput(problems)
            found, is_new = work.calibrations.publish(
                content, identifier=identifier(self._tools.chance.draw(16)),
                rubric_version=rubric.version)
            if is_new:
                work.audit.append(Act(self._tools.clock(), OPERATOR, "calibration.published",
                                      f"calibration:{found.id}", found.programme,
                                      {"slug": found.slug, "version": found.version}))
        _log.info("calibration set %s, version %s", found.slug, found.version)
        return found, is_new

    def all_sets(self) -> Sequence[CalibrationSet]:
        """Return the current sets of every programme: for the command line."""
        with self._tools.database.reading() as work:
            return work.calibrations.current({EVERY})

    def mine(self, actor: Actor) -> Sequence[Task]:
        """Return the sets that an assessor can judge; raises NotAllowed ``role-missing``."""
        programmes = actor.programmes(Role.ASSESSOR)
        if not programmes:
            raise _role_missing()
        with self._tools.database.reading() as work:
            return tuple(self._task(work, actor, found)
                         for found in work.calibrations.current(programmes))

    def task(self, actor: Actor, found: str) -> Task:
        """Return one set for an assessor; raises NotFound also for another programme's."""
        with self._tools.database.reading() as work:
            return self._task(work, actor, _get(work, actor, found))

    def judge(self, actor: Actor, found: str, given: Given) -> Attempt:
        """Record an attempt at a whole set.

        Raises NotFound, BadInput for levels that are missing, Conflict
        ``calibration-waiting`` before the waiting time is over, but for the same levels as the
        last time: those are answered with that attempt.
        """
        try:
            return self._judge(actor, found, given)
        except Conflict:
            # Asked afterwards: the other press may have been recorded in the same moment.
            last = max(self.task(actor, found).attempts, key=lambda each: each.number,
                       default=None)
            if last is None or last.given != given:
                raise
            return last

    def _judge(self, actor: Actor, found: str, given: Given) -> Attempt:
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            task = self._task(work, actor, _get(work, actor, found))
            if task.next_at is not None:
                raise Conflict(say("You can judge this set again later; look at the result "
                                   "until then."), code="calibration-waiting")
            problems = missing(task.set, task.rubric, given)
            if problems:
                raise BadInput(problems)
            result = self._result(task, given)
            attempt = Attempt(identifier(self._tools.chance.draw(16)), task.set.id,
                              actor.person.id, _next_number(task.attempts), now, given,
                              result.passed, result.overall.exact, result.overall.total)
            work.calibrations.attempt(attempt)
            work.audit.append(Act(now, actor.person.id, "calibration.judged",
                                  f"calibration:{task.set.id}", task.set.programme,
                                  {"attempt": attempt.id, "passed": attempt.passed}))
        _log.info("calibration attempt %s of set %s", attempt.id, task.set.id)
        return attempt

    def outcome(self, actor: Actor, attempt: str) -> Outcome:
        """Return one's own attempt, or one of a programme whose quality one reads.

        Raises NotFound for any other.
        """
        with self._tools.database.reading() as work:
            made = work.calibrations.get_attempt(attempt)
            found = work.calibrations.get(made.set)
            if made.person != actor.person.id and not actor.may(
                    *READERS, programme=found.programme):
                raise NotFound(say("There is no such attempt here."), code="unknown-attempt")
            person = work.people.get(made.person)
            task = self._task_of(work, person.id, found)
            return Outcome(task, made, person, self._result(task, made.given))

    def overview(self, actor: Actor) -> Sequence[Standing]:
        """Return all current sets of the actor's programmes with who tried them."""
        programmes = actor.programmes(*READERS)
        if not programmes:
            raise _role_missing()
        with self._tools.database.reading() as work:
            return tuple(self._standing(work, found)
                         for found in work.calibrations.current(programmes))

    def overview_for_operator(self) -> Sequence[Standing]:
        """Return the same for every programme: for the command line."""
        with self._tools.database.reading() as work:
            return tuple(self._standing(work, found)
                         for found in work.calibrations.current({EVERY}))

    def _standing(self, work: UnitOfWork, found: CalibrationSet) -> Standing:
        by_person: dict[str, list[Attempt]] = {}
        for attempt in work.calibrations.attempts(found.id):
            by_person.setdefault(attempt.person, []).append(attempt)
        people = sorted(((work.people.get(name), tuple(made))
                         for name, made in by_person.items()),
                        key=lambda each: alphabetical(each[0].sorting_name))
        return Standing(found, work.definitions.rubric(found.rubric, found.rubric_version),
                        tuple(people))

    def _task(self, work: UnitOfWork, actor: Actor, found: CalibrationSet) -> Task:
        return self._task_of(work, actor.person.id, found)

    def _task_of(self, work: UnitOfWork, person: str, found: CalibrationSet) -> Task:
        attempts = tuple(work.calibrations.attempts(found.id, person))
        again = next_try(found, attempts)
        return Task(found, work.definitions.rubric(found.rubric, found.rubric_version),
                    attempts, again if again and again > self._tools.clock() else None)

    def _result(self, task: Task, given: Given) -> Result:
        pairs = [(one, other) for _, one, other in steps(task.set, task.rubric, given)]
        return score(task.set, task.rubric, given,
                     self._kappa(pairs, len(task.rubric.levels)))


def _get(work: UnitOfWork, actor: Actor, found: str) -> CalibrationSet:
    """Return a set that *actor* may judge; an older version can be judged no more."""
    if not actor.has(Role.ASSESSOR):
        raise _role_missing()
    kept = work.calibrations.get(found)
    if not kept.is_current or not actor.may(Role.ASSESSOR, programme=kept.programme):
        raise NotFound(say("There is no such calibration set here."), code="unknown-calibration")
    return kept


def _role_missing() -> NotAllowed:
    return NotAllowed(say("This page is for other roles than yours."), code="role-missing")


def _next_number(attempts: Sequence[Attempt]) -> int:
    """Not their count: the oldest ones are forgotten."""
    return max((each.number for each in attempts), default=0) + 1
