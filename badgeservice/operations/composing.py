"""From an award to the row and the unsigned document of its credential.

What chance and clock give is in the row, which is committed before anything is signed. Until
somebody signs, the document follows the definitions; what a partner endorsed is kept as it was.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import Any

from badgeservice.core.award import Award
from badgeservice.core.credential import Prepared
from badgeservice.core.endorsing import Endorsement
from badgeservice.core.ids import identifier, urn
from badgeservice.core.key import KeyState
from badgeservice.core.ports import UnitOfWork
from badgeservice.credentials import canonical
from badgeservice.credentials.openbadges3 import Composition, compose
from badgeservice.errors import BadgeError, Conflict, SeveralProblems, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.identity import Identity
from badgeservice.operations.publish import StatusLists
from badgeservice.operations.still_public import may_be_public, tells_too_much


class OwnOutputRefused(BadgeError):
    """What was just composed or signed does not pass our own checks; it is not kept."""

    code = "own-output-refused"


@dataclass(frozen=True)
class Ready:
    """An award whose row is recorded and whose document passed the checks; made only here."""

    composition: Composition
    document: dict[str, Any]
    canonical: str
    partner: str | None
    """Slug of the organisation that endorses it; None where nobody does."""

    @property
    def prepared(self) -> Prepared:
        """The row."""
        return self.composition.prepared

    @property
    def digest(self) -> str:
        """The digest that an endorsement names: it fixes every word of the document."""
        return canonical.digest_multibase(self.canonical.encode("utf-8"))


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


class Composing:
    """The step before a signature, in the transaction of whoever asks for it."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)
        self._lists = StatusLists(tools)

    def __call__(self, work: UnitOfWork, name: str) -> Ready | None:
        """Return what is to be signed for the award *name*, and record its row if it is new.

        None where it has a signed credential that counts. The same award always gets the same
        row. Raises KeyUnusable where the issuer has no key, and OwnOutputRefused.
        """
        award = work.awards.get(name)
        known = work.credentials.prepared(name)
        if known is not None and work.credentials.find(known.id) is not None:
            return None
        achievement = work.definitions.achievement(award.achievement, award.version)
        course = achievement.course
        partner = course.partner if award.is_joint else None
        prepared = known or self._draw(work, award, course.issuer, with_partner=bool(partner))
        composition = Composition(
            award=may_be_public(work, award),
            achievement=achievement,
            prepared=prepared,
            signatory=self._identity.signatory(work, course.issuer),
            bodies=tuple(work.definitions.issuer(slug) for slug in course.awarding_bodies),
            urls=self._tools.urls,
            words=partial(self._words, award.language),
            states_refresh=self._tools.states_refresh,
        )
        ready = self._check(composition, partner)
        if known is None:
            work.credentials.prepare(prepared)
        return ready

    def new(self, work: UnitOfWork, name: str) -> Ready:
        """Return the same; raises Conflict ``credential-exists`` where a call returns None."""
        ready = self(work, name)
        if ready is None:
            raise Conflict(say("The award %(id)s has a credential already.", id=name),
                           code="credential-exists")
        return ready

    def _words(self, language: str, message: Any) -> str:
        return self._tools.words(message, language)

    def _draw(self, work: UnitOfWork, award: Award, issuer: str, *,
              with_partner: bool) -> Prepared:
        chance = self._tools.chance
        status_list, index = self._lists.reserve(work, issuer)
        return Prepared(
            id=identifier(chance.draw(16)),
            award=award.id,
            issuer=issuer,
            subject=urn(chance.draw(16)),
            salt=chance.draw(16).hex(),
            endorsement=urn(chance.draw(16)) if with_partner else None,
            status_list=status_list,
            status_index=index,
            valid_from=self._tools.clock().replace(microsecond=0),
        )

    def _check(self, composition: Composition, partner: str | None) -> Ready:
        """Check the unsigned document: schema, then every step of strict JSON-LD."""
        document = compose(composition)
        problems = self._tools.schemas.check(document)
        if problems:
            raise SeveralProblems(problems, code=OwnOutputRefused.code)
        return Ready(composition, document, self._tools.forms(document), partner)
