"""A decided application as those see it who release or endorse it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from badgeservice.core.account import Actor, Role
from badgeservice.core.achievement import Achievement
from badgeservice.core.deciding import Decision
from badgeservice.core.endorsing import Endorsement
from badgeservice.core.judgement import Application
from badgeservice.core.person import Person
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.release import Involved, Waiting, is_endorsed_decision
from badgeservice.errors import NotAllowed, NotFound, NotWilling, say
from badgeservice.operations.award import not_decided
from badgeservice.operations.case import JUDGED, attempts
from badgeservice.operations.composing import endorsement_for


@dataclass(frozen=True)
class Decided:
    """An application, with the decision that counts."""

    application: Application
    person: Person
    achievement: Achievement
    decision: Decision

    @property
    def is_endorsed_kind(self) -> bool:
        """Whether the partner vouches for it with a signature."""
        finding = self.decision.finding
        return is_endorsed_decision(finding.outcome, finding.route)


def decided(work: UnitOfWork, application: str) -> Decided:
    """Return a decided application; raises NotFound, NotWilling ``not-decided``."""
    asked = work.applications.get(application)
    decision = work.decisions.find(application)
    if decision is None:
        raise NotWilling([not_decided()])
    return Decided(asked, work.applications.person(application),
                   work.definitions.achievement(asked.achievement, asked.version), decision)


def decided_for(work: UnitOfWork, actor: Actor, application: str, *roles: Role,
                reading: tuple[Role, ...]) -> Decided:
    """Return the same for *actor*.

    Raises NotFound for what lies outside the programmes in which the actor has one of
    *reading*, NotAllowed ``role-missing`` where none of *roles* is held there, and ``own-case``
    where the actor applied: also that there is a decision is told by the release alone.
    """
    asked = work.applications.get(application)
    programme = asked.programme
    if not actor.may(*reading, programme=programme):
        raise NotFound(say("There is no application %(id)s here.", id=application[:80]),
                       code="unknown-application")
    if not actor.may(*roles, programme=programme):
        raise NotAllowed(say("Your role does not allow that."), code="role-missing")
    if asked.person == actor.person.id and not is_released(work, application):
        raise NotAllowed(say("This is your own application; you see nothing of it here until "
                             "the result is released."), code="own-case")
    return decided(work, application)


def is_released(work: UnitOfWork, application: str) -> bool:
    """Tell whether the decision that counts was released."""
    decision, release = work.decisions.find(application), work.releases.find(application)
    return (decision is not None and release is not None
            and release.decision == decision.id)


def released_by(work: UnitOfWork, case: Decided) -> str | None:
    """Return who let the decision that counts go, or None."""
    release = work.releases.find(case.application.id)
    return release.released_by if release and release.decision == case.decision.id else None


def endorsement_of(work: UnitOfWork, case: Decided) -> Endorsement | None:
    """Return the partner's endorsement of what the decision awards, or None."""
    award = work.awards.find(case.application.person, case.achievement.slug)
    if award is None or award.decision is None or award.decision.id != case.decision.id:
        return None
    row = work.credentials.prepared(award.id)
    return endorsement_for(work, row.id) if row else None


def waiting_in(work: UnitOfWork, programmes: Collection[str]) -> tuple[Waiting, ...]:
    """Return what waits in *programmes*; an endorsement of words that may not be public is none.

    The table says whether something is signed, the portfolio whether its words hold still.
    """
    return tuple(replace(line, is_endorsed=False)
                 if line.is_endorsed and not line.is_begun
                 and endorsement_of(work, decided(work, line.application)) is None else line
                 for line in work.releases.waiting(programmes))


def involved(work: UnitOfWork, case: Decided) -> Involved:
    """Return who had a hand in it: levels of earlier attempts may be carried over."""
    endorsement = endorsement_of(work, case) if case.is_endorsed_kind else None
    return Involved(
        programme=case.application.programme,
        issuer=case.achievement.course.issuer,
        applicant=case.application.person,
        assessors=frozenset(_assessors(work, case.application)),
        endorser=endorsement.signed_by if endorsement else None,
    )


def _assessors(work: UnitOfWork, application: Application) -> Iterator[str]:
    for attempt in attempts(work, application):
        yield from (judgement.assessor for judgement in work.judgements.all(attempt.id))
        # By id too: an address may have changed since.
        yield from (task.assessor for task in work.assignments.of_application(attempt.id)
                    if task.end_reason == JUDGED)
