"""Remove for good what a teacher has deleted, before its 30 days are over."""

from __future__ import annotations

import logging

from badgeservice.core.account import Actor, Role
from badgeservice.core.audit import Act
from badgeservice.core.portfolio import Item
from badgeservice.core.ports import EvidenceFiles
from badgeservice.errors import NotFound, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.own_rights import ensure_role

_log = logging.getLogger(__name__)


class DiscardItem:
    """Make room in a full portfolio.

    What can be brought back takes room, or deleting and adding in turn would fill the disk.
    """

    def __init__(self, tools: Collaborators, files: EvidenceFiles) -> None:
        self._tools = tools
        self._files = files

    def __call__(self, actor: Actor, item: str) -> Item:
        """Remove a deleted item of the actor's, and its file where nothing else names it.

        Raises NotFound ``unknown-item``, also for what is not deleted.
        """
        ensure_role(actor, Role.TEACHER)
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            # First the log, as whoever adds: a file that is named again meanwhile stays.
            work.audit.append(Act(now, actor.person.id, "item.discarded", f"item:{item}"))
            work.portfolio.hold(actor.person.id)
            found = work.portfolio.find(actor.person.id, item)
            if found is None or not found.can_be_restored(now):
                raise NotFound(say("There is no such item in this portfolio."),
                               code="unknown-item")
            work.portfolio.discard(found)
            digest = found.content.digest
            if digest is not None and not work.portfolio.is_named(digest):
                self._files.remove(digest)
        _log.info("item %s removed for good", item)
        return found
