"""Status lists: opened, signed when they change and before they end, hardly ever on a request.

What leaves the house is written into a journal outside the database first. A database that
is older than the journal was put back from a backup and has forgotten revocations: until
somebody who knows says so, no list of it is signed or served any more.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from badgeservice.core.credential import Publication
from badgeservice.core.ids import identifier
from badgeservice.core.key import Purpose
from badgeservice.core.ports import PublicationJournal, UnitOfWork
from badgeservice.credentials import proof, status_list
from badgeservice.credentials.suites import suite_for
from badgeservice.errors import Conflict, HomeUnusable, KeyUnusable, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.identity import Identity
from badgeservice.operations.noting import log_act
from badgeservice.operations.whole_lists import WholeLists

_log = logging.getLogger(__name__)

VALIDITY = timedelta(days=14)
"""How long a signed list counts: as long as an old copy can hide a revocation."""

RENEWAL = VALIDITY / 2
"""A list with less than this left is signed anew: the service may be away for a week."""

_RETRY = timedelta(minutes=5)
"""After a failed renewal, so that a locked key does not cost every request its while."""

_CLOCKS = timedelta(minutes=5)
"""How far a clock that was set back may keep the date of the list before (`world.TOLERANCE`)."""


def encoded(document: Mapping[str, Any]) -> bytes:
    """Write a signed document as the bytes that are stored and served verbatim."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8")


