"""Who could judge an application, how much each has to do, and why the others cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from badgeservice.core.account import Actor
from badgeservice.core.alphabet import alphabetical
from badgeservice.core.assignment import Assignment
from badgeservice.core.balance import Load
from badgeservice.core.conflicts import BAR_WORDS, Bar
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import Message, NotFound, NotWilling, Problem, say
from badgeservice.operations.case import Calibrated, Case, assessors, bars_of, involved


@dataclass(frozen=True)
class Candidate:
    """One assessor who could be asked, or why not."""

    person: str
    name: str
    load: Load
    bars: tuple[Bar, ...]


def candidates(work: UnitOfWork, case: Case, calibrated: Calibrated) -> Sequence[Candidate]:
    """Return everybody who assesses in the programme, by name, with load and bars."""
    step = case.step
    if step is None:
        return ()
    holders = involved(work, case)
    # How much somebody has to do elsewhere is no business of this programme's.
    open_tasks = work.assignments.open(case.application.programme)
    found = []
    for member in assessors(work, case):
        organisation = member.organisation or ""
        had = work.assignments.of_assessor(member.person)
        load = Load(member.person, organisation,
                    sum(t.assessor == member.person for t in open_tasks),
                    max((t.assigned_at for t in had), default=None))
        person = work.people.get(member.person)
        found.append((alphabetical(person.sorting_name), Candidate(
            member.person, person.full_name, load,
            bars_of(work, case, step.round, member.person, organisation,
                    calibrated=calibrated, holders=holders))))
    return tuple(c for _, c in sorted(found, key=lambda pair: (pair[0], pair[1].person)))


def ensure_free(work: UnitOfWork, case: Case, assessor: str, organisation: str,
                 calibrated: Calibrated, but: str | None) -> None:
    """Raise unless *assessor* may be asked for *organisation*: anybody without bars, not *but*.

    NotFound ``unknown-assessor``, or NotWilling ``assessor-barred`` with every reason.
    """
    found = next((c for c in candidates(work, case, calibrated)
                  if c.person == assessor and c.load.organisation == organisation), None)
    if found is None or assessor == but:
        raise NotFound(say("There is no such assessor of this organisation here."),
                       code="unknown-assessor")
    if found.bars:
        raise NotWilling([
            Problem("assessor-barred",
                    say("This person cannot judge it: %(why)s.", why=BAR_WORDS[bar]),
                    field="assessor", value=bar.value)
            for bar in found.bars])


def barred_now(work: UnitOfWork, actor: Actor, case: Case, task: Assignment,
               calibrated: Calibrated) -> tuple[Problem, ...]:
    """Return why *actor*, who was asked to, may not do *task* after all; empty: may.

    Asked again with each step that counts: a relation can be recorded after the task was given.
    """
    found = bars_of(work, case, task.round, actor.person.id, task.organisation,
                    calibrated=calibrated, holders=())
    return tuple(Problem("assessor-barred",
                         say("You cannot judge it: %(why)s.", why=BAR_WORDS[bar]),
                         _remedy(bar), value=bar.value) for bar in found)


def _remedy(bar: Bar) -> Message:
    if bar is Bar.CALIBRATION:
        return say("Judge the calibration set first; your draft stays.")
    return say("Declare a conflict of interest, so that somebody else is asked.")
