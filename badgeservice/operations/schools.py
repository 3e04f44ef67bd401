"""Schools as people of a programme see them, and lists of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from badgeservice.core.account import Actor, Role
from badgeservice.core.ports import Listed
from badgeservice.core.school import School
from badgeservice.errors import NotFound, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.reach import ensure_role
from badgeservice.operations.visible import is_all_in_sight

READERS = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR)


@dataclass(frozen=True)
class SchoolFilter:
    """Which schools are wanted; an empty field wants all."""

    region: str = ""
    """The first two characters of the commune's code."""

    commune: str = ""
    provider: str = ""
    name: str = ""
    """A part of the name, or the number."""

    def takes(self, school: School) -> bool:
        """Tell whether *school* is wanted."""
        wanted = self.name.casefold()
        return (school.commune.startswith(self.region)
                and self.commune in ("", school.commune)
                and self.provider in ("", school.provider)
                and (wanted in school.name.casefold() or wanted == school.rbd.casefold()))


class Schools:
    """The schools, which are the same for all programmes, and their people, who are not."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def all(self, actor: Actor) -> Sequence[School]:
        """Return all schools by name; raises NotAllowed ``role-missing``."""
        ensure_role(actor, *READERS)
        with self._tools.database.reading() as work:
            return work.schools.all()

    def one(self, actor: Actor, rbd: str) -> tuple[School, Sequence[Listed]]:
        """Return a school with those of its people who are in the actor's programmes alone.

        Of who is in others too, or in all of them, the profile with its school is not told.

        Raises NotAllowed ``role-missing``, NotFound ``unknown-school``.
        """
        ensure_role(actor, *READERS)
        with self._tools.database.reading() as work:
            school = work.schools.find(rbd)
            if school is None:
                raise NotFound(say("There is no school %(rbd)s here.", rbd=rbd[:20]),
                               code="unknown-school")
            found = work.profiles.listed(actor.programmes(*READERS), school=rbd)
            return school, _bare([each for each in found
                                  if is_all_in_sight(work, actor, each.person.id)])

    def people(self, actor: Actor, *, programme: str = "") -> Sequence[Listed]:
        """Return the people of the actor's programmes by surname, or of one programme.

        Whole for an administrator of all programmes; for others without what is secret.
        """
        ensure_role(actor, *READERS)
        mine = actor.programmes(*READERS)
        wanted = [programme] if programme else mine
        if programme and not actor.may(*READERS, programme=programme):
            raise NotFound(say("There is no programme %(programme)s here.",
                               programme=programme[:80]), code="unknown-programme")
        with self._tools.database.reading() as work:
            found = work.profiles.listed(wanted)
        return found if actor.may(Role.ADMINISTRATOR, programme="*") else _bare(found)


def _bare(people: Sequence[Listed]) -> Sequence[Listed]:
    return tuple(replace(each, profile=replace(each.profile, rut=None, passport="", phone=""))
                 for each in people)
