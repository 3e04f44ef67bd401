"""What the operations of teachers on their applications share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from holidays import country_holidays

from badgeservice.core.account import Actor
from badgeservice.core.achievement import Achievement
from badgeservice.core.aftermath import Aftermath
from badgeservice.core.appeal import AppealState
from badgeservice.core.course import MicroCourse
from badgeservice.core.deadlines import end_of_business_day_after
from badgeservice.core.deciding import Decision
from badgeservice.core.evidence import Evidence
from badgeservice.core.ids import identifier
from badgeservice.core.judgement import Application
from badgeservice.core.letter import Letter
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.release import Release
from badgeservice.core.resubmission import chance
from badgeservice.errors import NotFound, say
from badgeservice.operations.collaborators import Collaborators


def unknown(application: str) -> NotFound:
    """Return the error for what is not there, and for what is somebody else's."""
    return NotFound(say("There is no application %(id)s here.", id=application),
                    code="unknown-application")


def hold_own(work: UnitOfWork, actor: Actor, application: str) -> Application:
    """Return an application of *actor*, which nobody else changes meanwhile.

    Raises NotFound ``unknown-application`` where it is not theirs, or is nobody's any more.
    """
    if work.applications.get(application).person != actor.person.id:
        raise unknown(application)
    held = work.applications.hold(application)
    if work.applications.person(application).is_suppressed:
        raise unknown(application)
    return held


def zone_of(work: UnitOfWork, person: str, course: MicroCourse) -> str:
    """Return the time zone in which the deadlines of *person* are counted."""
    return work.profiles.zone(person) or course.timezone


def holidays_around(country: str, moment: datetime) -> frozenset[date]:
    """Return the public holidays of *country* in the year of *moment* and the next one."""
    return _holidays(country, moment.year)


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> frozenset[date]:
    try:
        # From the year before: on 1 January in UTC it is still December in Chile.
        return frozenset(country_holidays(country, years=(year - 1, year, year + 1)))
    except NotImplementedError:
        # What the library raises for a country that it does not know: only weekends count then.
        return frozenset()


def fresh_evidence(work: UnitOfWork, application: Application,
                   evidence: Sequence[Evidence]) -> tuple[tuple[Evidence, ...], tuple[str, ...]]:
    """Return what a draft shows, items of the portfolio as they are now.

    Besides the kinds of items that are there no more.
    """
    found, gone = [], []
    for each in evidence:
        if each.item is None:
            found.append(each)
            continue
        try:
            item = work.portfolio.get(application.person, each.item)
        except NotFound:
            gone.append(each.kind)
        else:
            found.append(item.as_evidence(each.criteria))
    return tuple(found), tuple(gone)


@dataclass(frozen=True)
class Told:
    """A decision that the teacher was told, and what may be done about it."""

    decision: Decision
    release: Release
    zone: str
    """Where the days of its deadlines are counted: fixed when it was released."""

    after: Aftermath


def is_concluding(decision: Decision, release: Release) -> bool:
    """Tell whether *decision* takes the place of the released one, and is not released."""
    return decision.supersedes is not None and decision.supersedes == release.decision


def told(work: UnitOfWork, application: Application, achievement: Achievement) -> Told | None:
    """Return the released result of *application*, or None where there is none yet.

    Where an appeal overturned it and that is not released, it is the one before, and the
    appeal seems to wait: nothing tells how it was answered.
    """
    decision = work.decisions.find(application.id)
    release = work.releases.find(application.id)
    if decision is None or release is None:
        return None
    appeal = work.appeals.of_application(application.id)
    if is_concluding(decision, release):
        decision, appeal = work.decisions.get(release.decision), appeal and appeal.unanswered
    elif release.decision != decision.id:
        return None
    course, terms = achievement.course, achievement.course.assessment_terms
    zone = release.zone or zone_of(work, application.person, course)
    since, used = release.released_at, application.attempt
    if appeal is not None and appeal.decided_at is not None:
        since = appeal.decided_at
        if appeal.state is AppealState.REASSESS:
            used -= 1  # to be judged anew counts as no resubmission
    country = work.definitions.issuer(course.issuer).country
    return Told(decision, release, zone, Aftermath(
        outcome=decision.finding.outcome,
        chance=chance(terms, used, since, zone),
        appeal=appeal,
        appeal_until=end_of_business_day_after(
            release.released_at, terms.appeal_business_days, zone,
            holidays_around(country, release.released_at)),
        is_followed=work.applications.following(application.id) is not None,
    ))


def write(work: UnitOfWork, tools: Collaborators, kind: str, application: Application,
          achievement: Achievement) -> None:
    """Put a letter of *kind* about *application* to the applicant into the outbox."""
    person = work.people.get(application.person)
    account = work.accounts.find(person.id)
    language = account.language if account else application.language
    work.outbox.add(Letter(
        id=identifier(tools.chance.draw(16)),
        kind=kind,
        person=person.id,
        address=person.email,
        language=language,
        created_at=tools.clock(),
        values={
            "name": person.full_name,
            "achievement": achievement.course.name.in_language(language),
            "link": tools.urls.application(application.id),
        },
        programme=application.programme,
    ))
