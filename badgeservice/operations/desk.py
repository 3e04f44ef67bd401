"""What lies before an assessor: the own tasks, and one application to judge.

Everything that an assessor is shown comes from here, and nothing here holds more of the other
assessor than `core.rounds.visible` lets through. So a page cannot tell by mistake.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from badgeservice.core.account import Actor, Role
from badgeservice.core.achievement import Achievement
from badgeservice.core.appeal import Appeal
from badgeservice.core.assignment import Assignment
from badgeservice.core.draft import Content, Draft, content_of
from badgeservice.core.evidence import Evidence
from badgeservice.core.judgement import Application, Judgement, Round, Stage
from badgeservice.core.judging import needs_statement
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.rounds import differences, proposal, visible
from badgeservice.core.rubric import Criterion, Rubric
from badgeservice.errors import NotAllowed, NotFound, say
from badgeservice.operations.case import JUDGED, Case, calibrating, case_of, has_passed, has_seen
from badgeservice.operations.step_back import is_revocable


@dataclass(frozen=True)
class Shown:
    """One item of evidence as an assessor sees it."""

    position: int
    item: Evidence
    """Without the file's name where names are hidden: people name files after themselves."""


@dataclass(frozen=True)
class Desk:
    """One application before one assessor."""

    application: Application
    code: str
    achievement: Achievement
    name: str | None
    """Who applied; None while it is hidden."""

    task: Assignment
    evidence: Sequence[Shown]
    draft: Draft | None
    begin: Content
    """What the form shows: the draft, or what there is to begin with."""

    own: Judgement | None
    """The assessor's own judgement of this round, where it was sent."""

    seen: tuple[Judgement, ...]
    """Those judgements, of whomever, that may be seen now, in the order made."""

    apart: frozenset[str]
    """In the second round: on which criteria the two are too far apart."""

    appeal: Appeal | None
    can_judge: bool
    can_correct: bool
    can_decline: bool
    """Whether a conflict of interest can be declared: until the result is told or signed."""

    sets_aside: bool
    """Whether a judgement of one's own would be set aside by it."""

    waits_for_third: bool
    """Whether the two stayed apart, and a third assessor decides now."""

    calibrate_first: bool = False
    """Whether a calibration set has to be passed before it can be sent."""

    @property
    def asks_rules(self) -> bool:
        """Whether the evidence rules are asked: in the second round they have been."""
        return self.task.round is not Round.RECONCILIATION

    @property
    def states_outcome(self) -> bool:
        """Whether the assessor states the outcome."""
        return needs_statement(self.achievement)

    @property
    def needs_reason(self) -> bool:
        """Whether a written reason is demanded."""
        return (self.states_outcome or self.own is not None
                or self.task.round is not Round.BLIND)

    @property
    def criteria(self) -> list[tuple[str, Rubric, Criterion]]:
        """Every criterion under its name ``rubric/criterion``, with its rubric."""
        return [(f"{rubric.slug}/{criterion.id}", rubric, criterion)
                for rubric in self.achievement.rubrics for criterion in rubric.criteria]

    @property
    def version(self) -> int:
        """The number of the draft that is shown; 0 where there is none."""
        return self.draft.version if self.draft else 0


def desk_of(work: UnitOfWork, actor: Actor, application: str) -> tuple[Desk, Case]:
    """Return what *actor* may see of an application, and the whole case for rules to ask.

    Raises NotFound ``unknown-application`` for whatever the actor has no task in, whether it
    exists or not; NotAllowed ``role-missing`` for who judges nowhere.
    """
    if not actor.has(Role.ASSESSOR):
        raise NotAllowed(say("This page is for other roles than yours."), code="role-missing")
    case = case_of(work, application)
    task = _task(actor, case)
    if task is None:
        raise NotFound(say("There is no application %(id)s here.", id=application),
                       code="unknown-application")
    seen = visible(case.achievement, case.standing, assessor=actor.person.email,
                   turn=task.round)
    own = next((j for j in seen if j.assessor == actor.person.email
                and j.round is task.round), None)
    draft = work.drafts.find(task.id)
    has_judged = any(j.assessor == actor.person.email for j in case.standing)
    open_round = case.step.round if case.step else None
    hides = _hides_name(case, seen, own, task)
    return Desk(
        application=case.application,
        code=case.code,
        achievement=case.achievement,
        name=None if hides else case.applicant.full_name,
        task=task,
        evidence=_shown(work.applications.evidence(application), hides=hides),
        draft=draft,
        begin=draft.content if draft else _begin(case, actor, task, own, seen),
        own=own,
        seen=seen,
        apart=(differences(case.achievement, case.standing)
               if task.round is Round.RECONCILIATION else frozenset()),
        appeal=case.appeal if task.round is Round.APPEAL else None,
        can_judge=task.ended_at is None and open_round is task.round,
        can_correct=(own is not None and open_round is task.round
                     and not _is_settled(work, case, actor, task)),
        can_decline=is_revocable(work, case) if has_judged else task.ended_at is None,
        sets_aside=has_judged,
        waits_for_third=(task.round is Round.RECONCILIATION
                         and open_round is Round.ADJUDICATION),
        calibrate_first=not all(has_passed(work, actor.person.id, each.slug,
                                           case.application.programme)
                                for each in calibrating(work, case)),
    ), case


