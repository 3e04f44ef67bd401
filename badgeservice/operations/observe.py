"""What mentors note of lessons they saw, and what their teachers read of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from badgeservice.core.account import Actor, Role
from badgeservice.core.alphabet import alphabetical
from badgeservice.core.audit import Act
from badgeservice.core.fields import holds_rut
from badgeservice.core.ids import identifier
from badgeservice.core.observation import LONGEST, Observation
from badgeservice.core.person import Person
from badgeservice.core.portfolio import Item
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.relation import Relation
from badgeservice.core.school import School
from badgeservice.core.signs import sign_problems
from badgeservice.errors import BadInput, NotFound, Problem, say
from badgeservice.languages import day_words
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.item_wish import Wish
from badgeservice.operations.mentees import mentees_of, today_of
from badgeservice.operations.portfolio import Portfolio
from badgeservice.operations.reach import ensure_role, unknown

_log = logging.getLogger(__name__)

_DEMANDED = {
    "facts": say("Write what you saw and heard."),
    "question": say("Write a question for the teacher."),
}
"""What is said where a text is missing."""

_OLDEST = timedelta(days=730)


@dataclass(frozen=True)
class Mentee:
    """A teacher whom somebody mentors."""

    person: Person
    school: School | None
    since: date
    notes: int
    latest: date | None


@dataclass(frozen=True)
class Note:
    """An observation with the two people."""

    observation: Observation
    mentor: Person
    teacher: Person


class Observe:
    """Mentors' observations."""

    def __init__(self, tools: Collaborators, portfolio: Portfolio) -> None:
        self._tools = tools
        self._portfolio = portfolio

    def mentees(self, actor: Actor) -> Sequence[Mentee]:
        """Return whom the actor mentors today, by surname; raises NotAllowed."""
        ensure_role(actor, Role.MENTOR)
        with self._tools.database.reading() as work:
            notes = work.observations.of_mentor(actor.person.id)
            found = [_mentee(work, each, [note for note in notes if note.teacher == each.other])
                     for each in mentees_of(work, actor, self._tools.clock())]
        return sorted(found, key=lambda each: alphabetical(each.person.sorting_name))

    def mentee(self, actor: Actor, teacher: str) -> tuple[Mentee, Sequence[Note]]:
        """Return one of the actor's mentees and the actor's notes about them.

        Raises NotAllowed, NotFound ``unknown-person`` for everybody else.
        """
        ensure_role(actor, Role.MENTOR)
        with self._tools.database.reading() as work:
            relation = self._relation(work, actor, teacher)
            notes = [note for note in work.observations.of_mentor(actor.person.id)
                     if note.teacher == teacher]
            return _mentee(work, relation, notes), tuple(_note(work, note) for note in notes)

    def write(self, actor: Actor, teacher: str, typed: Mapping[str, str]) -> Observation:
        """Record what the actor saw of one of their mentees.

        Raises NotAllowed, NotFound ``unknown-person``, BadInput.
        """
        ensure_role(actor, Role.MENTOR)
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            relation = self._relation(work, actor, teacher)
            today = today_of(work, actor, now)
            note = Observation(
                id=identifier(self._tools.chance.draw(16)),
                mentor=actor.person.id,
                teacher=teacher,
                programme=relation.programme,
                observed_on=_checked(typed, today),
                facts=_text(typed, "facts"),
                question=_text(typed, "question"),
                action=_text(typed, "action"),
                written_at=now,
            )
            work.observations.add(note)
            work.audit.append(Act(now, actor.person.id, "observation.written",
                                  f"observation:{note.id}", note.programme,
                                  {"teacher": teacher}))
        _log.info("observation %s written", note.id)
        return note

    def written(self, actor: Actor) -> Sequence[Note]:
        """Return the actor's own notes, the newest first; also of former mentees."""
        ensure_role(actor, Role.MENTOR)
        with self._tools.database.reading() as work:
            return tuple(_note(work, each)
                         for each in work.observations.of_mentor(actor.person.id))

    def received(self, actor: Actor) -> Sequence[Note]:
        """Return the notes about the actor, the newest first."""
        with self._tools.database.reading() as work:
            return tuple(_note(work, each)
                         for each in work.observations.of_teacher(actor.person.id))

    def get(self, actor: Actor, observation: str) -> Note:
        """Return one note to its mentor, its teacher, or an auditor of the programme.

        Raises NotFound ``unknown-observation`` to everybody else.
        """
        with self._tools.database.reading() as work:
            found = work.observations.get(observation)
            if actor.person.id not in (found.mentor, found.teacher) and not actor.may(
                    Role.AUDITOR, programme=found.programme):
                raise _unknown()
            return _note(work, found)

    def to_portfolio(self, actor: Actor, observation: str, *, pupils: str,
                     has_consent: bool = False) -> Item:
        """Put a note about the actor into their portfolio: private, in its mentor's words.

        *pupils* is ``yes`` or ``no``, as in the portfolio's form. Taken a second time it is
        the item that is there. Raises BadInput, NotAllowed ``role-missing``, NotFound
        ``unknown-observation`` for whom it is not about.
        """
        ensure_role(actor, Role.TEACHER)
        with self._tools.database.reading() as work:
            found = work.observations.get(observation)
            if actor.person.id != found.teacher:
                raise _unknown()
            note, account = _note(work, found), work.accounts.find(actor.person.id)
        language = account.language if account is not None else "es"
        day = found.observed_on.isoformat()
        return self._portfolio.add_as_written(actor, Wish(
            kind="observation", pupils=pupils, consent=has_consent, happened_on=day,
            title=self._tools.words(say("Observation of %(day)s",
                                        day=day_words(found.observed_on, language)), language),
            text=self._as_text(note, language)), f"{day}.txt")

    def _as_text(self, note: Note, language: str) -> str:
        found = note.observation
        parts = [(say("Mentor"), note.mentor.full_name),
                 (say("Day"), day_words(found.observed_on, language)),
                 (say("Facts"), found.facts), (say("Question"), found.question),
                 (say("Agreed action"), found.action)]
        return "\n\n".join(f"{self._tools.words(name, language)}:\n{text}"
                           for name, text in parts if text) + "\n"

    def today(self, actor: Actor) -> date:
        """Return the day that it is where the actor works."""
        with self._tools.database.reading() as work:
            return today_of(work, actor, self._tools.clock())

    def _relation(self, work: UnitOfWork, actor: Actor, teacher: str) -> Relation:
        for each in mentees_of(work, actor, self._tools.clock()):
            if each.other == teacher:
                return each
        raise unknown(teacher)


