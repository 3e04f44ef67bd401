"""The practice cycle: a form that saves as one goes, and what becomes of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from badgeservice.core.account import EVERY, Actor, Role
from badgeservice.core.audit import Act
from badgeservice.core.ids import identifier
from badgeservice.core.portfolio import LONGEST_TEXT as LONGEST_ITEM
from badgeservice.core.portfolio import Item
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.practice import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    Cycle,
    Entry,
    Step,
    is_answered,
    may_write_feedback,
)
from badgeservice.core.signs import sign_problems
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound, NotWilling, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.item_wish import Wish
from badgeservice.operations.mentees import accompanied
from badgeservice.operations.own_rights import ensure_role
from badgeservice.operations.portfolio import Portfolio, courses_of, ensure_own
from badgeservice.operations.reach import programmes_of

_log = logging.getLogger(__name__)

_SAME_SITTING = timedelta(hours=1)
"""Within which the log does not repeat that somebody is writing: the form saves by itself."""


@dataclass(frozen=True)
class Shown:
    """A cycle as one person may see it."""

    cycle: Cycle
    teacher: str
    """The teacher's name."""

    is_own: bool
    items: tuple[Item, ...] = ()
    may_write_feedback: bool = False
    writers: tuple[tuple[str, str], ...] = ()
    """Names by id, of those who wrote in it."""


