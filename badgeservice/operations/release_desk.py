"""What waits to be released, and everything about one decision, for those who may look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from badgeservice.core.account import Actor
from badgeservice.core.achievement import Achievement
from badgeservice.core.deciding import Route
from badgeservice.core.endorsing import Endorsement
from badgeservice.core.judgement import Judgement, Outcome
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.release import READING, RELEASING, Release, Waiting, four_eyes
from badgeservice.core.text import Text
from badgeservice.errors import Problem
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.decided import (
    Decided,
    decided_for,
    endorsement_of,
    involved,
    waiting_in,
)
from badgeservice.operations.impartial import not_impartial

PAGE = 50
"""Lines of a list that are shown at once."""


@dataclass(frozen=True)
class Wanted:
    """Which of the lines that wait are asked for, and in which order."""

    outcome: Outcome | None = None
    achievement: str | None = None
    newest_first: bool = False
    page: int = 1


@dataclass(frozen=True)
class Line:
    """One decision in a list."""

    waiting: Waiting
    name: str
    """The teacher's, as it is sorted and read in lists."""

    achievement: Achievement
    may_sign: bool
    """Whether whoever looks acts for the partner, which signs here."""


@dataclass(frozen=True)
class Lines:
    """One page of a list."""

    lines: tuple[Line, ...]
    found: int
    """How many there are on all pages."""

    page: int
    pages: int
    achievements: tuple[tuple[str, Text], ...]
    """What a list can be narrowed to, by slug."""


@dataclass(frozen=True)
class ReleaseCase:
    """One decision, with all that led to it."""

    case: Decided
    judgements: tuple[Judgement, ...]
    """Every one, as it was made."""

    waiting_for_partner: bool
    endorsement: Endorsement | None
    release: Release | None
    credential: str | None
    """Id of the signed credential."""

    against: tuple[Problem, ...]
    """Why whoever looks cannot release it."""

    may_release: bool

    @property
    def route(self) -> Route:
        """How it was decided."""
        return self.case.decision.finding.route


class ReleaseDesk:
    """Looks decisions up; changes nothing."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def waiting(self, actor: Actor, wanted: Wanted = Wanted()) -> Lines:
        """Return what waits in the programmes of *actor*, a page of it; nothing of their own."""
        with self._tools.database.reading() as work:
            return self._lines(work, actor, _of_others(work, actor), wanted)

    def endorsements(self, actor: Actor, wanted: Wanted = Wanted()) -> Lines:
        """Return the joint decisions that wait for the partner's signature."""
        with self._tools.database.reading() as work:
            found = _of_others(work, actor)
            return self._lines(
                work, actor, [line for line in found if line.needs_endorsement], wanted)

    def _lines(self, work: UnitOfWork, actor: Actor, found: Sequence[Waiting],
               wanted: Wanted) -> Lines:
        fitting = [line for line in found
                   if wanted.outcome in (None, line.outcome)
                   and wanted.achievement in (None, line.achievement)]
        if wanted.newest_first:
            fitting.reverse()
        pages = max(1, -(-len(fitting) // PAGE))
        page = min(max(1, wanted.page), pages)
        shown = fitting[(page - 1) * PAGE:page * PAGE]
        return Lines(
            tuple(self._line(work, actor, line) for line in shown), len(fitting), page, pages,
            tuple((slug, work.definitions.achievement(slug).course.name)
                  for slug in sorted({line.achievement for line in found})))

    def _line(self, work: UnitOfWork, actor: Actor, line: Waiting) -> Line:
        achievement = work.definitions.achievement(line.achievement, line.version)
        return Line(line, work.applications.person(line.application).sorting_name, achievement,
                    line.needs_endorsement and _may_sign(work, actor, line, achievement))

    def show(self, actor: Actor, application: str) -> ReleaseCase:
        """Return one decision; raises NotFound for what is not in a programme of *actor*."""
        with self._tools.database.reading() as work:
            case = decided_for(work, actor, application, *READING, reading=READING)
            endorsement = endorsement_of(work, case) if case.is_endorsed_kind else None
            release = work.releases.find(application)
            if release is not None and release.decision != case.decision.id:
                release = None
            credential = self._credential(work, case)
            may = actor.may(*RELEASING, programme=case.application.programme)
            return ReleaseCase(
                case=case,
                judgements=work.judgements.all(application),
                waiting_for_partner=case.is_endorsed_kind and endorsement is None
                and credential is None,
                endorsement=endorsement,
                release=release,
                credential=credential,
                against=((*four_eyes(actor, involved(work, case)),
                          *(not_impartial(work, application) if release is None else ()))
                         if may else ()),
                may_release=may and (release is None or release.finished_at is None),
            )

    def _credential(self, work: UnitOfWork, case: Decided) -> str | None:
        award = work.awards.find(case.application.person, case.achievement.slug)
        if award is None or award.decision is None or award.decision.id != case.decision.id:
            return None
        row = work.credentials.prepared(award.id)
        return row.id if row and work.credentials.find(row.id) else None


def _may_sign(work: UnitOfWork, actor: Actor, line: Waiting, achievement: Achievement) -> bool:
    partner = achievement.course.partner
    return (partner in actor.organisations(*RELEASING, programme=line.programme)
            and work.definitions.issuer(str(partner)).did is None)


def _of_others(work: UnitOfWork, actor: Actor) -> list[Waiting]:
    """Return what waits, but for what *actor* applied for: nobody reads a result early."""
    own = {each.id for each in work.applications.of_person(actor.person.id)}
    return [line for line in waiting_in(work, actor.programmes(*READING))
            if line.application not in own]