class StatusLists:
    """The status lists of this installation."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)
        self._whole = WholeLists(tools.urls, tools.journal, tools.canonicalize)
        self._failed_at: datetime | None = None

    def reserve_many(self, work: UnitOfWork, issuer: str,
                     count: int) -> list[tuple[str, int]]:
        """Take *count* random free indexes of lists of *issuer*, opening some if need be."""
        found: list[tuple[str, int]] = []
        while len(found) < count:
            status = work.status.open_list(issuer) or self._open(work, issuer)
            # A forgetful database would give out again what it gave out before.
            self.ensure_not_restored(work, status)
            indexes = work.issuing.reserve(status, count - len(found), self._tools.chance)
            found += [(status, index) for index in indexes]
        return found

    def reserve(self, work: UnitOfWork, issuer: str) -> tuple[str, int]:
        """Take a random free index of an open list of *issuer*, opening one if need be."""
        status = work.status.open_list(issuer) or self._open(work, issuer)
        # A forgetful database would give out again what it gave out before.
        self.ensure_not_restored(work, status)
        try:
            return status, work.status.reserve(status, self._tools.chance)
        except Conflict as error:
            if error.code != "status-list-full":
                raise
        status = self._open(work, issuer)
        return status, work.status.reserve(status, self._tools.chance)

    def _open(self, work: UnitOfWork, issuer: str) -> str:
        name = identifier(self._tools.chance.draw(16))
        work.status.create_list(name, issuer, status_list.SMALLEST)
        self.publish(work, name)
        return name

    def publish(self, work: UnitOfWork, name: str) -> None:
        """Sign the list *name* as the events say and put it in the place of the served one.

        Part of the caller's transaction: an event and the list that shows it are stored
        together or not at all. Raises HomeUnusable ``database-restored``, KeyUnusable.
        """
        self.ensure_not_restored(work, name)
        self.publish_again(work, name)

    def publish_again(self, work: UnitOfWork, name: str) -> None:
        """Do as `publish` does, also where *work* is a copy that is known to be older.

        A bit that was ever shown stays set, whatever the database remembers.
        """
        known = self._tools.journal.latest(name)
        issue = self._next(work, name, work.status.revoked(name)
                           | (known.revoked if known else frozenset()))
        key = self._identity.active(work, work.status.issuer_of(name), Purpose.STATUS)
        signer = self._identity.signer(work, key)
        signed = proof.sign(
            self._compose(work, issue, did=key.did),
            suite=suite_for(signer.algorithm),
            signer=signer,
            created=issue.valid_from,
            canonicalize=self._tools.canonicalize,
        )
        work.status.publish(name, encoded(signed), issue.valid_from)
        work.status.record(issue)
        _log.info("published status list %s, sequence %s", name, issue.sequence)

    def _next(self, work: UnitOfWork, name: str, revoked: frozenset[int]) -> Publication:
        """Return the coming publication: later than the last, for whoever remembers that."""
        now = self._tools.clock().replace(microsecond=0)
        before = work.status.publication(name) or Publication(name, 0, now, now)
        known = self._tools.journal.latest(name)
        if before.valid_from - _CLOCKS <= now < before.valid_from:
            now = before.valid_from
        return Publication(name, max(before.sequence, known.sequence if known else 0) + 1,
                           now, now + VALIDITY, revoked)

    def _compose(self, work: UnitOfWork, issue: Publication, *, did: str) -> dict[str, Any]:
        name = issue.status_list
        return status_list.compose_list(
            self._tools.urls.status_list(name), did, purpose="revocation",
            bits=status_list.set_bits(work.status.size_of(name), issue.revoked),
            valid_from=issue.valid_from, valid_until=issue.valid_until,
        )

    def publish_all(self) -> int:
        """Sign and publish every list anew; return how many there are."""
        with self._tools.database.transaction() as work:
            names = work.status.lists()
            for name in names:
                self.publish(work, name)
            for name in names:
                log_act(work, self._tools, "status-list.signed", f"status-list:{name}")
        for name in names:
            self._noted(name)
        return len(names)

    # --- serving -------------------------------------------------------------------------

    def served(self, name: str) -> bytes | None:
        """Return the bytes of the list *name* as they are served, or None.

        A list that ends soon, or that is not as it was signed, is signed anew first, and noted
        in the journal before anybody sees it. Raises HomeUnusable ``database-restored``, and
        ``status-list-damaged`` where nobody can sign it.
        """
        with self._tools.database.reading() as work:
            work.audit.ensure_current()
            content = work.status.document(name)
            issue = work.status.publication(name) if content is not None else None
            if content is None:
                return None
            is_whole = self._whole.is_whole(work, name, content, issue)
        if (not is_whole or self._is_due(issue)) and self._may_try() and self._renew(name):
            return self._noted(name)
        if not is_whole:
            raise HomeUnusable(say(
                "The status list %(id)s is damaged, and cannot be signed anew. Run "
                "`badgeservice status publish`.", id=name), code="status-list-damaged")
        known = self._tools.journal.latest(name)
        if issue is not None and known is not None and known.sequence == issue.sequence:
            return content
        return self._noted(name)

    def _is_due(self, issue: Publication | None) -> bool:
        return issue is None or issue.valid_until - self._tools.clock() < RENEWAL

    def _may_try(self) -> bool:
        return self._failed_at is None or self._tools.clock() - self._failed_at >= _RETRY

    def _renew(self, name: str) -> bool:
        """Sign a list that ends soon or is damaged; tell whether that could be done."""
        try:
            with self._tools.database.transaction() as work:
                # Somebody else may have been faster while this one waited for the lock.
                work.status.revoked(name)
                issue = work.status.publication(name)
                content = work.status.document(name) or b""
                is_whole = self._whole.is_whole(work, name, content, issue)
                if not is_whole:
                    _log.error("status list %s is not as it was signed; made anew from the "
                               "register", name)
                if not is_whole or self._is_due(issue):
                    self.publish(work, name)
        except KeyUnusable as error:
            self._failed_at = self._tools.clock()
            _log.warning("status list %s could not be signed anew (%s); run `badgeservice "
                         "status publish` before it ends", name, error.code)
            return False
        return True

    def _noted(self, name: str) -> bytes | None:
        """Return the bytes of a list, which the journal has noted by then."""
        with self._tools.database.reading() as work:
            self.ensure_not_restored(work, name)
            content = work.status.document(name)
            issue = work.status.publication(name)
            revoked = work.status.revoked(name)
        known = self._tools.journal.latest(name)
        if issue is not None and (known is None or known.sequence < issue.sequence):
            self._tools.journal.append(replace(issue, revoked=revoked))
        return content

    # --- after a backup was put back -----------------------------------------------------

    def ensure_newest(self, name: str) -> None:
        """Raise as `ensure_not_restored` does, in a transaction of its own."""
        with self._tools.database.reading() as work:
            self.ensure_not_restored(work, name)

    def ensure_not_restored(self, work: UnitOfWork, name: str) -> None:
        """Raise HomeUnusable ``database-restored`` where a journal is ahead of *work*."""
        if is_behind(work, self._tools.journal, name):
            raise HomeUnusable(say(
                "The status list %(id)s was published in a newer version than the database "
                "knows: the database seems to be an older copy. Put the newest one back, or "
                "run `badgeservice status publish --after-restore`.", id=name),
                code="database-restored")
        work.audit.ensure_current()


def is_behind(work: UnitOfWork, journal: PublicationJournal, status_list: str) -> bool:
    """Tell whether a list was published in a newer version than the database knows."""
    known, issue = journal.latest(status_list), work.status.publication(status_list)
    return known is not None and (issue is None or issue.sequence < known.sequence)