class Practice:
    """Cycles: written by their teacher, read and answered by the teacher's mentors."""

    def __init__(self, tools: Collaborators, portfolio: Portfolio) -> None:
        self._tools = tools
        self._portfolio = portfolio

    def cycles(self, actor: Actor) -> Sequence[Cycle]:
        """Return the actor's own cycles, the newest first."""
        ensure_role(actor, Role.TEACHER)
        with self._tools.database.reading() as work:
            return work.practice.of_teachers([actor.person.id])

    def mentored(self, actor: Actor) -> Sequence[tuple[Cycle, str]]:
        """Return the cycles that the actor accompanies, with the teachers' names.

        Those of the programmes in which the actor is the teacher's mentor.
        """
        ensure_role(actor, Role.MENTOR)
        with self._tools.database.reading() as work:
            seen = accompanied(work, actor, self._tools.clock())
            return [(cycle, work.people.get(cycle.teacher).full_name)
                    for cycle in work.practice.of_teachers({teacher for teacher, _ in seen})
                    if (cycle.teacher, cycle.programme) in seen]

    def get(self, actor: Actor, cycle: str) -> Shown:
        """Return one of the actor's cycles, or one that the actor accompanies as a mentor.

        Raises NotFound ``unknown-cycle`` for all others.
        """
        ensure_role(actor, Role.TEACHER, Role.MENTOR)
        with self._tools.database.reading() as work:
            found = self._visible(work, actor, cycle)
            is_own = found.teacher == actor.person.id
            return Shown(
                found, work.people.get(found.teacher).full_name, is_own,
                tuple(work.portfolio.of_owner(found.teacher, cycle=cycle)),
                may_write_feedback(found, actor.person.id),
                tuple((person, work.people.get(person).full_name) for person in sorted(
                    {entry.saved_by for entry in found.entries.values()})))

    def programmes(self, actor: Actor) -> Sequence[str]:
        """Return the programmes in which *actor* teaches: a cycle belongs to one of them."""
        with self._tools.database.reading() as work:
            return _programmes(work, actor)

    def open(self, actor: Actor, title: str, course: str, programme: str = "") -> Cycle:
        """Begin a cycle; raises BadInput.

        Whoever teaches in one programme need not name it.
        """
        ensure_role(actor, Role.TEACHER)
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            taught = _programmes(work, actor)
            chosen = programme or (taught[0] if len(taught) == 1 else "")
            _ensure_described(work, actor, title, course, chosen, taught)
            cycle = Cycle(identifier(self._tools.chance.draw(16)), actor.person.id,
                          title.strip(), now, course, programme=chosen)
            work.practice.add(cycle)
            work.audit.append(Act(now, actor.person.id, "cycle.opened", f"cycle:{cycle.id}",
                                  cycle.programme or None))
        _log.info("cycle %s opened", cycle.id)
        return cycle

    def describe(self, actor: Actor, cycle: str, title: str, course: str,
                 programme: str = "") -> None:
        """Change title and module of one of the actor's own cycles; raises BadInput, NotFound.

        A cycle that has a programme stays in it: mentors of another must not come to read what
        those of this one wrote. One that has none gets *programme*.
        """
        ensure_role(actor, Role.TEACHER)
        with self._tools.database.transaction() as work:
            found = ensure_own(work.practice.get(cycle), actor)
            taught = [found.programme] if found.programme else _programmes(work, actor)
            chosen = found.programme or programme
            _ensure_described(work, actor, title, course, chosen, taught)
            # First the log, as whoever deletes: see there.
            work.audit.append(Act(self._tools.clock(), actor.person.id, "cycle.described",
                                  f"cycle:{cycle}", chosen or None))
            work.practice.describe(cycle, title=title.strip(), course=course, programme=chosen)

    def delete(self, actor: Actor, cycle: str) -> Cycle:
        """Delete one of the actor's own cycles for good; its items stay in the portfolio.

        Raises NotFound, and NotWilling ``cycle-answered`` where a mentor wrote in it: what
        others wrote is not the teacher's to remove.
        """
        ensure_role(actor, Role.TEACHER)
        with self._tools.database.transaction() as work:
            found = ensure_own(work.practice.get(cycle), actor)
            # First the log, then the person, then the cycle: as whoever adds an item to it.
            work.audit.append(Act(self._tools.clock(), actor.person.id, "cycle.deleted",
                                  f"cycle:{cycle}", found.programme or None))
            work.portfolio.hold(actor.person.id)
            found = work.practice.hold(cycle)
            if is_answered(found):
                raise NotWilling([Problem(
                    "cycle-answered", say("Somebody gave you feedback in this cycle, so it "
                                          "stays."))])
            work.practice.remove(cycle)
        _log.info("cycle %s deleted", cycle)
        return found

    def save(self, actor: Actor, cycle: str, step: Step, text: str, happened_on: str, *,
             version: int) -> Entry:
        """Save one stage, of which *version* was shown.

        The feedback may be written by a mentor; all else by the teacher alone, and what a mentor
        wrote by nobody but mentors (NotAllowed ``not-yours``). Raises BadInput, and Conflict
        ``entry-changed`` where somebody saved it meanwhile: then nothing is overwritten.
        """
        ensure_role(actor, Role.TEACHER, Role.MENTOR)
        now = self._tools.clock()
        problems = list(_entry_problems(text, happened_on, now))
        if problems:
            raise BadInput(problems)
        entry = Entry(step, text, date.fromisoformat(happened_on) if happened_on else None,
                      version + 1, now, actor.person.id)
        with self._tools.database.transaction() as work:
            found = self._visible(work, actor, cycle)
            _ensure_writer(found, step, actor)
            if _is_worth_a_line(found.entry(step), entry):
                work.audit.append(Act(now, actor.person.id, "entry.saved", f"cycle:{cycle}",
                                      found.programme or None,
                                      {"step": step.value, "version": entry.version}))
            if not work.practice.save(cycle, entry):
                raise Conflict(say("This was saved in another window meanwhile. Both texts are "
                                   "shown: put together what you want to keep, and save again."),
                               code="entry-changed")
        _log.info("cycle %s: %s saved as version %s", cycle, step.value, entry.version)
        return entry

    def reflection_to_portfolio(self, actor: Actor, cycle: str, *, pupils: str,
                                has_consent: bool = False) -> Item:
        """Make an item of kind reflection, not public, of what stands in the stage reflect.

        *pupils* is ``yes`` or ``no``, as in the portfolio's form. Raises BadInput, with
        ``reflection-missing`` where nothing stands there.
        """
        with self._tools.database.reading() as work:
            found = ensure_own(work.practice.get(cycle), actor)
            courses = {each.slug for each in courses_of(work, actor)}
        entry = found.entry(Step.REFLECT)
        if not entry.is_written:
            raise BadInput([Problem("reflection-missing", say("There is no reflection yet."),
                                    say("Write it first."), field="text-reflect")])
        return self._portfolio.add(actor, Wish(
            kind="reflection", title=found.title, text=entry.text[:LONGEST_ITEM],
            pupils=pupils, consent=has_consent,
            happened_on=entry.happened_on.isoformat() if entry.happened_on else "",
            course=found.course if found.course in courses else "", cycle=cycle))

    def _visible(self, work: UnitOfWork, actor: Actor, cycle: str) -> Cycle:
        found = work.practice.get(cycle)
        is_own = found.teacher == actor.person.id and actor.has(Role.TEACHER)
        if not is_own and (found.teacher, found.programme) not in accompanied(
                work, actor, self._tools.clock()):
            raise NotFound(say("There is no such practice cycle here."), code="unknown-cycle")
        return found


