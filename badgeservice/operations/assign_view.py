"""What coordinators see of who judges what: never marks, and nothing of what they judge."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from badgeservice.core.account import Actor
from badgeservice.core.assignment import Assignment
from badgeservice.core.conflicts import Bar, Declaration, Intervention
from badgeservice.core.judgement import Round
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.rounds import Step
from badgeservice.core.rubric import Rubric
from badgeservice.errors import NotAllowed, say
from badgeservice.operations.assign import (
    ASSIGNERS,
    READERS,
    ensure_reads,
    reach,
)
from badgeservice.operations.candidates import Candidate, candidates
from badgeservice.operations.case import (
    JUDGED,
    Calibrated,
    Case,
    assessors,
    case_for,
    case_of,
    involved,
    without_set,
)
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.impartial import partiality


@dataclass(frozen=True)
class Slot:
    """One place of an application: who has it, or that nobody does."""

    organisation: str
    round: Round
    task: Assignment | None
    name: str = ""
    is_judged: bool = False
    is_overdue: bool = False
    is_wanting: bool = False
    bars: tuple[Bar, ...] = ()
    """Why who has it, or has judged, is not impartial."""

    has_left: bool = False
    """Whether who has it is an assessor here no more, or cannot sign in."""


@dataclass(frozen=True)
class Row:
    """One application and its places."""

    case: Case
    step: Step | None
    slots: tuple[Slot, ...]

    @property
    def is_wanting(self) -> bool:
        """Whether somebody has to be asked."""
        return any(slot.is_wanting for slot in self.slots)

    @property
    def is_overdue(self) -> bool:
        """Whether somebody is late."""
        return any(slot.is_overdue for slot in self.slots)


@dataclass(frozen=True)
class Filter:
    """Which applications are wanted; empty means any."""

    achievement: str = ""
    organisation: str = ""
    state: str = ""
    """``wanting``, ``overdue``, or empty."""


@dataclass(frozen=True)
class Overview:
    """The applications that are being judged."""

    rows: Sequence[Row]
    hidden: int
    """How many are left out because the actor applies or judges there."""

    achievements: tuple[str, ...]
    organisations: tuple[str, ...]
    can_assign: bool


@dataclass(frozen=True)
class Dossier:
    """One application, who could judge it, and what happened so far."""

    row: Row
    candidates: Sequence[Candidate]
    reach: tuple[str, ...]
    """For which organisations the actor may assign; empty for who only reads."""

    declarations: tuple[Declaration, ...]
    names: dict[str, str]
    interventions: tuple[Intervention, ...] = ()
    may_set_aside: bool = False
    """Whether the actor may let an assessor of the own reach judge no more."""

    without_set: tuple[Rubric, ...] = ()
    """Rubrics by which assessors have to be calibrated, and for which there is no set."""


class ViewAssignments:
    """Reading for coordinators, administrators and auditors."""

    def __init__(self, tools: Collaborators, calibrated: Calibrated) -> None:
        self._tools = tools
        self._calibrated = calibrated

    def overview(self, actor: Actor, wanted: Filter) -> Overview:
        """Return what is being judged in the actor's programmes, the oldest first."""
        if not actor.has(*READERS):
            raise NotAllowed(say("This page is for other roles than yours."),
                             code="role-missing")
        now = self._tools.clock()
        with self._tools.database.reading() as work:
            cases = [case_for(work, asked)
                     for asked in work.applications.undecided(actor.programmes(*READERS))]
            open_to = [c for c in cases if not c.hides_from(actor.person.id)]
            rows = [_row(work, case, now) for case in open_to]
        slugs = tuple(sorted({c.application.achievement for c in open_to}))
        bodies = tuple(sorted({o for c in open_to for o in c.achievement.organisations}))
        return Overview([row for row in rows if _matches(row, wanted)],
                        len(cases) - len(open_to), slugs, bodies, actor.has(*ASSIGNERS))

    def dossier(self, actor: Actor, application: str) -> Dossier:
        """Return one application; raises NotFound, and NotAllowed ``own-case``."""
        now = self._tools.clock()
        with self._tools.database.reading() as work:
            case = case_of(work, application)
            ensure_reads(actor, case)
            if case.hides_from(actor.person.id):
                raise NotAllowed(say("You apply or judge here yourself; you see nothing of how "
                                     "it goes until it is decided."), code="own-case")
            may = actor.may(*ASSIGNERS, programme=case.application.programme)
            declared = work.conflicts.of_application(application)
            done = work.interventions.of_application(application)
            people = {*(t.assessor for t in case.tasks), *(d.assessor for d in declared),
                      *(each.assessor for each in done), *(each.made_by for each in done)}
            return Dossier(
                _row(work, case, now, asks_bars=True),
                candidates(work, case, self._calibrated) if may else (),
                reach(actor, case) if may else (),
                declared,
                {person: work.people.get(person).full_name for person in people},
                done,
                may and actor.person.id not in involved(work, case)
                and work.releases.find(application) is None,
                without_set(work, case))


def _row(work: UnitOfWork, case: Case, now: datetime, *, asks_bars: bool = False) -> Row:
    step = case.step
    present = {(m.person, m.organisation) for m in assessors(work, case)}
    slots = [_slot(work, t, now, present, partiality(work, case, t.assessor) if asks_bars else ())
             for t in case.tasks if t.end_reason in ("", JUDGED)]
    slots += [Slot(o, step.round, None, is_wanting=True) for o in case.wanting() if step]
    return Row(case, step, tuple(sorted(slots, key=lambda s: (s.round.value, s.organisation))))


def _slot(work: UnitOfWork, task: Assignment, now: datetime,
          present: Collection[tuple[str, str | None]], bars: tuple[Bar, ...]) -> Slot:
    return Slot(task.organisation, task.round, task, work.people.get(task.assessor).full_name,
                is_judged=task.end_reason == JUDGED,
                is_overdue=task.ended_at is None and task.due_at < now,
                bars=bars,
                has_left=(task.ended_at is None
                          and (task.assessor, task.organisation) not in present))


def _matches(row: Row, wanted: Filter) -> bool:
    return (
        wanted.achievement in ("", row.case.application.achievement)
        and (not wanted.organisation or any(
            s.organisation == wanted.organisation for s in row.slots))
        and (wanted.state != "wanting" or row.is_wanting)
        and (wanted.state != "overdue" or row.is_overdue)
    )