def _unknown() -> NotFound:
    return NotFound(say("There is no such observation here."), code="unknown-observation")


def _mentee(work: UnitOfWork, relation: Relation, notes: Sequence[Observation]) -> Mentee:
    number = work.profiles.school_of(relation.other)
    return Mentee(work.people.get(relation.other), work.schools.find(number) if number else None,
                  relation.since, len(notes), notes[0].observed_on if notes else None)


def _note(work: UnitOfWork, found: Observation) -> Note:
    return Note(found, work.people.get(found.mentor), work.people.get(found.teacher))


def _text(typed: Mapping[str, str], field: str) -> str:
    return typed.get(field, "").replace("\r\n", "\n").strip()


def _checked(typed: Mapping[str, str], today: date) -> date:
    """Return the day of the lesson; raises BadInput with everything that is wrong."""
    problems = [Problem("text-missing", missing, field=field)
                for field, missing in _DEMANDED.items() if not _text(typed, field)]
    for field in ("facts", "question", "action"):
        value = _text(typed, field)
        if len(value) > LONGEST:
            problems.append(Problem("text-too-long", say(
                "The text has more than %(most)s characters.", most=LONGEST),
                say("Shorten it."), field=field))
        problems += sign_problems(value.replace("\t", " "), field)
        if holds_rut(value):
            problems.append(Problem("national-number",
                                    say("The text holds a RUT, which must not become public."),
                                    say("Remove the number."), field=field))
    day = _day(_text(typed, "observed_on"))
    if day is None or not today - _OLDEST <= day <= today:
        problems.append(Problem("date-wrong", say("This is not a day of the last two years."),
                                say("Write it as 2026-11-30 (year-month-day)."),
                                field="observed_on"))
    if problems or day is None:
        raise BadInput(problems)
    return day


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