def _programmes(work: UnitOfWork, actor: Actor) -> Sequence[str]:
    every = programmes_of(work) if EVERY in actor.programmes(Role.TEACHER) else ()
    return sorted({*every, *actor.programmes(Role.TEACHER)} - {EVERY})


def _ensure_described(work: UnitOfWork, actor: Actor, title: str, course: str, programme: str,
                      taught: Sequence[str]) -> None:
    courses = {each.slug: each.course.programme for each in courses_of(work, actor)}
    problems = list(sign_problems(title, "title"))
    if not title.strip() or len(title) > LONGEST_TITLE or "\n" in title.strip():
        problems.append(Problem(
            "title-wrong", say("A title is one line of at most %(most)s signs.",
                               most=LONGEST_TITLE), field="title"))
    if course and course not in courses:
        problems.append(Problem("course-unknown", say("There is no such module."),
                                field="course"))
    if programme not in taught:
        problems.append(Problem("programme-missing", say("Choose a programme."),
                                say("Its mentors can then read the cycle."), field="programme"))
    elif course in courses and courses[course] != programme:
        problems.append(Problem("course-elsewhere",
                                say("This module belongs to another programme."),
                                say("Choose one of the same programme, or none."),
                                field="course"))
    if problems:
        raise BadInput(problems)


def _ensure_writer(cycle: Cycle, step: Step, actor: Actor) -> None:
    is_own = cycle.teacher == actor.person.id
    if step is not Step.FEEDBACK and is_own:
        return
    if step is Step.FEEDBACK and may_write_feedback(cycle, actor.person.id):
        return
    raise NotAllowed(say("Only who wrote this, or a mentor, can change the feedback.")
                     if is_own else say("Only the teacher writes here."), code="not-yours")


def _is_worth_a_line(before: Entry, after: Entry) -> bool:
    return (before.saved_at is None or after.saved_at is None
            or before.saved_by != after.saved_by
            or after.saved_at - before.saved_at > _SAME_SITTING)


def _entry_problems(text: str, happened_on: str, now: datetime) -> Iterator[Problem]:
    if len(text) > LONGEST_TEXT:
        yield Problem("text-too-long", say("This is longer than %(most)s signs.",
                                           most=LONGEST_TEXT),
                      say("Shorten it, or hand it in as a file."), field="text")
    yield from sign_problems(text.replace("\t", " ").replace("\r", ""), "text")
    try:
        day = date.fromisoformat(happened_on) if happened_on else None
    except ValueError:
        yield Problem("date-wrong", say("This is no day."), field="happened_on")
        return
    if day is not None and abs(day - now.astimezone(UTC).date()) > timedelta(days=3660):
        yield Problem("date-wrong", say("This is no day."), field="happened_on")
