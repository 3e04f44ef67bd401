"""Record how two people of a programme stand to each other, and when that ended."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from badgeservice.core.account import EVERY, Actor, Role
from badgeservice.core.audit import Act
from badgeservice.core.ids import identifier
from badgeservice.core.person import Person, normalise_email
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.relation import Relation, RelationKind
from badgeservice.errors import BadInput, NotFound, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.reach import ensure_role, reached, shared_programmes

_log = logging.getLogger(__name__)

_KEEPERS = (Role.ADMINISTRATOR, Role.COORDINATOR)
_READERS = (*_KEEPERS, Role.AUDITOR)


@dataclass(frozen=True)
class Related:
    """A relation with the two people."""

    relation: Relation
    person: Person
    other: Person


class Relate:
    """Mentors, line managers and co-authors."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def __call__(self, actor: Actor, kind: str, person: str, other: str, *,
                 since: date | None = None, until: date | None = None,
                 programme: str = "") -> Relation:
        """Record that *person* is mentor, line manager or co-author of *other*.

        Both are addresses of people of one programme in which *actor* is administrator or
        coordinator: of *programme*, which must be named where there are several, because a
        relation counts in its own only. With *until* what stands between the two there is
        ended instead, where it stands. Raises BadInput, also ``programme-missing``, NotAllowed
        ``role-missing``, NotFound ``unknown-person``, Conflict ``relation-stands``.
        """
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            ensure_role(actor, *_KEEPERS)
            first, second = (_called(work, actor, each) for each in (person, other))
            chosen = _checked(kind, first, second)
            if chosen is RelationKind.CO_AUTHOR and second.id < first.id:
                # The same in both directions, so it is recorded in one.
                first, second = second, first
            if until is not None and (standing := _standing(
                    work, actor, chosen, first, second, programme)) is not None:
                self._end(work, actor, standing, until)
                return replace(standing, until=until)
            begins = since or now.date()
            if until is not None and until < begins:
                raise BadInput([_before_beginning()])
            relation = Relation(identifier(self._tools.chance.draw(16)), chosen, first.id,
                                second.id, _common(work, actor, first, second, programme),
                                begins, actor.person.id, now, until)
            work.relations.add(relation)
            work.audit.append(Act(now, actor.person.id, "relation.recorded",
                                  f"relation:{relation.id}", relation.programme,
                                  {"kind": chosen.value, "person": first.id,
                                   "other": second.id}))
        _log.info("relation %s recorded", relation.id)
        return relation

    def end(self, actor: Actor, relation: str, until: date | None = None) -> None:
        """Say that a relation ended, today or on the day *until*.

        Raises NotFound ``unknown-relation`` also for those of other programmes, BadInput
        for a day before it began.
        """
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            ensure_role(actor, *_KEEPERS)
            found = work.relations.get(relation)
            if not actor.may(*_KEEPERS, programme=found.programme):
                raise NotFound(say("There is no such relation here."), code="unknown-relation")
            self._end(work, actor, found, until or max(now.date(), found.since))

    def _end(self, work: UnitOfWork, actor: Actor, found: Relation, day: date) -> None:
        if day < found.since:
            raise BadInput([_before_beginning()])
        work.relations.end(found.id, day)
        work.audit.append(Act(self._tools.clock(), actor.person.id, "relation.ended",
                              f"relation:{found.id}", found.programme))

    def of(self, actor: Actor, person: str) -> Sequence[Related]:
        """Return the relations of somebody of one's programmes, ended ones too."""
        with self._tools.database.reading() as work:
            reached(work, actor, person, *_READERS)
            return tuple(
                Related(each, work.people.get(each.person), work.people.get(each.other))
                for each in work.relations.of_person(person)
                if actor.may(*_READERS, programme=each.programme))


def _called(work: UnitOfWork, actor: Actor, email: str) -> Person:
    """Return the person with an address if one of the actor's roles reaches them."""
    found = work.people.find(normalise_email(email))
    if found is None or not shared_programmes(work, actor, found.id, *_KEEPERS):
        raise NotFound(say("There is no person with the address %(email)s here.",
                           email=email[:80]), code="unknown-person")
    return found


def _standing(work: UnitOfWork, actor: Actor, kind: RelationKind, first: Person,
              second: Person, programme: str) -> Relation | None:
    """Return what stands between the two in *programme*, or anywhere where none is named."""
    found = [each for each in work.relations.of_person(first.id)
             if (each.kind, each.person, each.other) == (kind, first.id, second.id)
             and each.until is None and programme in ("", each.programme)
             and actor.may(*_KEEPERS, programme=each.programme)]
    if len(found) > 1:
        raise BadInput([_unnamed([each.programme for each in found])])
    return found[0] if found else None


def _common(work: UnitOfWork, actor: Actor, first: Person, second: Person,
            programme: str) -> str:
    """Return the programme that is meant; raises NotFound where not both are in it."""
    of_first = shared_programmes(work, actor, first.id, *_KEEPERS)
    of_second = shared_programmes(work, actor, second.id, *_KEEPERS)
    common = sorted((of_first & of_second) - {EVERY})
    if not common or (programme and programme not in common):
        raise NotFound(say("The two people are in no programme together."),
                       code="unknown-person")
    if len(common) > 1 and not programme:
        raise BadInput([_unnamed(common)])
    return programme or common[0]


def _unnamed(known: Sequence[str]) -> Problem:
    return Problem("programme-missing", say("The programme is not named."),
                   say("Name one of: %(programmes)s.", programmes=", ".join(known)),
                   field="programme")


def _checked(kind: str, first: Person, second: Person) -> RelationKind:
    known = {each.value: each for each in RelationKind}
    problems = []
    if kind not in known:
        problems.append(Problem("word-unknown", say("This word is not known here."),
                                say("Write one of: %(words)s.", words=", ".join(known)),
                                field="kind"))
    if first.id == second.id:
        problems.append(Problem("same-person", say("Both addresses are of the same person."),
                                say("Name two people."), field="other"))
    if problems:
        raise BadInput(problems)
    return known[kind]


def _before_beginning() -> Problem:
    return Problem("until-before-since", say("It cannot end before it began."),
                   say("Correct one of the two days."), field="until")
