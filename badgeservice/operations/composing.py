"""From an award to the row and the unsigned document of its credential.

What chance and clock give is in the row, which is committed before anything is signed. Until
somebody signs, the document follows the definitions; what a partner endorsed is kept as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badgeservice.core.award import Award
from badgeservice.core.course import MicroCourse
from badgeservice.core.credential import Prepared
from badgeservice.core.endorsing import Endorsement
from badgeservice.core.ids import identifier, urn
from badgeservice.core.key import KeyState
from badgeservice.core.ports import UnitOfWork
from badgeservice.credentials import canonical
from badgeservice.credentials.kind import Kind
from badgeservice.credentials.openbadges3 import Composition
from badgeservice.credentials.readings import Reading
from badgeservice.credentials.rules import rule_problems
from badgeservice.credentials.schema import Schemas
from badgeservice.errors import BadgeError, Conflict, Problem, SeveralProblems, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.identity import Identity
from badgeservice.operations.pinned import Pinned
from badgeservice.operations.publish import StatusLists
from badgeservice.operations.still_public import all_may_be_public, may_be_public, tells_too_much


class OwnOutputRefused(BadgeError):
    """What was just composed or signed does not pass our own checks; it is not kept."""

    code = "own-output-refused"


@dataclass(frozen=True)
class Ready:
    """An award whose row is recorded and whose document passed the checks; made only here."""

    composition: Composition
    reading: Reading
    partner: str | None
    """Slug of the organisation that endorses it; None where nobody does."""

    @property
    def document(self) -> dict[str, Any]:
        """What is to be signed."""
        return dict(self.reading.document)

    def is_what(self, endorsement: Endorsement) -> bool:
        """Tell whether *endorsement* was made for this very document, to the letter."""
        return endorsement.content == self.reading.content

    @property
    def prepared(self) -> Prepared:
        """The row."""
        return self.composition.prepared

    @property
    def digest(self) -> str:
        """The digest that an endorsement names: it fixes every word of the document."""
        return canonical.digest_multibase(self.reading.canonical.encode("utf-8"))


def endorsement_for(work: UnitOfWork, credential: str) -> Endorsement | None:
    """Return the partner's endorsement of a credential; none by a key that was lost since.

    Nor, before the issuer signs, one of words that now may not be public: as the teacher has
    said since, pupils show in what they name, or it is not to be public after all.
    """
    found = work.endorsements.find(credential)
    if found is not None and work.credentials.find(credential) is None:
        agreed = may_be_public(work, work.awards.get(found.award))
        if tells_too_much(agreed, json.loads(found.content or b"{}")):
            return None
    if found is None or found.controller is not None:
        return found
    lost = work.keys.get(found.method).state is KeyState.COMPROMISED
    return None if lost else found


def standing_among(work: UnitOfWork, group: Sequence[Ready]) -> Mapping[str, Endorsement]:
    """Return what `endorsement_for` finds of the credentials of *group*, none signed yet."""
    joint = {ready.prepared.id: ready for ready in group if ready.partner}
    found = work.issuing.endorsements(joint) if joint else {}
    lost = {method for method in {each.method for each in found.values()
                                  if each.controller is None}
            if work.keys.get(method).state is KeyState.COMPROMISED}
    return {name: each for name, each in found.items()
            if (each.controller is not None or each.method not in lost)
            and (joint[name].is_what(each) or not tells_too_much(
                joint[name].composition.award, json.loads(each.content or b"{}")))}


class Composing:
    """The step before a signature, in the transaction of whoever asks for it."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)
        self._lists = StatusLists(tools)

    def __call__(self, work: UnitOfWork, names: Sequence[str]) -> list[Ready]:
        """Return what is to be signed for the awards *names*, and record rows that are new.

        Left out are those that have a signed credential, withdrawn or not. The same award always
        gets the same row. Raises KeyUnusable where an issuer has no key, and OwnOutputRefused.
        """
        waiting = work.issuing.unsigned(names)
        if not waiting:
            return []
        awards = all_may_be_public(work, [award for award, _ in waiting])
        pinned = Pinned(work, self._identity, self._tools)
        courses = [pinned.achievement(award).course for award in awards]
        fresh = [(award, course) for (_, row), award, course
                 in zip(waiting, awards, courses, strict=True) if row is None]
        drawn = {row.award: row for row in self._draw(work, fresh)}
        ready = [self._check(pinned, pinned.composition(award, row or drawn[award.id]),
                             course.partner if award.is_joint else None)
                 for (_, row), award, course in zip(waiting, awards, courses, strict=True)]
        work.issuing.prepare(list(drawn.values()))
        return ready

    def new(self, work: UnitOfWork, name: str) -> Ready:
        """Return the same for one; raises Conflict ``credential-exists`` where it has one."""
        ready = self(work, [name])
        if not ready:
            raise credential_exists(name)
        return ready[0]

    def _draw(self, work: UnitOfWork,
              awards: Sequence[tuple[Award, MicroCourse]]) -> Iterator[Prepared]:
        by_issuer: dict[str, list[tuple[Award, MicroCourse]]] = {}
        for award, course in awards:
            by_issuer.setdefault(course.issuer, []).append((award, course))
        now = self._tools.clock().replace(microsecond=0)
        for issuer, several in by_issuer.items():
            places = self._lists.reserve_many(work, issuer, len(several))
            for (award, course), place in zip(several, places, strict=True):
                yield self._row(award, course, place, now)

    def _row(self, award: Award, course: MicroCourse, place: tuple[str, int],
             now: datetime) -> Prepared:
        chance = self._tools.chance
        return Prepared(
            id=identifier(chance.draw(16)),
            award=award.id,
            issuer=course.issuer,
            subject=urn(chance.draw(16)),
            salt=chance.draw(16).hex(),
            endorsement=urn(chance.draw(16)) if award.is_joint and course.partner else None,
            status_list=place[0],
            status_index=place[1],
            valid_from=now,
        )

    def _check(self, pinned: Pinned, composition: Composition, partner: str | None) -> Ready:
        """Check the unsigned document: schema, then every step of strict JSON-LD."""
        reading = pinned.reading(composition)
        problems = form_problems(reading, Kind.BADGE, self._tools.schemas)
        if problems:
            raise SeveralProblems(problems, code=OwnOutputRefused.code)
        return Ready(composition, reading, partner)


def credential_exists(award: str) -> Conflict:
    """Return the error for an award whose credential is signed already."""
    return Conflict(say("The award %(id)s has a credential already.", id=award),
                    code="credential-exists")


def form_problems(reading: Reading, kind: Kind, schemas: Schemas) -> Sequence[Problem]:
    """Return what is wrong with the form of a document that was composed here.

    The schema is asked once for all of one shape: where a value may differ it takes any text.
    The rules are asked once for all of one shape with the same dates and levels (`slots.RULED`).
    """
    ruled = kind, reading.ruled
    if reading.is_proven(ruled):
        return ()
    problems = (tuple(rule_problems(reading.document, kind)) if reading.is_proven(kind)
                else schemas.check(reading.document, kind))
    if not problems:
        reading.prove(kind)
        reading.prove(ruled)
    return problems
