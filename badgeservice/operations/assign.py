"""Give applications to assessors: by hand or in balance, and to somebody else."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from badgeservice.core.account import EVERY, Actor, Role
from badgeservice.core.assignment import Assignment
from badgeservice.core.audit import Act
from badgeservice.core.balance import lightest
from badgeservice.core.conflicts import Action, Intervention
from badgeservice.core.deadlines import end_of_day_after
from badgeservice.core.ids import identifier
from badgeservice.core.judgement import Round
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound, Problem, say
from badgeservice.operations.assigned import asked_already, moved_already, was_taken
from badgeservice.operations.candidates import candidates, ensure_free
from badgeservice.operations.case import (
    Calibrated,
    Case,
    case_for,
    case_of,
)
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.judging_letters import write
from badgeservice.operations.local_day import local_day

_log = logging.getLogger(__name__)

BALANCE = "balance"
ASSIGNERS = (Role.ADMINISTRATOR, Role.COORDINATOR)
READERS = (*ASSIGNERS, Role.AUDITOR)

_LONGEST_REASON = 1000


@dataclass(frozen=True)
class Dealt:
    """What giving all that waits came to."""

    given: int
    lacking: int
    """How many places nobody could take."""


class Assign:
    """Tasks for assessors. Who may give or take them: `reach` says for which organisations."""

    def __init__(self, tools: Collaborators, calibrated: Calibrated) -> None:
        self._tools = tools
        self._calibrated = calibrated

    def by_hand(self, actor: Actor, application: str, assessor: str,
                organisation: str) -> Assignment:
        """Ask *assessor* to judge for *organisation* in the round that is open.

        Raises NotFound for what is not the actor's, NotAllowed ``role-missing``, Conflict
        where nobody is wanted, NotWilling ``assessor-barred`` with every reason. Where the
        actor has asked this person already, that task is the answer.
        """
        with self._tools.database.transaction() as work:
            case = held_case(work, actor, application, organisation)
            given = asked_already(case, actor, assessor, organisation)
            if given is not None:
                return given
            made = self._give(work, actor, case, assessor, organisation, by=actor.person.id)
        _log.info("assignment %s of %s", made.id, application)
        return made

    def balanced(self, actor: Actor, application: str) -> Dealt:
        """Ask whoever has least to do, for every organisation that the actor assigns for."""
        with self._tools.database.transaction() as work:
            case = held_case(work, actor, application, None)
            dealt = self._deal(work, actor, case)
        _log.info("balanced %s: %s given", application, dealt.given)
        return dealt

    def all_waiting(self, actor: Actor) -> Dealt:
        """Do the same for everything that waits; what the actor may not follow is left out.

        A transaction for each application: others need not wait for all of them, and who
        stops in the middle goes on with the next call.
        """
        if not actor.has(*ASSIGNERS):
            raise _role_missing()
        with self._tools.database.reading() as work:
            waiting = [asked.id for asked in work.applications.undecided(
                actor.programmes(*ASSIGNERS))]
        given = lacking = 0
        for application in waiting:
            with self._tools.database.transaction() as work:
                case = case_for(work, work.applications.hold(application))
                if case.decision is None and not case.hides_from(actor.person.id):
                    dealt = self._deal(work, actor, case)
                    given, lacking = given + dealt.given, lacking + dealt.lacking
        _log.info("balanced all: %s given, %s lacking", given, lacking)
        return Dealt(given, lacking)

    def reassign(self, actor: Actor, assignment: str, assessor: str, reason: str, *,
                 organisation: str = "") -> Assignment:
        """Take an open task from whoever has it, and give it to *assessor*.

        For the same organisation, or for another *organisation* where any one of them will
        do: a third assessor, an appeal. The draft of the one before is forgotten. Raises like
        `by_hand`, and BadInput ``reason-missing``; Conflict ``task-ended`` where it was judged
        meanwhile. The same again, while it holds, is answered with the task that it made.
        """
        ensure_reason(reason)
        with self._tools.database.transaction() as work:
            task, case = self._held(work, actor, assignment)
            wanted = organisation or task.organisation
            _ensure_reaches(actor, case, wanted)
            moved = moved_already(work, case, actor, task, reason, to=assessor,
                                  organisation=wanted)
            if moved is not None:
                return moved
            case = self._ended(work, actor, case, task, reason, to=assessor)
            made = self._give(work, actor, case, assessor, wanted, by=actor.person.id,
                              but=task.assessor)
            write(work, self._tools, "judging-taken-back", task.assessor, case, "/assess")
        _log.info("assignment %s instead of %s", made.id, task.id)
        return made

    def take_back(self, actor: Actor, assignment: str, reason: str) -> None:
        """Take an open task from whoever has it; the place waits until somebody is asked.

        Raises like `reassign`. The same again does nothing.
        """
        ensure_reason(reason)
        with self._tools.database.transaction() as work:
            task, case = self._held(work, actor, assignment)
            if was_taken(work, task, actor, Action.TAKEN_BACK, reason):
                return
            case = self._ended(work, actor, case, task, reason)
            write(work, self._tools, "judging-taken-back", task.assessor, case, "/assess")
        _log.info("assignment %s taken back", task.id)

    def _held(self, work: UnitOfWork, actor: Actor,
              assignment: str) -> tuple[Assignment, Case]:
        """Return a task as it is once nobody else can change it, and its case."""
        task = work.assignments.get(assignment)
        case = held_case(work, actor, task.application, task.organisation)
        return work.assignments.get(assignment), case

    def _ended(self, work: UnitOfWork, actor: Actor, case: Case, task: Assignment,
               reason: str, *, to: str = "") -> Case:
        """End a task that is open, for *reason*; return the case without it."""
        now = self._tools.clock()
        if task.round is Round.RECONCILIATION:
            raise Conflict(say("Only the first two assessors reconcile; nobody can take "
                               "their place."), code="round-closed")
        if not work.assignments.end(task.id, now, "reassigned"):
            raise Conflict(say("This task has ended already."), code="task-ended")
        work.drafts.drop(task.id)
        work.interventions.add(Intervention(
            identifier(self._tools.chance.draw(16)), task.application, task.assessor,
            Action.REASSIGNED if to else Action.TAKEN_BACK, reason.strip(), actor.person.id,
            now))
        work.audit.append(Act(now, actor.person.id, "assignment.reassigned",
                              f"assignment:{task.id}", case.application.programme,
                              {"from": task.assessor, "to": to}))
        return case_of(work, task.application)

    def _deal(self, work: UnitOfWork, actor: Actor, case: Case) -> Dealt:
        given = lacking = 0
        mine = reach(actor, case)
        wanting = [o for o in case.wanting() if o in mine]
        step = case.step
        places = [wanting] if step and not step.takes_all and wanting else [[o] for o in wanting]
        for organisations in places:
            free = [c.load for c in candidates(work, case, self._calibrated)
                    if not c.bars and c.load.organisation in organisations]
            load = lightest(free)
            if load is None:
                lacking += 1
                continue
            self._give(work, actor, case, load.person, load.organisation, by=BALANCE)
            given += 1
            case = case_of(work, case.application.id)
        return Dealt(given, lacking)

    def _give(self, work: UnitOfWork, actor: Actor, case: Case, assessor: str,
              organisation: str, *, by: str, but: str | None = None) -> Assignment:
        step = case.step
        if step is None or organisation not in case.wanting():
            raise Conflict(say("Nobody of this organisation is wanted here now."),
                           code="nobody-wanted")
        ensure_free(work, case, assessor, organisation, self._calibrated, but)
        now = self._tools.clock()
        course = case.achievement.course
        zone = work.profiles.zone(assessor) or course.timezone
        due = (case.appeal.due_at if step.round is Round.APPEAL and case.appeal else
               end_of_day_after(now, course.assessment_terms.judging_days, zone))
        made = Assignment(identifier(self._tools.chance.draw(16)), case.application.id, assessor,
                          organisation, step.round, now, by, due)
        work.assignments.add(made)
        work.audit.append(Act(now, actor.person.id, "assignment.made", f"assignment:{made.id}",
                              case.application.programme,
                              {"application": made.application, "assessor": assessor,
                               "round": step.round.value, "by": by}))
        is_appeal = step.round is Round.APPEAL
        write(work, self._tools, "appeal-assigned" if is_appeal else "judging-assigned",
              assessor, case, f"/assess/{made.application}",
              due=local_day(due, zone))
        return made


def held_case(work: UnitOfWork, actor: Actor, application: str,
              organisation: str | None) -> Case:
    """Return a case which *actor* may change as a coordinator, held so that nobody else does.

    Raises NotFound, NotAllowed ``role-missing``, also for an *organisation* that the actor
    does not assign for, and ``own-case`` for who applies or judges there.
    """
    case = case_for(work, work.applications.hold(application))
    ensure_reads(actor, case)
    if not actor.may(*ASSIGNERS, programme=case.application.programme):
        raise _role_missing()
    if case.hides_from(actor.person.id):
        raise NotAllowed(say("You apply or judge here yourself; somebody else has to "
                             "assign."), code="own-case")
    if organisation is not None:
        _ensure_reaches(actor, case, organisation)
    return case


def reach(actor: Actor, case: Case) -> tuple[str, ...]:
    """Return for which organisations of *case* the actor assigns.

    An administrator, and a coordinator who belongs to no organisation: for all. Any other
    coordinator: for the own one.
    """
    programme, every = case.application.programme, case.achievement.organisations
    roles = [m for m in actor.memberships
             if m.role in ASSIGNERS and m.programme in (programme, EVERY)]
    if any(m.role is Role.ADMINISTRATOR or m.organisation is None for m in roles):
        return every
    own = {m.organisation for m in roles}
    return tuple(o for o in every if o in own)


def ensure_reads(actor: Actor, case: Case) -> None:
    """Raise NotFound unless *actor* runs or audits the programme of *case*, and it is sent."""
    asked = case.application
    if (not actor.may(*READERS, programme=asked.programme)) or asked.sent_at is None:
        raise NotFound(say("There is no application %(id)s here.", id=asked.id),
                       code="unknown-application")


def _ensure_reaches(actor: Actor, case: Case, organisation: str) -> None:
    if organisation not in case.achievement.organisations:
        raise NotFound(say("There is no such assessor of this organisation here."),
                       code="unknown-assessor")
    if organisation not in reach(actor, case):
        raise NotAllowed(say("You assign assessors of your own organisation."),
                         code="role-missing")


def ensure_reason(reason: str) -> None:
    """Raise BadInput unless *reason* says something, and not too much."""
    if not reason.strip():
        raise BadInput([Problem("reason-missing", say("Say why."), field="reason")])
    if len(reason) > _LONGEST_REASON:
        raise BadInput([Problem("text-too-long",
                                say("At most %(most)s characters fit here.",
                                    most=_LONGEST_REASON), field="reason")])


def _role_missing() -> NotAllowed:
    return NotAllowed(say("This page is for other roles than yours."), code="role-missing")
