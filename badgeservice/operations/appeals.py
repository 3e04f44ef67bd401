"""Appeals: who looks at them, and what becomes of the decision."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from badgeservice.core.account import Actor, Role
from badgeservice.core.appeal import Appeal, AppealState
from badgeservice.core.audit import Act
from badgeservice.core.feedback import LONGEST_COMMENT
from badgeservice.core.ids import identifier
from badgeservice.core.judgement import Application, Round
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotWilling, Problem, say
from badgeservice.operations.assign import READERS
from badgeservice.operations.candidates import barred_now
from badgeservice.operations.case import JUDGED, Calibrated, Case, case_of
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.desk import Desk, desk_of
from badgeservice.operations.judging_letters import coordinators, write

_log = logging.getLogger(__name__)

ANSWERS = (AppealState.UPHELD, AppealState.REASSESS)
"""What can be answered without a judgement; to overturn takes one of round 4."""


@dataclass(frozen=True)
class Hearing:
    """One open appeal, and who has it."""

    case: Case
    appeal: Appeal
    assessor: str
    """The name; empty where nobody was asked yet."""

    is_overdue: bool


class Appeals:
    """Appeals from the assessors' side."""

    def __init__(self, tools: Collaborators, calibrated: Calibrated) -> None:
        self._tools = tools
        self._calibrated = calibrated

    def overview(self, actor: Actor) -> Sequence[Hearing]:
        """Return the open appeals of the actor's programmes, the nearest deadline first.

        Not those of applications which the actor made or judged.
        """
        if not actor.has(*READERS):
            raise NotAllowed(say("This page is for other roles than yours."),
                             code="role-missing")
        now = self._tools.clock()
        with self._tools.database.reading() as work:
            found = [(appeal, case_of(work, appeal.application))
                     for appeal in work.appeals.open(actor.programmes(*READERS))]
            return [_hearing(work, appeal, case, now) for appeal, case in found
                    if not case.hides_from(actor.person.id)]

    def mine(self, actor: Actor) -> Sequence[Desk]:
        """Return the appeals that the actor is asked to decide, the nearest deadline first."""
        if not actor.has(Role.ASSESSOR):
            raise NotAllowed(say("This page is for other roles than yours."),
                             code="role-missing")
        with self._tools.database.reading() as work:
            tasks = [t for t in work.assignments.of_assessor(actor.person.id)
                     if t.round is Round.APPEAL and t.ended_at is None]
            return [desk_of(work, actor, task.application)[0] for task in tasks]

    def answer(self, actor: Actor, application: str, state: AppealState, reason: str) -> None:
        """Uphold the decision, or have the application judged anew.

        Anew means a new application with the same evidence, judged by others than before; it
        counts as no resubmission. To overturn is to send a judgement. Raises NotFound,
        BadInput, Conflict ``appeal-decided-already``, and NotWilling ``assessor-barred`` where
        something came between after the task was given.
        """
        _ensure_reason(reason)
        if state not in ANSWERS:
            raise BadInput([Problem("answer-unknown", say("Choose one of the answers."),
                                    field="answer")])
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            work.applications.hold(application)
            desk, case = desk_of(work, actor, application)
            if desk.appeal is None or not desk.appeal.is_open or not desk.can_judge:
                raise Conflict(say("This appeal has been decided already."),
                               code="appeal-decided-already")
            barred = barred_now(work, actor, case, desk.task, self._calibrated)
            if barred:
                raise NotWilling(barred)
            work.appeals.decide(desk.appeal, replace(
                desk.appeal, state=state, decided_by=actor.person.id, decided_at=now,
                reason=reason.strip()))
            work.assignments.end(desk.task.id, now, JUDGED)
            work.drafts.drop(desk.task.id)
            details = {"application": application, "state": state.value}
            if state is AppealState.REASSESS:
                details["anew"] = self._anew(work, case, now).id
            work.audit.append(Act(now, actor.person.id, "appeal.decided",
                                  f"appeal:{desk.appeal.id}", case.application.programme,
                                  details))
            write(work, self._tools, "appeal-decided", case.applicant.id, case,
                  f"/portfolio/applications/{application}")
        _log.info("appeal %s of %s: %s", desk.appeal.id, application, state.value)

    def _anew(self, work: UnitOfWork, case: Case, now: datetime) -> Application:
        old = case.application
        anew = replace(old, id=identifier(self._tools.chance.draw(16)), made_at=now,
                       sent_at=now, follows=old.id)
        work.applications.add(anew, case.applicant, work.applications.evidence(old.id))
        waiting = case_of(work, anew.id)
        for person in coordinators(work, waiting, waiting.achievement.organisations):
            write(work, self._tools, "appeal-anew", person, waiting,
                  f"/admin/assignments/{anew.id}")
        return anew


def _hearing(work: UnitOfWork, appeal: Appeal, case: Case, now: datetime) -> Hearing:
    task = next((t for t in case.open_tasks if t.round is Round.APPEAL), None)
    name = work.people.get(task.assessor).full_name if task else ""
    return Hearing(case, appeal, name, appeal.due_at < now)


def _ensure_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput([Problem("reason-missing", say("A written reason is demanded here."),
                                field="reason")])
    if len(reason) > LONGEST_COMMENT:
        raise BadInput([Problem("text-too-long",
                                say("At most %(most)s characters fit here.",
                                    most=LONGEST_COMMENT), field="reason")])
