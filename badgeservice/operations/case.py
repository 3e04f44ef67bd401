"""One application with all that bears on who judges it next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from badgeservice.core.account import EVERY, Membership, Role
from badgeservice.core.achievement import Achievement
from badgeservice.core.appeal import Appeal, AppealState
from badgeservice.core.assignment import Assignment
from badgeservice.core.conflicts import Bar, Facts, bars
from badgeservice.core.deciding import Decision
from badgeservice.core.draft import code_name
from badgeservice.core.judgement import Application, Judgement, Round, Stage
from badgeservice.core.person import Person
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.rounds import Step, blind_round_is_over, next_step
from badgeservice.core.rubric import Rubric

Calibrated = Callable[[UnitOfWork, str, str, str], bool]
"""Tells whether a person has passed the calibration of a rubric (by slug) in a programme."""

JUDGED = "judged"
"""Why a task ended that was done."""


@dataclass(frozen=True)
class Case:
    """What is recorded of one application."""

    application: Application
    applicant: Person
    achievement: Achievement
    standing: tuple[Judgement, ...]
    decision: Decision | None
    appeal: Appeal | None
    tasks: tuple[Assignment, ...]
    """Every task, ended ones too."""

    @property
    def code(self) -> str:
        """A name for people that says nothing of who applied."""
        return code_name(self.application.id)

    @property
    def step(self) -> Step | None:
        """What it waits for; None where nobody has to judge."""
        if self.application.stage is not Stage.SENT or self.applicant.is_suppressed:
            return None
        if self.decision is None:
            return next_step(self.achievement, self.standing)
        if self.appeal is not None and self.appeal.is_open:
            return Step(Round.APPEAL, self.achievement.organisations)
        return None

    @property
    def is_blind(self) -> bool:
        """Whether not every organisation has judged yet: nobody sees more than their own."""
        return not blind_round_is_over(self.achievement, self.standing)

    @property
    def open_tasks(self) -> tuple[Assignment, ...]:
        """Those that have not ended."""
        return tuple(t for t in self.tasks if t.ended_at is None)

    def wanting(self) -> tuple[str, ...]:
        """Return for which organisations of the present step somebody is to be asked."""
        step = self.step
        if step is None or step.round is Round.RECONCILIATION:
            return ()
        asked = {t.organisation for t in self.open_tasks if t.round is step.round}
        if not step.takes_all:
            return () if asked else step.organisations
        return tuple(o for o in step.organisations if o not in asked)

    def hides_from(self, person: str) -> bool:
        """Tell whether *person* must not follow how it is judged: applies, or judges it.

        Whoever judges may be a coordinator too, and that page would tell of the other one.
        """
        if person == self.applicant.id:
            return True
        is_over = self.decision is not None and not (self.appeal and self.appeal.is_open)
        return not is_over and any(
            t.assessor == person and t.end_reason in ("", JUDGED) for t in self.tasks)


def case_of(work: UnitOfWork, application: str) -> Case:
    """Return all that is recorded of an application; raises NotFound."""
    return case_for(work, work.applications.get(application))


def case_for(work: UnitOfWork, asked: Application) -> Case:
    """Return all that is recorded of *asked*."""
    return Case(
        application=asked,
        applicant=work.applications.person(asked.id),
        achievement=work.definitions.achievement(asked.achievement, asked.version),
        standing=work.judgements.standing(asked.id),
        decision=work.decisions.find(asked.id),
        appeal=work.appeals.of_application(asked.id),
        tasks=work.assignments.of_application(asked.id),
    )


def attempts(work: UnitOfWork, application: Application) -> Iterator[Application]:
    """Yield *application*, then the one that it follows, and so on to the first."""
    yield application
    while application.follows is not None:
        application = work.applications.get(application.follows)
        yield application


def involved(work: UnitOfWork, case: Case) -> frozenset[str]:
    """Return who has a part in judging *case* already, so that somebody else is needed.

    For an appeal that is everybody of the earlier attempts too: levels may be carried over
    from them. For any other round it is, of those, who judged before an appeal that had the
    application judged anew.
    """
    earlier = attempts(work, case.application)
    found = _judges(work, next(earlier).id)
    counts = case.step is not None and case.step.round is Round.APPEAL
    for before in earlier:
        appeal = work.appeals.of_application(before.id)
        if appeal is not None and appeal.state is AppealState.REASSESS:
            counts = True
            found |= {appeal.decided_by or ""}
        if counts:
            found |= _judges(work, before.id)
    return found


def _judges(work: UnitOfWork, application: str) -> frozenset[str]:
    asked = {t.assessor for t in work.assignments.of_application(application)
             if t.end_reason in ("", JUDGED)}
    # What the command line recorded has no task.
    judged = (work.people.find(j.assessor) for j in work.judgements.all(application))
    return frozenset(asked | {person.id for person in judged if person is not None})


def has_seen(work: UnitOfWork, case: Case, person: str, email: str) -> bool:
    """Tell whether an assessor of the first round has been shown what the other one gave.

    It stays so when the other is set aside and the round is open again. The two are shown it
    when both have sent: from then on there is a decision, or they are asked to reconcile.
    """
    every = work.judgements.all(case.application.id)
    own = [j for j in every if j.assessor == email and j.round is Round.BLIND]
    if not own:
        return False
    mine = {j.id for j in own}
    return (any(t.assessor == person and t.round is Round.RECONCILIATION for t in case.tasks)
            or any(mine & set(each.finding.judgements)
                   for each in work.decisions.all(case.application.id))
            # Where the command line recorded the second one, nobody was asked to anything.
            or any(j.round is Round.BLIND and j.assessor != email
                   and j.made_at >= own[0].made_at and j not in case.standing for j in every))


def bars_of(work: UnitOfWork, case: Case, turn: Round, assessor: str, organisation: str | None,
            *, calibrated: Calibrated, holders: Collection[str]) -> tuple[Bar, ...]:
    """Return every reason against *assessor*; *holders* are the `involved`."""
    applicant = case.applicant.id
    return bars(Facts(
        assessor=assessor,
        applicant=applicant,
        organisation=organisation,
        organisations=case.achievement.organisations,
        round=turn,
        relations=work.relations.between(assessor, applicant, case.application.programme),
        assessor_school=work.profiles.school_of(assessor),
        applicant_school=work.profiles.school_of(applicant),
        has_declared=work.conflicts.between(assessor, applicant, case.application.programme),
        is_calibrated=all(calibrated(work, assessor, rubric.slug, case.application.programme)
                          for rubric in calibrating(work, case)),
        involved=holders,
    ))


def assessors(work: UnitOfWork, case: Case) -> list[Membership]:
    """Return the memberships of the active assessors of the application's programme."""
    programme = case.application.programme
    found = []
    for member in work.accounts.members([programme]):
        account = work.accounts.find(member.person)
        if (member.role is Role.ASSESSOR and member.programme in (programme, EVERY)
                and account is not None and account.is_active):
            found.append(member)
    return found


def has_passed(work: UnitOfWork, person: str, rubric: str, programme: str) -> bool:
    """Tell whether *person* has passed a calibration set of *rubric* of *programme*."""
    return work.calibrations.passed(person, rubric, programme)


def calibrating(work: UnitOfWork, case: Case) -> tuple[Rubric, ...]:
    """Return the rubrics of which an assessor of *case* must have passed a calibration set."""
    demanded = case.achievement.course.assessment_terms.calibration
    if demanded is False:
        return ()
    kept = work.calibrations.rubrics(case.application.programme)
    return tuple(each for each in case.achievement.rubrics if demanded or each.slug in kept)


def without_set(work: UnitOfWork, case: Case) -> tuple[Rubric, ...]:
    """Return the rubrics that nobody can be calibrated by though *case* demands it."""
    kept = work.calibrations.rubrics(case.application.programme)
    return tuple(each for each in calibrating(work, case) if each.slug not in kept)
