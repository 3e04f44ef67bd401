"""Many credentials to verify in one go: brought, chosen, looked at, removed.

Whoever knows the address of a job may see it and remove it; its id cannot be guessed. What a
program brought is seen by the token that brought it alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import IO

from badgeservice.core.bulk import (
    KEPT,
    MOST_ITEMS,
    MOST_KEPT,
    MOST_OPEN,
    REMEMBERED,
    Brought,
    BulkJob,
    BulkState,
    Counts,
    Form,
    Line,
    storable,
)
from badgeservice.core.ids import identifier
from badgeservice.core.ports import UnitOfWork, Wanted
from badgeservice.core.tasks import Task, TaskKind
from badgeservice.core.tries import Kind
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.operations.bulk_read import BulkReader, Found, Wishes, ensure_policy, refused
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.tries import Tries

_log = logging.getLogger(__name__)

LONGEST_NAME = 120


@dataclass(frozen=True)
class Source:
    """Who brings something."""

    asker: str = ""
    """Address in the net; empty for one that is not counted. Only a keyed digest is kept."""

    token: str = ""


class Bulk:
    """Jobs, from the upload to their end."""

    def __init__(self, tools: Collaborators, read: BulkReader, tries: Tries,
                 digest: Callable[[str], str]) -> None:
        self._tools = tools
        self._read = read
        self._tries = tries
        self._digest = digest

    def bring(self, stream: IO[bytes], file: str, wishes: Wishes, source: Source) -> BulkJob:
        """Keep what a file holds until it is verified; its work begins at once where it is clear.

        Raises BadInput by line and column, BadUsage ``policy-unknown``, TooManyTries, and
        Conflict ``bulk-many`` and ``bulk-full`` where too much is there already.
        """
        if source.asker:
            self._tries.take(Kind.BULK, asker=source.asker)
        source = self._kept(source)
        self._ensure_room(source)
        file = storable(file)[-LONGEST_NAME:]
        return self._keep(self._read(stream, file, wishes), file, wishes, source)

    def bring_list(self, texts: Sequence[str], wishes: Wishes, source: Source) -> BulkJob:
        """Keep links, ids, codes and documents that a program sends; raises as `bring` does."""
        source = self._kept(source)
        self._ensure_room(source)
        ensure_policy(wishes)
        if not 0 < len(texts) <= MOST_ITEMS:
            raise refused("items-count", say("Send 1 to %(most)s items.", most=MOST_ITEMS),
                           None, field="items")
        items = tuple(Brought(place, (storable(text),)) for place, text in enumerate(texts, 1))
        return self._keep(Found(Form.LIST, (), items, 0), "", wishes, source)

    def _keep(self, found: Found, file: str, wishes: Wishes, source: Source) -> BulkJob:
        now = self._tools.clock()
        job = BulkJob(
            id=identifier(self._tools.chance.draw(16)), form=found.form, file=file,
            header=found.header, policy=wishes.policy, created_at=now,
            state=BulkState.WORKING if found.is_clear else BulkState.CHOOSING, total=0, size=0,
            column=found.column, recipient=found.recipient, token=source.token,
            asker=source.asker)
        self.purge()
        with self._tools.database.transaction() as work:
            _ensure_room(work, source)  # again: others may have been faster
            total = work.bulk.add(job, found.items)
        _log.info("took %s items to verify as %s", total, job.id)
        if job.state is BulkState.WORKING:
            self._tools.tasks.defer(Task(TaskKind.LIST, job.id))
        return replace(job, total=total)

    def _kept(self, source: Source) -> Source:
        return replace(source, asker=self._digest(source.asker) if source.asker else "")

    def _ensure_room(self, source: Source) -> None:
        with self._tools.database.reading() as work:
            _ensure_room(work, source)

    def show(self, job: str, *, token: str = "") -> tuple[BulkJob, Counts]:
        """Return a job and how far it is; raises NotFound ``unknown-bulk``.

        One that was removed is returned as such, for as long as anybody remembers.
        """
        now = self._tools.clock()
        with self._tools.database.reading() as work:
            found = work.bulk.get(job)
            counts = work.bulk.counts(job)
        if found.token != token:
            raise NotFound(say("There is no such list to verify here. Was the address copied "
                               "whole?"), code="unknown-bulk")
        if found.state is not BulkState.DELETED and found.ends_at <= now:
            self.purge()
            return replace(found, state=BulkState.DELETED), Counts(0)
        return found, counts

    def choose(self, job: str, column: int, recipient: int | None) -> None:
        """Say which column holds the credentials, and which says whose they should be.

        Raises NotFound, BadInput ``column-unknown``, and Conflict ``bulk-many`` where its asker
        has too much that is worked on already; a second choice changes nothing.
        """
        found, _ = self.show(job)
        places = range(len(found.header))
        if column not in places or (recipient is not None and recipient not in places):
            raise refused("column-unknown", say("There is no such column."),
                           say("Choose one of the list."), field="column")
        with self._tools.database.transaction() as work:
            if found.state is BulkState.CHOOSING:
                _ensure_turn(work, Source(found.asker, found.token))
            is_chosen = work.bulk.choose(job, column, recipient)
        if is_chosen:
            _log.info("column %s of %s is verified", column, job)
            self._tools.tasks.defer(Task(TaskKind.LIST, job))

    def lines(self, job: str, wanted: Wanted, *, token: str = "") -> tuple[Sequence[Line], int]:
        """Return the lines of a job that are wanted, and how many there are without limit."""
        self.show(job, token=token)
        with self._tools.database.reading() as work:
            return work.bulk.lines(job, wanted), work.bulk.count(job, wanted)

    def delete(self, job: str, *, token: str = "") -> None:
        """Remove all that was brought and found, now; raises NotFound."""
        self.show(job, token=token)
        with self._tools.database.transaction() as work:
            is_removed = work.bulk.delete(job, self._tools.clock())
        if is_removed:
            _log.info("removed %s, as was asked", job)

    def purge(self) -> int:
        """Remove what is past its day; return how many jobs were."""
        now = self._tools.clock()
        with self._tools.database.reading() as work:
            expired = work.bulk.expired(now - KEPT)
        for job in expired:
            with self._tools.database.transaction() as work:
                work.bulk.delete(job, now)
        if expired:
            with self._tools.database.transaction() as work:
                work.bulk.forget(now - REMEMBERED)
            _log.info("removed %s lists that were past their day", len(expired))
        return len(expired)


def _ensure_room(work: UnitOfWork, source: Source) -> None:
    """Raise Conflict where the asker has too much that is worked on, or too much is kept."""
    _ensure_turn(work, source)
    if work.bulk.kept() >= MOST_KEPT:
        raise Conflict(say("Too many lists are kept here at the moment. Try again later."),
                       code="bulk-full")


def _ensure_turn(work: UnitOfWork, source: Source) -> None:
    has = (work.bulk.open_of(asker=source.asker, token=source.token)
           if source.asker or source.token else 0)
    if has >= MOST_OPEN:
        raise Conflict(say("%(count)s lists from the same place are being verified already. Wait "
                           "until one is done, and try again.", count=has), code="bulk-many")
