"""What one transaction has to do with the journal of acts outside the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from badgeservice.core.audit import Entry
from badgeservice.storage.act_journal import ActJournal

NOTING = "badgeservice_noting"
"""The execution option under which a transaction carries its `Noting`."""


@dataclass
class Noting:
    """The journal, and what the transaction will have it note when it is committed."""

    journal: ActJournal
    may_append: bool = False
    """Whether it was made sure that the database is not behind the journal."""

    first: Entry | None = None
    """The first entry of the transaction that the journal is to have."""

    _count: int = 0
    _room: int = 0

    def add(self, entries: Sequence[Entry]) -> None:
        """Count *entries* in; raises HomeUnusable where all so far would not fit.

        Where the room that was tried out does not do, twice as much is tried out: else a
        transaction of many acts would write all of it again for each.
        """
        count = self._count + len(entries)
        if count > self._room:
            room = max(count, 2 * self._room)
            self.journal.ensure_room(room)
            self._room = room
        self._count = count
        self.first = self.first or entries[0]
