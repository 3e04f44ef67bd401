"""Why somebody may not begin an application for an achievement."""

from __future__ import annotations

from datetime import datetime

from badgeservice.core.account import Role, covers
from badgeservice.core.achievement import Achievement
from badgeservice.core.award import Award
from badgeservice.core.credential import Status
from badgeservice.core.judgement import Application, Outcome, Stage
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.readiness import no_application
from badgeservice.errors import Problem, say
from badgeservice.operations.decided import is_released
from badgeservice.operations.own_application import told


def obstacle(work: UnitOfWork, person: str, achievement: Achievement,
             now: datetime) -> Problem | None:
    """Return what stands against a new application of *person*, or None.

    Where it is another application, ``value`` of the problem is its id.
    """
    return (no_application(achievement)
            or standing_award(work, person, achievement)
            or _another(work, person, achievement, now))


def left(work: UnitOfWork, person: str, programme: str) -> Problem | None:
    """Return why nobody can send to a programme in which they teach no more, or None."""
    teaches = {each.programme for each in work.accounts.memberships(person)
               if each.role is Role.TEACHER}
    if covers(teaches, programme):
        return None
    return Problem("role-ended", say("You are no longer a teacher of this programme."),
                   say("Ask its administrator."))


def standing_award(work: UnitOfWork, person: str, achievement: Achievement) -> Problem | None:
    """Return the refusal where *person* holds *achievement* by an award that stands.

    One that was recorded for the partner to sign, before the release, tells nothing yet.
    """
    award = work.awards.find(person, achievement.slug)
    if award is None or not _is_told(work, award):
        return None
    prepared = work.credentials.prepared(award.id)
    latest = work.status.latest(prepared.id) if prepared else None
    if award.decision is not None and not is_released(work, award.decision.application):
        return None  # laid before the partner: nobody may learn that from here
    if latest is not None and latest.status is Status.REVOKED:
        return None
    return Problem("award-stands", say("You hold this already."))


def _is_told(work: UnitOfWork, award: Award) -> bool:
    if award.decision is None:
        return True
    release = work.releases.find(award.decision.application)
    return release is not None and release.decision == award.decision.id


def _another(work: UnitOfWork, person: str, achievement: Achievement,
             now: datetime) -> Problem | None:
    latest = next((each for each in work.applications.of_person(person)
                   if each.achievement == achievement.slug
                   and each.stage is not Stage.WITHDRAWN), None)
    if latest is None:
        return None
    # The version that it is for: days and rubrics may have changed since.
    found = told(work, latest, work.definitions.achievement(latest.achievement, latest.version))
    if found is None:
        # Also where it is decided and not released: nobody may learn that from here.
        return _open(latest)
    if found.after.outcome is Outcome.ACHIEVED:
        return None if work.awards.find(person, achievement.slug) else _open(latest)
    refusal = found.after.refusal_to_send_again(now)
    if refusal is None:
        return Problem("resubmission-open",
                       say("You can send your last application again, and keep what was met."),
                       value=latest.id)
    return _open(latest) if refusal.code == "appeal-open" else None


def _open(application: Application) -> Problem:
    return Problem("application-open",
                   say("You have an application for this that is not decided yet."),
                   value=application.id)
