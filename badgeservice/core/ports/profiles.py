"""Profiles of people, schools, how people stand to each other, and what mentors saw."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from badgeservice.core.observation import Observation
from badgeservice.core.person import Person
from badgeservice.core.profile import Profile
from badgeservice.core.relation import Relation, RelationKind
from badgeservice.core.school import School


@dataclass(frozen=True)
class Listed:
    """One person of a list, with roles in the programmes that were asked for."""

    person: Person
    profile: Profile
    roles: tuple[str, ...]


class ProfileStore(Protocol):
    """Profiles, one a person; whoever has none has an empty one."""

    def get(self, person: str) -> Profile:
        """Return the profile of a person, an empty one where none is recorded."""

    def is_recorded(self, person: str) -> bool:
        """Tell whether anything was recorded."""

    def put(self, profile: Profile) -> None:
        """Record *profile* in the place of the one before.

        Raises Conflict ``rut-taken`` where the RUT is another person's.
        """

    def with_rut(self, rut: str) -> str | None:
        """Return the person with this RUT, or None."""

    def zone(self, person: str) -> str | None:
        """Return the clock that counts for a person, or None: then the course's does."""

    def school_of(self, person: str) -> str | None:
        """Return the number of the person's school, or None."""

    def listed(self, programmes: Collection[str], *, school: str | None = None,
               ) -> Sequence[Listed]:
        """Return who has a role in *programmes* (which may be every one), by surname.

        With *school* only the people of that school.
        """


class SchoolStore(Protocol):
    """Schools, told apart by their number."""

    def find(self, rbd: str) -> School | None:
        """Return a school, or None."""

    def all(self) -> Sequence[School]:
        """Return all, by name."""

    def put(self, schools: Collection[School]) -> None:
        """Record schools with their providers, each in the place of what was there."""


class RelationStore(Protocol):
    """How people stand to each other."""

    def add(self, relation: Relation) -> None:
        """Record one; raises Conflict ``relation-stands`` where the same one does."""

    def get(self, relation: str) -> Relation:
        """Return one; raises NotFound ``unknown-relation``."""

    def end(self, relation: str, until: date) -> None:
        """Say on which day it held for the last time."""

    def strike(self, relation: str) -> None:
        """Remove one that never was; raises NotFound ``unknown-relation``."""

    def of_person(self, person: str) -> Sequence[Relation]:
        """Return all that a person is or was part of, in the order recorded."""

    def between(self, one: str, other: str, programme: str,
                on: date | None = None) -> frozenset[str]:
        """Return the kinds of relation that two people have, whoever is named first.

        Those that were recorded in *programme*: another must not say who judges in this one.
        Ended ones count: who was somebody's mentor knows the work. With *on* only those
        count that stood on that day.
        """

    def pairs(self, kind: RelationKind, person: str, on: date) -> Sequence[Relation]:
        """Return the relations of *kind* in which *person* is the first, standing on a day."""


class ObservationStore(Protocol):
    """Notes of mentors: only ever added."""

    def add(self, observation: Observation) -> None:
        """Record one."""

    def get(self, observation: str) -> Observation:
        """Return one; raises NotFound ``unknown-observation``."""

    def of_teacher(self, person: str) -> Sequence[Observation]:
        """Return all about a person, the newest first."""

    def of_mentor(self, person: str) -> Sequence[Observation]:
        """Return all by a person, the newest first."""


@dataclass(frozen=True)
class ImportDraft:
    """A file that was checked and waits for somebody to say that it is meant."""

    id: str
    person: str
    """Who brought it; nobody else sees it."""

    kind: str
    """``people`` or ``schools``, or what `operations.amend_drafts` keeps."""

    file: str
    content: bytes = field(repr=False)
    made_at: datetime
    options: Mapping[str, str] = field(default_factory=dict)


class ImportDraftStore(Protocol):
    """Files that wait; none for longer than an hour."""

    def add(self, draft: ImportDraft) -> None:
        """Keep one."""

    def get(self, draft: str, person: str) -> ImportDraft:
        """Return one that *person* brought; raises NotFound ``unknown-import``."""

    def remove(self, draft: str) -> None:
        """Forget one."""

    def remove_older(self, moment: datetime) -> None:
        """Forget all that were made before *moment*."""

    def keep_newest(self, person: str, most: int) -> None:
        """Forget those of *person* but the newest, at most *most*."""
