"""Send a judgement from the form, and do at once what follows from it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from badgeservice.core.account import Actor
from badgeservice.core.achievement import Achievement
from badgeservice.core.appeal import AppealState
from badgeservice.core.assignment import Assignment
from badgeservice.core.audit import SYSTEM, Act
from badgeservice.core.deadlines import end_of_day_after
from badgeservice.core.deciding import Decision
from badgeservice.core.draft import Content, fingerprint
from badgeservice.core.feedback import EVIDENCE_RULES, feedback_refusals
from badgeservice.core.grading import Grade, grade, incomplete
from badgeservice.core.ids import identifier
from badgeservice.core.joint import outcome_of
from badgeservice.core.judgement import Judgement, Outcome, Round
from badgeservice.core.judging import refusals
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import Conflict, NotWilling, Problem, say
from badgeservice.operations.assess import ensure_can_judge
from badgeservice.operations.candidates import barred_now
from badgeservice.operations.case import (
    JUDGED,
    Calibrated,
    Case,
    case_of,
)
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.decide import conclude
from badgeservice.operations.desk import Desk, desk_of
from badgeservice.operations.impartial import partial_judges
from badgeservice.operations.judge import Marking, judgement_of, record
from badgeservice.operations.judging_letters import coordinators, write
from badgeservice.operations.local_day import local_day

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Preview:
    """What would be sent: shown before it is."""

    desk: Desk
    judgement: Judgement
    grades: tuple[Grade, ...]
    """By the rule of each rubric; empty while a level is missing."""

    outcome: Outcome | None
    """What it comes to; None while that cannot be said."""

    problems: tuple[Problem, ...]
    """Why it cannot be sent yet."""

    @property
    def mark(self) -> str:
        """The `fingerprint` by which it is known again when it is sent."""
        return fingerprint(self.judgement)


@dataclass(frozen=True)
class Sent:
    """A judgement that was recorded, and the decision where it led to one."""

    judgement: Judgement
    decision: Decision | None


class SendJudgement:
    """The step from a draft to a judgement."""

    def __init__(self, tools: Collaborators, calibrated: Calibrated) -> None:
        self._tools = tools
        self._calibrated = calibrated

    def preview(self, actor: Actor, application: str) -> Preview:
        """Return what the saved form comes to; raises NotFound, Conflict ``round-closed``."""
        with self._tools.database.reading() as work:
            desk, case = desk_of(work, actor, application)
            ensure_can_judge(desk)
            achievement = desk.achievement
            judgement = judgement_of(self._tools, application, _marking(actor, desk),
                                     achievement, case.standing)
            gaps = any(incomplete(r, judgement.marks[r.slug]) for r in achievement.rubrics)
            return Preview(
                desk, judgement,
                () if gaps else tuple(grade(r, judgement.marks[r.slug],
                                            stated=judgement.outcome)
                                      for r in achievement.rubrics),
                None if gaps or (desk.states_outcome and judgement.outcome is None)
                else outcome_of(achievement.rubrics, judgement),
                (*self._bars(work, actor, case, desk.task),
                 *refusals(achievement, case.applicant, judgement, case.standing),
                 *_demands(achievement, judgement)))

    def __call__(self, actor: Actor, application: str, *, version: int,
                 shown: str = "") -> Sent:
        """Record the draft of this *version* as the actor's judgement.

        *shown* is the `fingerprint` of what the actor saw before; empty where nothing was
        shown. What was sent already, and stands, is answered as it was the first time. Raises
        NotFound, NotWilling with every reason, Conflict ``draft-changed`` where the form was
        saved since. What follows is part of it: the decision where the judgements
        support one, tasks for reconciliation where they do not, the answer to an appeal.
        """
        with self._tools.database.transaction() as work:
            work.applications.hold(application)
            desk, case = desk_of(work, actor, application)
            is_other = bool(shown) and shown != self._mark(actor, desk, case)
            sent = _sent_already(case, actor, shown)
            if sent is not None and (is_other or desk.draft is None):
                return Sent(sent, case.decision)
            ensure_can_judge(desk)
            if desk.version != version or is_other:
                raise Conflict(say("This form was saved from another window meanwhile. Look at "
                                   "it again before you send it."), code="draft-changed")
            barred = self._bars(work, actor, case, desk.task)
            if barred:
                raise NotWilling(barred)
            made = record(work, self._tools, application, _marking(actor, desk),
                          demand=_demands)
            work.assignments.end(desk.task.id, made.made_at, JUDGED)
            work.drafts.drop(desk.task.id)
            work.audit.append(Act(
                made.made_at, actor.person.id, "judgement.recorded", f"judgement:{made.id}",
                case.application.programme,
                {"application": application, "round": made.round.value,
                 "corrects": made.supersedes or ""}))
            decision = self._follow(work, case_of(work, application), made)
        _log.info("judgement %s of %s, round %s", made.id, application, made.round.value)
        return Sent(made, decision)

    def _mark(self, actor: Actor, desk: Desk, case: Case) -> str:
        return fingerprint(judgement_of(self._tools, desk.application.id, _marking(actor, desk),
                                        desk.achievement, case.standing))

    def _bars(self, work: UnitOfWork, actor: Actor, case: Case,
              task: Assignment) -> tuple[Problem, ...]:
        return barred_now(work, actor, case, task, self._calibrated)

    def _follow(self, work: UnitOfWork, case: Case, made: Judgement) -> Decision | None:
        if made.round is Round.APPEAL:
            self._overturn(work, case, made)
            return self._conclude(work, case)
        step = case.step
        if step is None:
            return self._conclude(work, case)
        tasks = [t for t in case.tasks if t.round is step.round and t.end_reason in ("", JUDGED)]
        if step.round is Round.RECONCILIATION and not tasks:
            self._ask_to_reconcile(work, case)
        if step.round is Round.ADJUDICATION and not tasks:
            for person in coordinators(work, case, case.achievement.organisations):
                write(work, self._tools, "judging-third", person, case,
                      f"/admin/assignments/{case.application.id}")
        return None

    def _conclude(self, work: UnitOfWork, case: Case) -> Decision:
        # No person makes it: it follows from the judgements, which name who made them.
        decision = conclude(work, self._tools, case.application.id, by=SYSTEM)
        work.audit.append(Act(
            decision.made_at, SYSTEM, "decision.made", f"decision:{decision.id}",
            case.application.programme,
            {"application": case.application.id, "route": decision.finding.route.value,
             "outcome": decision.finding.outcome.value}))
        self._tell_of_partial(work, case_of(work, case.application.id))
        _log.info("decision %s of %s: %s, %s", decision.id, case.application.id,
                  decision.finding.outcome.value, decision.finding.route.value)
        return decision

    def _tell_of_partial(self, work: UnitOfWork, case: Case) -> None:
        names = {person.full_name for person, _ in partial_judges(work, case)}
        if not names:
            return
        for person in coordinators(work, case, case.achievement.organisations):
            write(work, self._tools, "judging-partial", person, case,
                  f"/admin/assignments/{case.application.id}",
                  assessor=", ".join(sorted(names)))

    def _ask_to_reconcile(self, work: UnitOfWork, case: Case) -> None:
        now = self._tools.clock()
        course = case.achievement.course
        for judgement in (j for j in case.standing if j.round is Round.BLIND):
            person = work.people.find(judgement.assessor)
            if person is None or work.accounts.find(person.id) is None:
                continue  # recorded on the command line, where the second round is too
            zone = work.profiles.zone(person.id) or course.timezone
            due = end_of_day_after(now, course.assessment_terms.judging_days, zone)
            task = Assignment(identifier(self._tools.chance.draw(16)), case.application.id,
                              person.id, judgement.organisation, Round.RECONCILIATION, now,
                              SYSTEM, due)
            work.assignments.add(task)
            work.audit.append(Act(now, SYSTEM, "assignment.made", f"assignment:{task.id}",
                                  case.application.programme,
                                  {"application": task.application, "assessor": person.id,
                                   "round": task.round.value, "by": SYSTEM}))
            write(work, self._tools, "judging-reconcile", person.id, case,
                  f"/assess/{task.application}", due=local_day(due, zone))

    def _overturn(self, work: UnitOfWork, case: Case, made: Judgement) -> None:
        appeal = case.appeal
        if appeal is None:
            raise Conflict(say("There is no appeal to decide."), code="appeal-decided-already")
        judge = work.people.find(made.assessor)
        answered = replace(appeal, state=AppealState.OVERTURNED,
                           decided_by=judge.id if judge else None, decided_at=made.made_at,
                           reason=made.reason)
        work.appeals.decide(appeal, answered)
        work.audit.append(Act(made.made_at, answered.decided_by or SYSTEM, "appeal.decided",
                              f"appeal:{appeal.id}", case.application.programme,
                              {"application": made.application, "state": answered.state.value}))
        # The teacher is written to with the release: before it nobody may learn the result.


def _sent_already(case: Case, actor: Actor, shown: str) -> Judgement | None:
    """Return the actor's judgement that says what was *shown*, if one does."""
    return next((j for j in case.standing
                 if j.assessor == actor.person.email and fingerprint(j) == shown), None)


def _demands(achievement: Achievement, judgement: Judgement) -> tuple[Problem, ...]:
    return feedback_refusals(achievement, judgement)


def _marking(actor: Actor, desk: Desk) -> Marking:
    """Make a marking of the saved form; of none where nothing was saved."""
    content = desk.draft.content if desk.draft else Content()
    return Marking(
        assessor=actor.person.email,
        organisation=desk.task.organisation,
        levels=content.levels,
        round=desk.task.round,
        reason=content.reason if desk.needs_reason else "",
        outcome=content.outcome if desk.states_outcome else None,
        comments={name: words.strip() for name, words in content.comments.items()
                  if words.strip()},
        is_correction=desk.own is not None,
        evidence_test=({rule: rule in content.met for rule in EVIDENCE_RULES}
                       if desk.asks_rules else {}),
    )
