"""After a database was put back from a backup: take up what the journal still knows."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from badgeservice.core.credential import FINAL, Status, StatusEvent
from badgeservice.core.ports import PublicationJournal, UnitOfWork
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.noting import log_act
from badgeservice.operations.publish import StatusLists

_log = logging.getLogger(__name__)

NOTE = "published as revoked before the database was put back"


@dataclass(frozen=True)
class Recovered:
    """What the journal knew better."""

    lists: tuple[str, ...]
    """Status lists that were published in a newer version than the database had."""

    revoked: tuple[str, ...]
    """Credentials that the register took for valid and that are revoked again."""


def is_behind(work: UnitOfWork, journal: PublicationJournal, status_list: str) -> bool:
    """Tell whether a list was published in a newer version than the database knows."""
    known, issue = journal.latest(status_list), work.status.publication(status_list)
    return known is not None and (issue is None or issue.sequence < known.sequence)


class AfterRestore:
    """Brings status lists and register up to what was published, and lets them go on."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._lists = StatusLists(tools)

    def __call__(self, *, by: str) -> Recovered:
        """Revoke again what was published as revoked; publish lists newer than any before.

        Nothing more is given out from those lists: indexes that the database has forgotten
        may belong to credentials that somebody holds. Suspensions and credentials that were
        issued after the backup are in no list and must be looked after by hand.
        """
        with self._tools.database.transaction() as work:
            behind = tuple(name for name in work.status.lists()
                           if is_behind(work, self._tools.journal, name))
            revoked = tuple(each for name in behind for each in self._recover(work, name, by))
            for name in behind:
                log_act(work, self._tools, "status-list.taken-up", f"status-list:{name}")
            for each in revoked:
                log_act(work, self._tools, "credential.revoked", f"credential:{each}",
                        reason="other")
        for name in behind:
            _log.warning("status list %s goes on after a restore, by %s", name, by)
        return Recovered(behind, revoked)

    def _recover(self, work: UnitOfWork, name: str, by: str) -> list[str]:
        known = self._tools.journal.latest(name)
        shown = known.revoked if known else frozenset()
        found = []
        for each in work.credentials.at_indexes(name, shown):
            latest = work.status.latest(each)
            if latest is None or latest.status not in FINAL:
                work.status.add(StatusEvent(each, Status.REVOKED, "other", NOTE,
                                            self._tools.clock(), by))
                found.append(each)
        for composed in work.programs.at_indexes(name, shown):
            if composed.status not in FINAL:
                work.programs.set_status(composed.prepared.id, Status.REVOKED,
                                         self._tools.clock())
                found.append(composed.prepared.credential_id or composed.prepared.id)
        work.status.retire(name)
        self._lists.publish_again(work, name)
        return found
