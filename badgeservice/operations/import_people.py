"""Import people from a table: all rows or none, and the same file twice changes nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from badgeservice.core.account import EVERY, Actor, Membership, Role
from badgeservice.core.audit import Act
from badgeservice.core.granting import RoleWish
from badgeservice.core.ids import identifier
from badgeservice.core.importing import Effect, FieldChange, ImportResult, RowEffect
from badgeservice.core.people_sheet import PeopleSheet, PersonRow, read_people
from badgeservice.core.person import Person
from badgeservice.core.person_form import Filled
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.profile import SECRET, Profile
from badgeservice.core.sheet import Sheet
from badgeservice.core.sheet_text import refused
from badgeservice.errors import BadInput, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.national_id import read_rut
from badgeservice.operations.profiles import changed_fields
from badgeservice.operations.reach import (
    chosen_programme,
    is_only_in,
    is_whole,
    shared_programmes,
)
from badgeservice.operations.roles import ensure_may_grant

_log = logging.getLogger(__name__)

ROLES = (Role.TEACHER, Role.MENTOR)
"""Roles that a file may give: those that let nobody decide about others."""


UNSEEN = "rut-elsewhere"
"""The code of a refusal because of somebody out of reach."""

_RUT_ELSEWHERE = Problem(
    UNSEEN, say("A RUT of this file is recorded for somebody of another programme. Nothing was "
                "imported, and the log says that it was tried."),
    say("Ask the operator, who can import the file or say which it is."))


@dataclass(frozen=True)
class _Step:
    """What one row asks for."""

    row: PersonRow
    before: Filled | None
    after: Filled
    joins: bool
    kept: tuple[str, ...]

    def effect(self) -> RowEffect:
        """Return the step as it is told."""
        fields = changed_fields(self.before, self.after) if self.before else ()
        what = Effect.SAME
        if self.before is None:
            what = Effect.NEW
        elif fields:
            what = Effect.CHANGED
        elif self.joins:
            what = Effect.JOINED
        return RowEffect(self.row.line, self.row.email, self.after.person.full_name, what,
                         tuple(self._told(name) for name in fields), self.kept)

    def _told(self, name: str) -> FieldChange:
        if name in SECRET or self.before is None:
            return FieldChange(name)
        return FieldChange(name, _value(self.before, name), _value(self.after, name))


class ImportPeople:
    """People of a programme, from a file."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def preview(self, actor: Actor, content: bytes, *, file: str, programme: str = "",
                role: Role = Role.TEACHER) -> ImportResult:
        """Check everything as the import does, and return what it would do."""
        with self._tools.database.reading() as work:
            chosen = _checked(work, actor, programme, role)
            table = read_people(content, file, read_rut)
            return _told(table.sheet, chosen, self._steps(work, actor, table, chosen, role))

    def __call__(self, actor: Actor, content: bytes, *, file: str, programme: str = "",
                 role: Role = Role.TEACHER) -> ImportResult:
        """Record the people of a file and give them *role* in *programme*.

        People are told apart by their address. An empty cell changes nothing, what somebody
        said of themselves stays, and everything of who is in other programmes too. All or
        nothing: raises BadInput ``import-refused`` naming every bad cell, and then nothing is
        recorded. Raises NotAllowed, NotFound ``unknown-programme``.
        """
        with self._tools.database.transaction() as work:
            return self.within(work, actor, content, file=file, programme=programme, role=role)

    def within(self, work: UnitOfWork, actor: Actor, content: bytes, *, file: str,
               programme: str, role: Role) -> ImportResult:
        """Do the same in a transaction that somebody else has opened."""
        chosen = _checked(work, actor, programme, role)
        table = read_people(content, file, read_rut)
        work.people.hold([known.id for row in table.good
                          if (known := work.people.find(row.email)) is not None])
        steps = self._steps(work, actor, table, chosen, role)
        if any(_is_taken_unseen(work, actor, step) for step in steps):
            raise BadInput([_RUT_ELSEWHERE])
        for step in steps:
            self._record(work, actor, step, chosen, role)
        result = _told(table.sheet, chosen, steps)
        _log.info("people imported into %s: %s rows, %s new, %s changed", chosen,
                  len(result.rows), result.count(Effect.NEW), result.count(Effect.CHANGED))
        return result

    def _steps(self, work: UnitOfWork, actor: Actor, table: PeopleSheet, programme: str,
               role: Role) -> list[_Step]:
        """Return what every row asks for; raises BadInput with everything that is wrong."""
        schools = {school.rbd for school in work.schools.all()}
        steps, problems = [], list(table.problems)
        for row in table.good:
            step = self._step(work, actor, row, programme, role)
            problems += _problems(work, actor, table.sheet, step, schools)
            steps.append(step)
        if problems:
            raise refused(table.sheet.file, problems)
        return steps

    def _step(self, work: UnitOfWork, actor: Actor, row: PersonRow, programme: str,
              role: Role) -> _Step:
        known = work.people.find(row.email)
        if known is None:
            person = Person(id=self._drawn(), email=row.email, **row.names)
            return _Step(row, None, Filled(person, replace(Profile(person.id), **row.fields)),
                         joins=True, kept=())
        before = Filled(known, work.profiles.get(known.id))
        theirs = not is_whole(work, actor, known.id) and bool(
            work.accounts.memberships(known.id))
        names, kept_names = _allowed(row.names, before, before.person, theirs=theirs)
        fields, kept = _allowed(row.fields, before, before.profile, theirs=theirs)
        after = Filled(replace(known, **names), replace(before.profile, **fields))
        joins = not any(each.role is role and each.programme == programme
                        for each in work.accounts.memberships(known.id))
        return _Step(row, before, after, joins, (*kept_names, *kept))

    def _record(self, work: UnitOfWork, actor: Actor, step: _Step, programme: str,
                role: Role) -> None:
        now, person = self._tools.clock(), step.after.person
        if step.before is None:
            work.people.add(person)
        elif step.before.person != person:
            work.people.rename(person)
        if step.before is None or step.before.profile != step.after.profile:
            work.profiles.put(step.after.profile)
        if step.joins:
            self._give(work, actor, person.id, RoleWish(programme, role))
        effect = step.effect()
        if effect.effect is not Effect.SAME or step.joins:
            work.audit.append(Act(now, actor.person.id, f"person.import-{effect.effect.value}",
                                  f"person:{person.id}", programme, _details(effect, step, role)))

    def _give(self, work: UnitOfWork, actor: Actor, person: str, wish: RoleWish) -> None:
        """Give a role; whoever may do more now signs in anew, as wherever a role is given."""
        now = self._tools.clock()
        # Before the role: a session that is being opened knows of it, or is ended below.
        work.accounts.hold(person)
        work.accounts.grant(Membership(self._drawn(), person, wish.programme, wish.role, None, now,
                                       actor.person.id))
        work.sessions.end_all(person, now)

    def _drawn(self) -> str:
        return identifier(self._tools.chance.draw(16))


