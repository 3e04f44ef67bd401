"""A decided application as those see it who release or endorse it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from badgeservice.core.account import Actor, Role
from badgeservice.core.achievement import Achievement
from badgeservice.core.deciding import Decision
from badgeservice.core.endorsing import Endorsement
from badgeservice.core.judgement import Application
from badgeservice.core.person import Person
from badgeservice.core.ports import Standing, UnitOfWork
from badgeservice.core.release import Involved, Release, Waiting, is_endorsed_decision
from badgeservice.errors import BadgeError, NotAllowed, NotFound, NotWilling, Problem, say
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


def not_decided() -> Problem:
    """Return the refusal of an application that nobody has decided."""
    return Problem("not-decided", say("No decision has been made."), say(
        "Record the judgements, then run `badgeservice decision make`."))


def decided(work: UnitOfWork, application: str) -> Decided:
    """Return a decided application; raises NotFound, NotWilling ``not-decided``."""
    return all_decided(work, [application])[0]


def all_decided(work: UnitOfWork, applications: Sequence[str]) -> list[Decided]:
    """Return the same of several, in their order, in few statements; raises for the first."""
    return _all_decided(work, work.cases.asked(applications), work.cases.decisions(applications),
                        applications)


def _all_decided(work: UnitOfWork, asked: Mapping[str, tuple[Application, Person]],
                 decisions: Mapping[str, Decision], names: Sequence[str]) -> list[Decided]:
    achievements: dict[tuple[str, int], Achievement] = {}
    found = []
    for name in names:
        application, person = asked[name]
        if name not in decisions:
            raise NotWilling([not_decided()])
        key = application.achievement, application.version
        if key not in achievements:
            achievements[key] = work.definitions.achievement(*key)
        found.append(Decided(application, person, achievements[key], decisions[name]))
    return found


def decided_for(work: UnitOfWork, actor: Actor, application: str, *roles: Role,
                reading: tuple[Role, ...]) -> Decided:
    """Return the same for *actor*.

    Raises NotFound for what lies outside the programmes in which the actor has one of
    *reading*, NotAllowed ``role-missing`` where none of *roles* is held there, and ``own-case``
    where the actor applied: also that there is a decision is told by the release alone.
    """
    return all_decided_for(work, actor, [application], *roles, reading=reading)[0]


def all_decided_for(work: UnitOfWork, actor: Actor, applications: Sequence[str], *roles: Role,
                    reading: tuple[Role, ...]) -> list[Decided]:
    """Return the same of several, in their order, in few statements; raises for the first."""
    cases, refused = sifted_for(work, actor, applications, *roles, reading=reading)
    for error in refused.values():
        raise error
    return cases


def sifted_for(work: UnitOfWork, actor: Actor, applications: Sequence[str], *roles: Role,
               reading: tuple[Role, ...]) -> tuple[list[Decided], Mapping[str, BadgeError]]:
    """Return those of several that *actor* gets, and by application why not the others.

    In few statements. Raises NotFound where one is not here at all.
    """
    asked = work.cases.asked(applications)
    own = [name for name, (each, _) in asked.items() if each.person == actor.person.id]
    decisions = work.cases.decisions(applications)
    releases = work.cases.releases(own)
    refused: dict[str, BadgeError] = {}
    for name in applications:
        programme = asked[name][0].programme
        if not actor.may(*reading, programme=programme):
            refused[name] = NotFound(say("There is no application %(id)s here.", id=name[:80]),
                                     code="unknown-application")
        elif not actor.may(*roles, programme=programme):
            refused[name] = NotAllowed(say("Your role does not allow that."), code="role-missing")
        elif name in own and not _lets_go(releases.get(name), decisions.get(name)):
            refused[name] = NotAllowed(
                say("This is your own application; you see nothing of it here until the result "
                    "is released."), code="own-case")
        elif name not in decisions:
            refused[name] = NotWilling([not_decided()])
    return _all_decided(work, asked, decisions, [name for name in applications
                                                 if name not in refused]), refused


def is_released(work: UnitOfWork, application: str) -> bool:
    """Tell whether the decision that counts was released."""
    return _lets_go(work.releases.find(application), work.decisions.find(application))


def _lets_go(release: Release | None, decision: Decision | None) -> bool:
    return (decision is not None and release is not None
            and release.decision == decision.id)


def released_by(work: UnitOfWork, cases: Sequence[Decided]) -> Mapping[str, str]:
    """Return by application who let the decision that counts go, where somebody did."""
    releases = work.cases.releases([case.application.id for case in cases])
    return {case.application.id: release.released_by for case in cases
            if (release := releases.get(case.application.id)) is not None
            and release.decision == case.decision.id}


def endorsement_of(work: UnitOfWork, case: Decided) -> Endorsement | None:
    """Return the partner's endorsement of what the decision awards, or None."""
    return endorsements_of(work, [case]).get(case.application.id)


def endorsements_of(work: UnitOfWork, cases: Sequence[Decided]) -> Mapping[str, Endorsement]:
    """Return the same of several by application, where there is one."""
    rows = {name: str(each.credential) for name, each in led_to(work, cases).items()
            if each.credential is not None}
    kept = work.issuing.endorsements(rows.values()) if rows else {}
    found = {name: endorsement_for(work, row) for name, row in rows.items() if row in kept}
    return {name: each for name, each in found.items() if each is not None}


def led_to(work: UnitOfWork, cases: Sequence[Decided]) -> Mapping[str, Standing]:
    """Return by application the award that rests on the decision that counts, if it stands."""
    standing = work.cases.standing([(case.application.person, case.achievement.slug)
                                    for case in cases])
    return {case.application.id: each for case in cases
            if (each := standing.get((case.application.person, case.achievement.slug))) is not None
            and each.decision == case.decision.id}


def waiting_in(work: UnitOfWork, programmes: Collection[str]) -> tuple[Waiting, ...]:
    """Return what waits in *programmes*; an endorsement of words that may not be public is none.

    The table says whether something is signed, the portfolio whether its words hold still.
    """
    waiting = tuple(work.releases.waiting(programmes))
    asked = [line.application for line in waiting if line.is_endorsed and not line.is_begun]
    endorsed = endorsements_of(work, all_decided(work, asked)) if asked else {}
    gone = {name for name in asked if name not in endorsed}
    return tuple(replace(line, is_endorsed=False) if line.application in gone else line
                 for line in waiting)


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
