"""What teachers see of their applications: where each stands, and after release the feedback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from badgeservice.core.account import Actor, Role
from badgeservice.core.achievement import Achievement
from badgeservice.core.evidence import Evidence
from badgeservice.core.issuer import Issuer
from badgeservice.core.judgement import Application, Outcome, Stage
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.readiness import Readiness, readiness
from badgeservice.core.resubmission import carried
from badgeservice.core.result import Feedback, feedback
from badgeservice.errors import Problem
from badgeservice.operations.case import case_of
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.looks import Looks
from badgeservice.operations.obstacles import left
from badgeservice.operations.own_application import (
    Told,
    fresh_evidence,
    told,
    unknown,
    zone_of,
)
from badgeservice.operations.withdraw import begun


class Station(Enum):
    """Where an application stands, as far as the teacher may know."""

    DRAFT = "draft"
    SENT = "sent"
    JUDGING = "judging"
    """From the first judgement until the release; nothing of who, how many or what."""

    RESULT = "result"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Line:
    """One application in the list."""

    application: Application
    achievement: Achievement
    station: Station
    outcome: Outcome | None
    """Only after the release."""

    zone: str


@dataclass(frozen=True)
class Result:
    """What the teacher is told after the release."""

    told: Told
    feedback: Feedback
    credential: str | None
    """The address of the signed credential, where it is there."""

    settles: bool
    """Whether the next attempt keeps something of this one."""

    may_send_again: bool
    may_appeal: bool
    why_not_again: Problem | None
    why_no_appeal: Problem | None


@dataclass(frozen=True)
class View:
    """One application as its page shows it."""

    application: Application
    achievement: Achievement
    station: Station
    zone: str
    evidence: tuple[Evidence, ...]
    issuers: dict[str, Issuer]
    """The organisations that judge, by slug."""

    readiness: Readiness | None
    """Only of a draft."""

    required: dict[str, Achievement]
    why_not_withdrawn: Problem | None
    result: Result | None
    followed_by: str | None
    is_own: bool
    left: Problem | None = None
    """Why nothing can be sent any more: the owner teaches no longer in the programme."""


class OwnApplications:
    """The list and the page."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._looks = Looks(tools)

    def mine(self, actor: Actor) -> tuple[Line, ...]:
        """Return the applications of *actor*, the newest first."""
        with self._tools.database.reading() as work:
            return tuple(self._line(work, each)
                         for each in work.applications.of_person(actor.person.id))

    def _line(self, work: UnitOfWork, application: Application) -> Line:
        achievement = work.definitions.achievement(application.achievement, application.version)
        found = told(work, application, achievement)
        return Line(application, achievement, _station(work, application, found),
                    found.after.outcome if found else None,
                    zone_of(work, application.person, achievement.course))

    def show(self, actor: Actor, application: str) -> View:
        """Return an application of *actor*; an auditor also sees those of the programme.

        That the auditor was shown its evidence is recorded. Raises NotFound for any other, and
        while the auditor judges it. A draft, and what was withdrawn, is the teacher's alone.
        """
        with self._tools.database.reading() as work:
            asked = work.applications.get(application)
            is_own = asked.person == actor.person.id
            audits = (actor.may(Role.AUDITOR, programme=asked.programme)
                      and asked.stage is Stage.SENT
                      and not case_of(work, application).hides_from(actor.person.id))
            if not is_own and not audits:
                raise unknown(application)
            view = self._view(work, asked, is_own=is_own)
        self._looks.at_all(actor, asked, view.evidence)
        return view

    def _view(self, work: UnitOfWork, asked: Application, *, is_own: bool) -> View:
        achievement = work.definitions.achievement(asked.achievement, asked.version)
        found = told(work, asked, achievement)
        station = _station(work, asked, found)
        evidence = work.applications.evidence(asked.id)
        ready = None
        if asked.stage is Stage.DRAFT:
            evidence, gone = fresh_evidence(work, asked, evidence)
            ready = readiness(achievement, asked, evidence, held=work.awards.held(asked.person),
                              gone=gone)
        follower = work.applications.following(asked.id)
        return View(
            application=asked,
            achievement=achievement,
            station=station,
            zone=zone_of(work, asked.person, achievement.course),
            evidence=evidence,
            issuers={each.slug: each for each in work.definitions.issuers()},
            readiness=ready,
            required={each.slug: each for each in work.definitions.achievements()
                      if each.slug in achievement.course.requires},
            why_not_withdrawn=None if station in (Station.DRAFT, Station.SENT) else begun(),
            result=self._result(work, asked, achievement, found) if found else None,
            followed_by=follower.id if follower else None,
            is_own=is_own,
            left=left(work, asked.person, asked.programme),
        )

    def _result(self, work: UnitOfWork, asked: Application, achievement: Achievement,
                found: Told) -> Result:
        now: datetime = self._tools.clock()
        again = (found.after.refusal_to_send_again(now)
                 or left(work, asked.person, asked.programme))
        appeal = found.after.refusal_to_appeal(now)
        return Result(
            told=found,
            feedback=feedback(achievement, found.decision, work.judgements.all(asked.id),
                              asked.carried),
            credential=self._credential(work, asked, found),
            settles=bool(carried(achievement, found.decision.finding.marks)),
            may_send_again=again is None,
            may_appeal=appeal is None,
            why_not_again=again,
            why_no_appeal=appeal,
        )

    def _credential(self, work: UnitOfWork, asked: Application, found: Told) -> str | None:
        award = work.awards.find(asked.person, asked.achievement)
        if award is None or award.decision is None or award.decision.id != found.decision.id:
            return None
        prepared = work.credentials.prepared(award.id)
        if prepared is None or work.credentials.find(prepared.id) is None:
            return None
        return self._tools.urls.credential(prepared.id)


def _station(work: UnitOfWork, application: Application, found: Told | None) -> Station:
    if application.stage is Stage.DRAFT:
        return Station.DRAFT
    if application.stage is Stage.WITHDRAWN:
        return Station.WITHDRAWN
    if found is not None:
        return Station.RESULT
    return Station.JUDGING if work.judgements.has_begun(application.id) else Station.SENT
