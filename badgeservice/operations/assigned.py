"""Whether what a coordinator asks for about a task is what the same coordinator has done.

A button pressed twice is one act; whatever differs in who, whom or why is another one.
"""

from __future__ import annotations

from badgeservice.core.account import Actor
from badgeservice.core.assignment import Assignment
from badgeservice.core.conflicts import Action
from badgeservice.core.ports import UnitOfWork
from badgeservice.operations.case import JUDGED, Case


def asked_already(case: Case, actor: Actor, assessor: str,
                  organisation: str) -> Assignment | None:
    """Return the open task of the present round that *actor* gave to *assessor*, if any."""
    return next((t for t in case.open_tasks
                 if case.step is not None and t.round is case.step.round
                 and (t.assessor, t.organisation, t.assigned_by)
                 == (assessor, organisation, actor.person.id)), None)


def moved_already(work: UnitOfWork, case: Case, actor: Actor, task: Assignment, reason: str,
                  *, to: str, organisation: str) -> Assignment | None:
    """Return the task that *actor* made of *task* for this reason, as long as it holds."""
    if not was_taken(work, task, actor, Action.REASSIGNED, reason):
        return None
    return next((t for t in case.tasks
                 if t.round is task.round and t.end_reason in ("", JUDGED)
                 and task.ended_at is not None and t.assigned_at >= task.ended_at
                 and (t.assessor, t.organisation, t.assigned_by)
                 == (to, organisation, actor.person.id)), None)


def was_taken(work: UnitOfWork, task: Assignment, actor: Actor, action: Action,
              reason: str) -> bool:
    """Tell whether *actor* ended *task* by this *action* and for this reason."""
    return any(each.made_at == task.ended_at
               and (each.assessor, each.action, each.made_by, each.reason)
               == (task.assessor, action, actor.person.id, reason.strip())
               for each in work.interventions.of_application(task.application))
