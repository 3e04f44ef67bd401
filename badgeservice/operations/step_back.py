"""What becomes of a case when one of its assessors turns out not to be impartial."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from badgeservice.core.judgement import Judgement
from badgeservice.core.person import Person
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.rounds import falling
from badgeservice.operations.case import JUDGED, Case
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.judging_letters import write


def is_revocable(work: UnitOfWork, case: Case) -> bool:
    """Tell whether the judgements of *case* can still be set aside.

    Not once somebody outside has been told or has signed: after the release the way is an
    appeal or a correction; and an award is recorded when it is laid before the partner.
    """
    decision = case.decision
    if decision is None:
        return True
    if decision.supersedes is not None or case.appeal is not None:
        return False
    award = work.awards.find(case.applicant.id, case.application.achievement)
    return (work.releases.find(case.application.id) is None
            and (award is None or award.decision is None or award.decision.id != decision.id))


def step_back(work: UnitOfWork, case: Case, assessor: Person,
              now: datetime, *, why: str = "conflict") -> tuple[Judgement, ...]:
    """End the tasks of *assessor* in *case*, set aside what falls; return those judgements.

    *why* is why their tasks ended. Nothing is deleted. A decision on them stands no more, and
    later rounds begin anew.
    """
    fallen = falling(case.standing, assessor.email)
    if fallen and case.decision is not None:
        work.decisions.set_aside(case.decision)
    for judgement in fallen:
        work.judgements.set_aside(judgement.id)
    first = min((j.round.value for j in fallen), default=None)
    for task in case.tasks:
        if task.end_reason not in ("", JUDGED):
            continue
        if task.assessor == assessor.id:
            work.assignments.void(task.id, now, why)
            work.drafts.drop(task.id)
        elif first is not None and task.round.value > first:
            work.assignments.void(task.id, now, "reopened")
            work.drafts.drop(task.id)
    return fallen


def tell_of_reopening(work: UnitOfWork, tools: Collaborators, case: Case, assessor: str,
                      fallen: Sequence[Judgement]) -> None:
    """Write to the others of *case*, as it was, that *assessor* judges it no more."""
    # While the first round goes on, nobody may learn that the other place changed hands.
    if not fallen or case.is_blind:
        return
    others = {task.assessor for task in case.tasks if task.end_reason in ("", JUDGED)}
    for person in sorted(others - {assessor}):
        write(work, tools, "judging-reopened", person, case, "/assess")
