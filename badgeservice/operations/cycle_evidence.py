"""The evidence of a practice cycle, to whom its teacher has as a mentor."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from badgeservice.core.account import Actor
from badgeservice.core.portfolio import Item, View
from badgeservice.core.ports import EvidenceFiles
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.looks import Looks
from badgeservice.operations.open_evidence import Opened, opened, unknown
from badgeservice.operations.practice import Practice, Shown

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Piece:
    """One item of a cycle."""

    item: Item
    shown: Shown
    """The cycle, as the one who asks may see it."""


class CycleEvidence:
    """Who reads a cycle opens its evidence; what mentors open is recorded."""

    def __init__(self, tools: Collaborators, files: EvidenceFiles, practice: Practice) -> None:
        self._tools = tools
        self._files = files
        self._practice = practice
        self._looks = Looks(tools)

    def __call__(self, actor: Actor, cycle: str, item: str) -> Piece:
        """Return one item of a cycle, and record that *actor* was shown it.

        For who may read the cycle. Raises NotAllowed ``role-missing``; NotFound
        ``unknown-cycle``, and ``unknown-evidence`` for an item that is not in it.
        """
        return self._look(actor, cycle, item, is_download=False)

    def file(self, actor: Actor, cycle: str, item: str, *, is_download: bool) -> Opened:
        """Return the file or text of an item of a cycle, and record it; raises the same."""
        piece = self._look(actor, cycle, item, is_download=is_download)
        return opened(self._files, piece.item.as_evidence(), piece.item.title)

    def _look(self, actor: Actor, cycle: str, item: str, *, is_download: bool) -> Piece:
        shown = self._practice.get(actor, cycle)
        found = next((each for each in shown.items if each.id == item), None)
        if found is None:
            raise unknown()
        self._looks.record([View(actor.person.id, found.owner, None, None, self._tools.clock(),
                                 item, is_download)])
        _log.info("item %s of cycle %s opened by %s", item, cycle, actor.person.id)
        return Piece(found, shown)