def _details(effect: RowEffect, step: _Step, role: Role) -> Mapping[str, str]:
    details = {"fields": ",".join(each.name for each in effect.fields)} if effect.fields else {}
    return details | ({"role": role.value} if step.joins else {})


def _checked(work: UnitOfWork, actor: Actor, programme: str, role: Role) -> str:
    if role not in ROLES:
        raise BadInput([Problem("role-unknown", say("A file cannot give this role."),
                                say("Use one of: %(roles)s.",
                                    roles=", ".join(each.value for each in ROLES)),
                                field="role")])
    chosen = chosen_programme(work, actor, programme, Role.ADMINISTRATOR)
    ensure_may_grant(work, actor, RoleWish(chosen, role))
    return chosen


def _allowed(wanted: Mapping[str, Any], before: Filled, now: Person | Profile, *,
             theirs: bool) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return what may be changed, and the names of what stays as it is.

    That is what the person said; and everything, where others keep the person too (*theirs*).
    Of secret fields it is not told then: that they differ would tell what they are not.
    """
    kept = tuple(name for name, value in wanted.items()
                 if (theirs or name in before.profile.own) and getattr(now, name) != value)
    told = tuple(name for name in kept if not (theirs and name in SECRET))
    return {name: value for name, value in wanted.items() if name not in kept}, told


def _problems(work: UnitOfWork, actor: Actor, sheet: Sheet, step: _Step,
              schools: set[str]) -> Iterator[Problem]:
    row, person = step.row, step.after.person
    school, rut = row.fields.get("school"), row.fields.get("rut")
    if school and school not in schools:
        yield Problem("school-unknown", say("This school is not known here."),
                      say("Import the schools first, or correct the number."),
                      file=sheet.file, line=row.line, field=sheet.column("school"), value=school)
    if (rut and work.profiles.with_rut(rut) not in (None, person.id)
            and not _is_taken_unseen(work, actor, step)):
        yield Problem("rut-taken", say("This RUT is recorded for another person."),
                      say("Look for a person who was recorded twice."),
                      file=sheet.file, line=row.line, field=sheet.column("rut"))
    if step.joins and person.id == actor.person.id:
        yield Problem("role-own", say("This row is yours, and nobody gives a role to "
                                      "themselves."),
                      say("Leave the row out, or let another administrator import it."),
                      file=sheet.file, line=row.line, field=sheet.column("email"),
                      value=row.email)
    if step.before is not None and _is_elsewhere(work, actor, person):
        yield Problem("person-elsewhere",
                      say("This address is that of somebody who has no role in your programmes."),
                      say("Invite the person: whoever accepts joins the programme."),
                      file=sheet.file, line=row.line, field=sheet.column("email"),
                      value=row.email)


def _is_taken_unseen(work: UnitOfWork, actor: Actor, step: _Step) -> bool:
    """Tell whether the RUT of a row is recorded for somebody whom *actor* does not reach.

    That is not told before the file is confirmed, and then of no row: a file could ask for
    fifty thousand numbers who is known here.
    """
    rut = step.row.fields.get("rut")
    holder = work.profiles.with_rut(rut) if rut else None
    return (holder not in (None, step.after.person.id) and holder is not None
            and EVERY not in actor.programmes(Role.ADMINISTRATOR)
            and not shared_programmes(work, actor, holder, Role.ADMINISTRATOR))


def _is_elsewhere(work: UnitOfWork, actor: Actor, person: Person) -> bool:
    """Tell whether a known person is none of the actor's to change.

    Else whoever knows an address could pull its owner into their programme, and read there
    what is for that person's administrators.
    """
    if EVERY in actor.programmes(Role.ADMINISTRATOR):
        return False
    if work.accounts.memberships(person.id):
        return not shared_programmes(work, actor, person.id, Role.ADMINISTRATOR)
    account = work.accounts.find(person.id)
    if account is not None and account.is_active:
        return True
    return work.profiles.is_recorded(person.id) or not is_only_in(
        work, actor.programmes(Role.ADMINISTRATOR), person.id)


def _told(sheet: Sheet, programme: str, steps: Sequence[_Step]) -> ImportResult:
    return ImportResult(sheet.file, programme, tuple(step.effect() for step in steps),
                        sheet.ignored)


def _value(filled: Filled, name: str) -> str:
    found = getattr(filled.profile, name, None)
    if hasattr(filled.person, name):
        found = getattr(filled.person, name)
    return str(getattr(found, "value", found) or "")
