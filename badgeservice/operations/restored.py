"""After a database was put back from a backup: take up what the journals still know."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from badgeservice.core.credential import FINAL, Status, StatusEvent
from badgeservice.core.key import Purpose
from badgeservice.core.noted import Forgotten, NotedAct
from badgeservice.core.ports import UnitOfWork
from badgeservice.credentials import status_list
from badgeservice.errors import HomeUnusable, NotFound, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.noting import log_act
from badgeservice.operations.publish import StatusLists, is_behind
from badgeservice.operations.replay import Replayed, replay

_log = logging.getLogger(__name__)

NOTE = "published as revoked before the database was put back"


@dataclass(frozen=True)
class Recovered:
    """What the journals knew better."""

    lists: tuple[str, ...] = ()
    """Status lists that were published in a newer version than the database had, or that may
    have given out entries which it has forgotten."""

    revoked: tuple[str, ...] = ()
    """Credentials that the register took for valid and that are revoked again."""

    changed: tuple[str, ...] = ()
    """Credentials that are suspended, reinstated or superseded again."""

    lost: tuple[str, ...] = ()
    """Credentials signed since the backup: people hold them, the register has them no more."""

    others: tuple[NotedAct, ...] = ()
    """Acts that somebody has to do again: on keys, tokens and people, for instance."""


class AfterRestore:
    """Brings status lists and register up to what was done, and lets them go on."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._lists = StatusLists(tools)

    def __call__(self, *, by: str, without_journal: bool = False) -> Recovered:
        """Give every credential the status again that it had; publish newer lists than any.

        Nothing more is given out from those lists: indexes that the database has forgotten
        belong to credentials that somebody holds. Such credentials stay lost, and so do keys,
        accounts and what else was done since: they are told, and looked after by hand. A key
        that was compromised is so again, but one for status lists, and told all the same:
        another is needed. A second time changes nothing.

        Raises HomeUnusable ``journal-incomplete`` where the journal begins after the backup,
        or is not there, unless *without_journal* says that this is known. Raises KeyUnusable.
        """
        with self._tools.database.transaction() as work:
            was_behind, forgotten = work.audit.is_behind(), Forgotten(())
            work.audit.take_up()
            if was_behind:
                forgotten = work.audit.forgotten()
                _ensure_whole(forgotten, without_journal=without_journal)
            done = self._take_up(work, forgotten, by)
            if was_behind or done.lists:
                log_act(work, self._tools, "database.taken-up", "database:",
                        count=len(forgotten.acts), lost=len(done.lost))
        for name in done.lists:
            _log.warning("status list %s goes on after a restore, by %s", name, by)
        return done

    def _take_up(self, work: UnitOfWork, forgotten: Forgotten, by: str) -> Recovered:
        found = replay(work, self._tools, forgotten.acts, by=by)
        self._reopen(work, found)
        names = tuple(name for name in work.status.lists()
                      if forgotten.acts or not forgotten.is_whole
                      or is_behind(work, self._tools.journal, name))
        revoked = tuple(each for name in names for each in self._revoke_shown(work, name, by))
        for name in names:
            work.status.retire(name)
            self._lists.publish_again(work, name)
            log_act(work, self._tools, "status-list.taken-up", f"status-list:{name}")
        for each in found.others:
            if each.action == "key.compromised":
                self._compromise(work, each)
        return Recovered(names, found.revoked + revoked, found.changed, found.lost, found.others)

    def _compromise(self, work: UnitOfWork, act: NotedAct) -> None:
        """Call a key compromised again, since the moment that was said, where it is known.

        Not one for status lists: without it no list could be published, and the database
        would stay as it is.
        """
        try:
            key = work.keys.get(act.name)
        except NotFound:
            return
        since = datetime.fromisoformat(str(act.details["since"]))
        if key.purpose is not Purpose.STATUS and (
                key.compromised_since is None or since < key.compromised_since):
            work.keys.change(key, key.compromised(since, self._tools.clock()))
            log_act(work, self._tools, act.action, act.subject, issuer=key.issuer,
                    purpose=key.purpose.value, since=since.isoformat())

    def _reopen(self, work: UnitOfWork, found: Replayed) -> None:
        """Open the lists again that lost credentials name, with what was revoked of them."""
        known = set(work.status.lists())
        for name, issuer in found.lists.items():
            if name not in known:
                work.status.create_list(name, issuer, status_list.SMALLEST)
        work.status.lost.add(found.gone)

    def _revoke_shown(self, work: UnitOfWork, name: str, by: str) -> Iterable[str]:
        """Revoke whatever a published list showed as revoked; return the ids."""
        known = self._tools.journal.latest(name)
        shown = known.revoked if known else frozenset()
        for each in work.credentials.at_indexes(name, shown):
            latest = work.status.latest(each)
            if latest is None or latest.status not in FINAL:
                work.status.add(StatusEvent(each, Status.REVOKED, "other", NOTE,
                                            self._tools.clock(), by))
                log_act(work, self._tools, "credential.revoked", f"credential:{each}",
                        reason="other")
                yield each
        for row in work.programs.at_indexes(name, shown):
            if work.programs.status_of(row.id) not in FINAL:
                work.programs.set_status(row.id, Status.REVOKED, self._tools.clock())
                log_act(work, self._tools, "program-credential.revoked",
                        f"program-credential:{row.id}", issuer=row.issuer, reason="other")
                yield row.credential_id or row.id


def _ensure_whole(forgotten: Forgotten, *, without_journal: bool) -> None:
    if not forgotten.is_whole and not without_journal:
        raise HomeUnusable(say(
            "The journal acts.jsonl in the home does not reach back to this backup: what was "
            "revoked since then would count again. Put the journal of the old home back first. "
            "If it is lost, say --without-journal, and revoke by hand what was revoked."),
            code="journal-incomplete")
