"""Collections: holders choose credentials to show on one page, and who has its address."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from badgeservice.core.account import Actor
from badgeservice.core.audit import Act
from badgeservice.core.collection import MOST_COLLECTIONS, Collection, Wish, problems
from badgeservice.core.ids import identifier, is_identifier
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.sharing import VERSIONS, Consent, Purpose
from badgeservice.errors import BadInput, NotFound, NotWilling, Problem, say
from badgeservice.operations.collaborators import Collaborators

_log = logging.getLogger(__name__)


class Collections:
    """One's own collections; of those of others nothing is told."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def mine(self, actor: Actor) -> Sequence[Collection]:
        """Return the collections of *actor*, the newest first."""
        with self._tools.database.reading() as work:
            return work.collections.of_person(actor.person.id)

    def get(self, actor: Actor, collection: str) -> Collection:
        """Return one of *actor*'s; raises NotFound ``unknown-collection``."""
        with self._tools.database.reading() as work:
            return _own(work, actor, collection)

    def public(self, link: str) -> Collection:
        """Return what stands at a public address; raises NotFound ``unknown-collection``.

        One that is off is as unknown as one that never was.
        """
        with self._tools.database.reading() as work:
            found = work.collections.at(link) if is_identifier(link) else None
            if found is None or not found.is_on:
                raise _unknown()
            return found

    def make(self, actor: Actor, wish: Wish) -> Collection:
        """Record a new collection, which nobody else sees yet.

        Raises BadInput, NotFound ``unknown-credential`` for what is not the actor's, and
        NotWilling ``too-many-collections``.
        """
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            work.collections.hold(actor.person.id)
            wish = _checked(work, actor, wish)
            if len(work.collections.of_person(actor.person.id)) >= MOST_COLLECTIONS:
                raise NotWilling([Problem("too-many-collections", say(
                    "You have %(most)s collections. Delete one that you do not need any more.",
                    most=MOST_COLLECTIONS))])
            made = Collection(self._drawn(), actor.person.id, wish, self._drawn(), False, now, now)
            work.collections.add(made)
            self._record(work, actor, "collection.made", made)
        return made

    def change(self, actor: Actor, collection: str, wish: Wish) -> Collection:
        """Let *wish* take the place of what was written and chosen; raises as `make` does."""
        with self._tools.database.transaction() as work:
            work.collections.hold(actor.person.id)
            found = _own(work, actor, collection)
            return self._put(work, actor, "collection.changed",
                             replace(found, wish=_checked(work, actor, wish)), found)

    def set_on(self, actor: Actor, collection: str, *, is_on: bool) -> Collection:
        """Let whoever has the address see it, or no more; raises NotFound."""
        with self._tools.database.transaction() as work:
            work.collections.hold(actor.person.id)
            found = _own(work, actor, collection)
            return self._put(work, actor, "collection.shown" if is_on else "collection.hidden",
                             replace(found, is_on=is_on), found)

    def renew(self, actor: Actor, collection: str) -> Collection:
        """Give it another address; the one before leads nowhere any more. Raises NotFound."""
        with self._tools.database.transaction() as work:
            work.collections.hold(actor.person.id)
            found = _own(work, actor, collection)
            return self._put(work, actor, "collection.link-renewed",
                             replace(found, link=self._drawn()), found)

    def remove(self, actor: Actor, collection: str) -> None:
        """Remove it for good; the credentials stay as they are. Raises NotFound."""
        with self._tools.database.transaction() as work:
            work.collections.hold(actor.person.id)
            found = _own(work, actor, collection)
            before = _shown(work, actor)
            work.collections.remove(found.id)
            self._agree(work, actor, before)
            self._record(work, actor, "collection.removed", found)

    def _put(self, work: UnitOfWork, actor: Actor, action: str, after: Collection,
             before: Collection) -> Collection:
        """Record *after*; what holds already is recorded no second time."""
        if after == before:
            return before
        after = replace(after, changed_at=self._tools.clock())
        shown = _shown(work, actor)
        work.collections.put(after)
        self._agree(work, actor, shown)
        self._record(work, actor, action, after)
        return after

    def _agree(self, work: UnitOfWork, actor: Actor, before: frozenset[str]) -> None:
        """Note what the holder agreed to by this, or took back: for each credential one entry."""
        after, now = _shown(work, actor), self._tools.clock()
        for name in sorted(before ^ after):
            work.consents.add(Consent(
                actor.person.id, Purpose.COLLECTION, VERSIONS[Purpose.COLLECTION],
                name in after, now, credential=name))

    def _record(self, work: UnitOfWork, actor: Actor, action: str, which: Collection) -> None:
        # Neither address nor title: the log is read by others.
        work.audit.append(Act(self._tools.clock(), actor.person.id, action,
                              f"collection:{which.id}", None,
                              {"count": len(which.wish.credentials)}))
        _log.info("%s: %s by its holder", action, which.id)

    def _drawn(self) -> str:
        return identifier(self._tools.chance.draw(16))


def _own(work: UnitOfWork, actor: Actor, collection: str) -> Collection:
    found = work.collections.find(actor.person.id, collection)
    if found is None:
        raise _unknown()
    return found


def _shown(work: UnitOfWork, actor: Actor) -> frozenset[str]:
    """Return the credentials that stand in any of the actor's collections that are on."""
    return frozenset(name for each in work.collections.of_person(actor.person.id) if each.is_on
                     for name in each.wish.credentials)


def _unknown() -> NotFound:
    return NotFound(say("There is no such collection."), code="unknown-collection")


def _checked(work: UnitOfWork, actor: Actor, wish: Wish) -> Wish:
    """Return *wish* without what is said twice; raises BadInput, NotFound."""
    wish = replace(wish, title=" ".join(wish.title.split()), words=wish.words.strip(),
                   credentials=tuple(dict.fromkeys(wish.credentials)))
    wrong = list(problems(wish))
    if wrong:
        raise BadInput(wrong)
    for name in wish.credentials:
        found = work.credentials.find(name) if is_identifier(name) else None
        if found is None or work.awards.get(found.prepared.award).person.id != actor.person.id:
            raise NotFound(say("There is no credential %(id)s here.", id=name[:80]),
                           code="unknown-credential")
    return wish