def hides_name(work: UnitOfWork, actor: Actor, application: str) -> bool:
    """Tell whether *actor* judges an application whose candidate is still hidden from them.

    For whoever hands over its files: people name files after themselves. False for everybody
    without a task there; whether they may see it at all is not asked here.
    """
    if not actor.has(Role.ASSESSOR):
        return False
    try:
        return desk_of(work, actor, application)[0].name is None
    except NotFound:
        return False


def _task(actor: Actor, case: Case) -> Assignment | None:
    """Return the actor's task here: the open one, else the last that was done."""
    if case.application.stage is not Stage.SENT or actor.person.id == case.applicant.id:
        return None
    organisations = actor.organisations(Role.ASSESSOR, programme=case.application.programme)
    own = [t for t in case.tasks
           if t.assessor == actor.person.id and t.end_reason in ("", JUDGED)
           and t.organisation in organisations]
    return max(own, key=lambda t: (t.ended_at is None, t.round.value), default=None)


def _is_settled(work: UnitOfWork, case: Case, actor: Actor, task: Assignment) -> bool:
    """Tell whether a blind judgement stays as it is: its author has seen the other's."""
    return (task.round is Round.BLIND
            and has_seen(work, case, actor.person.id, actor.person.email))


def _hides_name(case: Case, seen: Sequence[Judgement], own: Judgement | None,
                task: Assignment) -> bool:
    if not case.achievement.course.assessment_terms.hides_names:
        return False
    if task.round in (Round.BLIND, Round.RECONCILIATION):
        # For the first two the first pass is over when both have sent; not before.
        return case.is_blind or not seen
    return own is None


def _shown(evidence: Sequence[Evidence], *, hides: bool) -> list[Shown]:
    return [Shown(position, replace(item, name="") if hides else item)
            for position, item in enumerate(evidence)]


def _begin(case: Case, actor: Actor, task: Assignment, own: Judgement | None,
           seen: Sequence[Judgement]) -> Content:
    """What an empty form begins with: one's own words, the other's proposal, what is settled."""
    if own is not None:
        return content_of(own)
    if task.round is Round.RECONCILIATION:
        offered = proposal(seen, actor.person.email)
        if offered is not None:
            return content_of(offered, keep_reason=True)
        blind = next((j for j in seen if j.assessor == actor.person.email), None)
        if blind is not None:
            return content_of(blind)
    return Content(levels={f"{rubric}/{criterion}": level
                           for rubric, levels in case.application.carried.items()
                           for criterion, level in levels.items()})


@dataclass(frozen=True)
class Task:
    """One line of the queue."""

    task: Assignment
    code: str
    achievement: Achievement
    language: str
    attempt: int
    name: str | None
    is_done: bool
    is_overdue: bool
    has_draft: bool
    calibrate_first: bool = False


def task_line(work: UnitOfWork, actor: Actor, task: Assignment, now: datetime) -> Task | None:
    """Return *task* as a line of its assessor's queue; None where it is not to be seen."""
    try:
        desk, _ = desk_of(work, actor, task.application)
    except NotFound:
        return None
    if desk.task.id != task.id:
        return None
    return Task(
        task=task,
        code=desk.code,
        achievement=desk.achievement,
        language=desk.application.language,
        attempt=desk.application.attempt,
        name=desk.name,
        is_done=not desk.can_judge,
        is_overdue=desk.can_judge and task.due_at < now,
        has_draft=desk.can_judge and desk.draft is not None,
        calibrate_first=desk.can_judge and desk.calibrate_first,
    )
