"""What holders decide of their credentials: who sees the page, who finds it, the secret link."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from badgeservice.core.account import Actor
from badgeservice.core.audit import Act
from badgeservice.core.facts import CredentialFacts
from badgeservice.core.ids import identifier
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.sharing import VERSIONS, Consent, Purpose, Sharing, link_digest
from badgeservice.errors import NotFound, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.noting import programme_of
from badgeservice.operations.shared import sharing_of, versions_of
from badgeservice.operations.show import Show

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mine:
    """One of the actor's credentials, and what was agreed to of it."""

    facts: CredentialFacts
    agreed: tuple[Consent, ...]
    """From the oldest: also what was agreed to before it was issued."""


class Share:
    """Decisions on one's own credentials; of all others nothing is told."""

    def __init__(self, tools: Collaborators, show: Show) -> None:
        self._tools = tools
        self._show = show

    def mine(self, actor: Actor) -> Sequence[CredentialFacts]:
        """Return the credentials of *actor*, the newest first."""
        return self._show.of_person(actor.person.id)

    def get(self, actor: Actor, credential: str) -> Mine:
        """Return one credential of *actor*; raises NotFound ``unknown-credential``."""
        with self._tools.database.reading() as work:
            self._ensure_own(work, actor, credential)
        facts = self._show.credential(credential)
        with self._tools.database.reading() as work:
            decision = facts.award.decision
            before = work.consents.of_application(decision.application) if decision else ()
            since = (each for name in reversed(versions_of(work, credential))
                     for each in work.consents.of_credential(name))
            return Mine(facts, (*before, *since))

    def agreed(self, actor: Actor) -> Sequence[Consent]:
        """Return all that *actor* ever agreed to or took back, oldest first."""
        with self._tools.database.reading() as work:
            return work.consents.of_person(actor.person.id)

    def set_page(self, actor: Actor, credential: str, *, is_on: bool) -> None:
        """Let strangers see the page and the files, or no more; raises NotFound."""
        self._decide(actor, credential, lambda now: replace(now, is_page_off=not is_on),
                     "credential.shown" if is_on else "credential.hidden",
                     Purpose.PAGE, is_given=is_on)

    def set_listed(self, actor: Actor, credential: str, *, is_listed: bool) -> None:
        """Let lists and search engines show it, or no more; raises NotFound."""
        self._decide(actor, credential, lambda now: replace(now, is_listed=is_listed),
                     "credential.listed" if is_listed else "credential.unlisted",
                     Purpose.LISTING, is_given=is_listed)

    def make_link(self, actor: Actor, credential: str) -> str:
        """Return the secret of a new link; the one before opens nothing any more.

        It is not kept, so nobody can be shown it again. Raises NotFound.
        """
        secret = identifier(self._tools.chance.draw(16))
        now = self._tools.clock()
        self._decide(actor, credential, lambda before: replace(
            before, link_digest=link_digest(secret), link_made_at=now), "credential.link-made")
        return secret

    def end_link(self, actor: Actor, credential: str) -> None:
        """Let the secret link open nothing any more; raises NotFound."""
        self._decide(actor, credential, lambda before: replace(
            before, link_digest=None, link_made_at=None), "credential.link-ended")

    def _decide(self, actor: Actor, credential: str, change: Callable[[Sharing], Sharing],
                action: str, purpose: Purpose | None = None, *, is_given: bool = False) -> None:
        """Record *change* of all versions; what holds already is recorded no second time."""
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            self._ensure_own(work, actor, credential)
            credential = versions_of(work, credential)[0]
            work.sharing.hold(credential)
            before = sharing_of(work, credential)
            after = change(before)
            if after == before:
                return
            work.sharing.put(credential, after, now)
            if purpose is not None:
                work.consents.add(Consent(actor.person.id, purpose, VERSIONS[purpose], is_given,
                                          now, credential=credential))
            work.audit.append(Act(now, actor.person.id, action, f"credential:{credential}",
                                  self._programme(work, credential)))
        _log.info("%s: %s by its holder", action, credential)

    def _ensure_own(self, work: UnitOfWork, actor: Actor, credential: str) -> None:
        found = work.credentials.find(credential)
        if found is None or work.awards.get(found.prepared.award).person.id != actor.person.id:
            raise NotFound(say("There is no credential %(id)s here.", id=credential[:80]),
                           code="unknown-credential")

    def _programme(self, work: UnitOfWork, credential: str) -> str | None:
        found = work.credentials.find(credential)
        return programme_of(work, found.prepared) if found else None
