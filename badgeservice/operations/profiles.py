"""Profiles: one's own, and what administrators see and correct of others."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from badgeservice.core.account import Actor, Role
from badgeservice.core.audit import Act
from badgeservice.core.person import Person
from badgeservice.core.person_form import Filled, read_correction, read_own
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.profile import Profile
from badgeservice.core.school import School
from badgeservice.errors import BadInput, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.national_id import read_rut
from badgeservice.operations.reach import is_whole, reached
from badgeservice.operations.visible import ensure_theirs, is_all_in_sight

_log = logging.getLogger(__name__)

_READERS = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR)
_PERSON = ("given_names", "first_surname", "second_surname", "social_name")
_PROFILE = ("rut", "passport", "phone", "gender", "school", "specialty", "cohort", "occupation",
            "commune", "country", "time_zone", "language")


@dataclass(frozen=True)
class Seen:
    """A person's profile, as far as whoever asks may see it."""

    person: Person
    """Without the names behind a social name, where secret fields are not shown."""

    profile: Profile
    """Empty where it is not for the one who asks."""

    school: School | None
    zone: str | None
    """The clock that counts for the person; None: the course's, or it is not to be told."""

    is_whole: bool
    """Whether secret fields are shown, and may be changed."""

    is_name_only: bool = False
    """Whether the person has roles elsewhere, so that the profile is not told here."""


class Profiles:
    """What is known of people besides name and address."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def own(self, actor: Actor) -> Seen:
        """Return the actor's own profile, whole."""
        with self._tools.database.reading() as work:
            return _seen(work, work.people.get(actor.person.id), is_whole=True)

    def change_own(self, actor: Actor, typed: Mapping[str, str]) -> Seen:
        """Record what the actor *typed* of themselves; raises BadInput.

        Social name, gender, specialty, telephone and time zone; anything else that was typed
        is not looked at.
        """
        with self._tools.database.transaction() as work:
            before = Filled(work.people.get(actor.person.id),
                            work.profiles.get(actor.person.id))
            after = read_own(typed, before.person, before.profile)
            self._record(work, actor, before, after, action="profile.changed", details={})
            return _seen(work, after.person, is_whole=True)

    def of(self, actor: Actor, person: str) -> Seen:
        """Return the profile of somebody of one's programmes.

        Secret fields are for whoever administers all of the person's programmes; of who has
        roles in others too only the name is told. Raises NotAllowed ``role-missing``, NotFound
        ``unknown-person``.
        """
        with self._tools.database.reading() as work:
            found = reached(work, actor, person, *_READERS)
            if not is_all_in_sight(work, actor, person):
                return Seen(_as_called(found), Profile(person), None, None, is_whole=False,
                            is_name_only=True)
            return _seen(work, found, is_whole=is_whole(work, actor, person))

    def zone(self, actor: Actor) -> str | None:
        """Return the clock that counts for the actor, or None: then the course's does."""
        with self._tools.database.reading() as work:
            return work.profiles.zone(actor.person.id)

    def correct(self, actor: Actor, person: str, typed: Mapping[str, str]) -> Seen:
        """Record what an administrator *typed* of somebody of their programme.

        Names, identity document, school, commune, cohort and occupation, with a reason from
        `core.person_form.REASONS`, which is logged with the names of the fields that changed.
        Raises NotAllowed, also ``role-elsewhere`` where the person is in a programme that the
        actor does not administer; NotFound, BadInput.
        """
        with self._tools.database.transaction() as work:
            found = reached(work, actor, person, Role.ADMINISTRATOR)
            ensure_theirs(work, actor, person)
            before = Filled(found, work.profiles.get(person))
            after = read_correction(typed, before.person, before.profile, read_rut)
            _ensure_recordable(work, after.profile)
            self._record(work, actor, before, after, action="person.corrected",
                         details={"reason": typed.get("reason", "").strip()})
            return _seen(work, after.person, is_whole=True)

    def _record(self, work: UnitOfWork, actor: Actor, before: Filled, after: Filled, *,
                action: str, details: Mapping[str, str]) -> None:
        fields = changed_fields(before, after)
        if not fields:
            return
        if after.person != before.person:
            work.people.rename(after.person)
        work.profiles.put(after.profile)
        work.audit.append(Act(self._tools.clock(), actor.person.id, action,
                              f"person:{after.person.id}",
                              details={**details, "fields": ",".join(fields)}))
        _log.info("%s %s", action, after.person.id)


def changed_fields(before: Filled, after: Filled) -> Sequence[str]:
    """Return the names of the fields that differ; their content is nobody's business."""
    return tuple(
        [name for name in _PERSON if getattr(before.person, name) != getattr(after.person, name)]
        + [name for name in _PROFILE
           if getattr(before.profile, name) != getattr(after.profile, name)])


def _ensure_recordable(work: UnitOfWork, profile: Profile) -> None:
    problems = []
    if profile.school and work.schools.find(profile.school) is None:
        problems.append(Problem("school-unknown", say("This school is not known here."),
                                say("Import the schools first, or correct the number."),
                                field="school"))
    if profile.rut and work.profiles.with_rut(profile.rut) not in (None, profile.person):
        problems.append(Problem("rut-taken", say("This RUT is recorded for another person."),
                                say("Look for a person who was recorded twice."), field="rut"))
    if problems:
        raise BadInput(problems)


def _as_called(person: Person) -> Person:
    """Return *person* as everybody calls them.

    The names behind a social name are for whoever corrects them, and nobody else.
    """
    return replace(person, given_names=person.social_name or person.given_names, social_name="")


def _seen(work: UnitOfWork, person: Person, *, is_whole: bool) -> Seen:
    profile = work.profiles.get(person.id)
    school = work.schools.find(profile.school) if profile.school else None
    if not is_whole:
        profile = replace(profile, rut=None, passport="", phone="")
        person = _as_called(person)
    return Seen(person, profile, school, work.profiles.zone(person.id), is_whole)
