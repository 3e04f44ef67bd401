"""Coordinators about who judges: an assessor goes on no more, a declaration was a mistake."""

from __future__ import annotations

import logging

from badgeservice.core.account import Actor
from badgeservice.core.audit import Act
from badgeservice.core.conflicts import Action, Declaration, Intervention
from badgeservice.core.ids import identifier
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import Conflict, NotAllowed, NotFound, say
from badgeservice.operations.assign import ensure_reason, held_case
from badgeservice.operations.case import JUDGED, Case, case_for, involved
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.judging_letters import coordinators, write
from badgeservice.operations.step_back import step_back, tell_of_reopening

_log = logging.getLogger(__name__)


class SetAside:
    """What is done about assessors who cannot judge a case, or can after all."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def __call__(self, actor: Actor, application: str, assessor: str, reason: str) -> None:
        """Let *assessor* judge this application no more: who left, or is not impartial.

        What they judged counts no more, with what answered to it and a decision on it, and
        stays recorded; their place waits for somebody else. Raises NotFound, NotAllowed
        ``role-missing`` and ``own-case``, BadInput ``reason-missing``, and Conflict
        ``result-told`` where the result was told, or an appeal has been filed.
        """
        ensure_reason(reason)
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            case = held_case(work, actor, application, None)
            if actor.person.id in involved(work, case):
                raise NotAllowed(say("You apply or judge here yourself; somebody else has to "
                                     "assign."), code="own-case")
            organisation = _place(work, case, assessor)
            held_case(work, actor, application, organisation)
            self._ensure_not_told(work, case, assessor)
            _close_award(work, case)
            fallen = step_back(work, case, work.people.get(assessor), now, why="set-aside")
            self._record(work, actor, case, assessor, Action.SET_ASIDE, reason)
            work.audit.append(Act(
                now, actor.person.id, "assessor.set-aside", f"application:{application}",
                case.application.programme,
                {"assessor": assessor, "set_aside": ",".join(each.id for each in fallen)}))
            write(work, self._tools, "judging-taken-back", assessor, case, "/assess")
            tell_of_reopening(work, self._tools, case, assessor, fallen)
            for person in coordinators(work, case, [organisation]):
                if person != actor.person.id:
                    write(work, self._tools, "judging-set-aside", person, case,
                          f"/admin/assignments/{application}",
                          assessor=work.people.get(assessor).full_name)
        _log.info("assessor %s of %s set aside; %s judgements", assessor, application,
                  len(fallen))

    def lift(self, actor: Actor, application: str, declaration: str, reason: str) -> None:
        """Lift a conflict of interest that was declared here by mistake, for a coordinator.

        The assessor can be asked again; what was set aside stays so. Raises as `__call__`
        does, and Conflict ``lifted-already``.
        """
        ensure_reason(reason)
        with self._tools.database.transaction() as work:
            case = held_case(work, actor, application, None)
            found = _declared(work, application, declaration)
            for task in case.tasks:
                if task.assessor == found.assessor:
                    held_case(work, actor, application, task.organisation)
            self._lift(work, actor, case, found, reason)
        _log.info("declaration %s lifted", declaration)

    def lift_own(self, actor: Actor, application: str, declaration: str, reason: str) -> None:
        """Lift one's own declaration; not once somebody else has the task.

        Raises NotFound, BadInput ``reason-missing``, Conflict ``task-given`` and
        ``lifted-already``. The coordinators get a letter.
        """
        with self._tools.database.transaction() as work:
            case = case_for(work, work.applications.hold(application))
            found = _declared(work, application, declaration)
            if found.assessor != actor.person.id:
                raise _unknown()
            ensure_reason(reason)
            if was_replaced(case, found):
                raise Conflict(say("Somebody else has been asked meanwhile; tell your "
                                   "coordinator."), code="task-given")
            self._lift(work, actor, case, found, reason)
            mine = [t.organisation for t in case.tasks if t.assessor == actor.person.id]
            for person in coordinators(work, case, mine):
                write(work, self._tools, "judging-conflict-lifted", person, case,
                      f"/admin/assignments/{application}", assessor=actor.person.full_name)
        _log.info("declaration %s lifted by who made it", declaration)

    def own(self, actor: Actor) -> tuple[tuple[Case, Declaration], ...]:
        """Return the declarations that *actor* can lift, with what they were made at."""
        with self._tools.database.reading() as work:
            found = [(case_for(work, work.applications.get(each.application)), each)
                     for each in work.conflicts.of_assessor(actor.person.id)]
            return tuple((case, each) for case, each in found
                         if case.decision is None and not was_replaced(case, each))

    def _ensure_not_told(self, work: UnitOfWork, case: Case, assessor: str) -> None:
        decision = case.decision
        is_open = any(t.assessor == assessor for t in case.open_tasks)
        if decision is not None and not is_open and (
                decision.supersedes is not None or case.appeal is not None
                or work.releases.find(case.application.id) is not None):
            raise Conflict(say("The result has been told already; nothing can be set aside any "
                               "more."), code="result-told")

    def _lift(self, work: UnitOfWork, actor: Actor, case: Case, found: Declaration,
              reason: str) -> None:
        made = self._record(work, actor, case, found.assessor, Action.LIFTED, reason, found.id)
        work.audit.append(Act(made.made_at, actor.person.id, "conflict.lifted",
                              f"application:{case.application.id}", case.application.programme,
                              {"assessor": found.assessor, "declaration": found.id}))

    def _record(self, work: UnitOfWork, actor: Actor, case: Case, assessor: str, action: Action,
                reason: str, declaration: str | None = None) -> Intervention:
        made = Intervention(identifier(self._tools.chance.draw(16)), case.application.id,
                            assessor, action, reason.strip(), actor.person.id,
                            self._tools.clock(), declaration)
        work.interventions.add(made)
        return made


def _place(work: UnitOfWork, case: Case, assessor: str) -> str:
    """Return for which organisation *assessor* judges here; raises NotFound."""
    for task in case.tasks:
        if task.assessor == assessor and task.end_reason in ("", JUDGED):
            return task.organisation
    for judgement in case.standing:  # without a task: by the command line
        person = work.people.find(judgement.assessor)
        if person is not None and person.id == assessor:
            return judgement.organisation
    raise NotFound(say("There is no such assessor of this organisation here."),
                   code="unknown-assessor")


def _close_award(work: UnitOfWork, case: Case) -> None:
    """Close what was laid before the partner, perhaps signed: it rests on the decision."""
    award = work.awards.find(case.applicant.id, case.application.achievement)
    if (award is not None and award.decision is not None and case.decision is not None
            and award.decision.id == case.decision.id):
        work.awards.close(award.id)


def was_replaced(case: Case, declaration: Declaration) -> bool:
    """Tell whether somebody else was asked in the place of who made *declaration*."""
    places = {(t.organisation, t.round) for t in case.tasks
              if t.assessor == declaration.assessor}
    return any((t.organisation, t.round) in places and t.assessor != declaration.assessor
               and t.assigned_at >= declaration.declared_at for t in case.tasks)


def _declared(work: UnitOfWork, application: str, declaration: str) -> Declaration:
    found = next((each for each in work.conflicts.of_application(application)
                  if each.id == declaration), None)
    if found is None:
        raise _unknown()
    return found


def _unknown() -> NotFound:
    return NotFound(say("There is no such declaration here."), code="unknown-declaration")
