"""The work on what is verified in one go: a few items at a time, by whoever has time for it.

The worker does it where it runs; else whoever looks at the page moves it on. A job is held
under a lease, so that two never do the same; what a process held that ended goes on when the
lease is over, and no item is done twice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from badgeservice.core.bulk import ATTEMPTS, BulkJob, Outcome
from badgeservice.core.ids import identifier
from badgeservice.core.ports.bulk import Begun
from badgeservice.operations.bulk_check import BulkCheck, broken, is_for_later
from badgeservice.operations.collaborators import Collaborators

_log = logging.getLogger(__name__)

SECONDS = 1.0
"""For which items are begun in one slice; the last one may take longer."""

_MOST = 50
"""Items of one slice."""

_LEASE = timedelta(minutes=2)
"""Far longer than a slice takes: one item has some twenty seconds at the most."""

_REST = timedelta(seconds=10)
"""So long a job rests of which only such items are left as wait for another service."""

_MOST_TURNS = 50
"""So often an item is put off before it counts as not checked."""


class BulkWork:
    """Does slices of the jobs that wait, at most *lanes* of them at the same time."""

    def __init__(self, tools: Collaborators, check: BulkCheck, *, lanes: int = 1,
                 seconds: Callable[[], float] = time.monotonic) -> None:
        self._tools = tools
        self._check = check
        self._lanes = lanes
        self._seconds = seconds

    def __call__(self, job: str | None = None) -> bool:
        """Do a slice of *job*, or of the one that waits longest; False where there was none."""
        lease = identifier(self._tools.chance.draw(16))
        with self._tools.database.transaction() as work:
            now = self._tools.moment(work)
            taken = work.bulk.take(now, now + _LEASE, lease, lanes=self._lanes, job=job)
            if taken is None:
                return False
            begun = work.bulk.begin(taken.id, _MOST)
        self._slice(taken, begun, lease)
        return True

    def waiting(self) -> Sequence[str]:
        """Return the jobs on which something is to be done, oldest first."""
        with self._tools.database.reading() as work:
            return work.bulk.waiting()

    def _slice(self, job: BulkJob, begun: Sequence[Begun], lease: str) -> None:
        outcomes: dict[int, Outcome] = {}
        later: list[int] = []
        until = self._seconds() + SECONDS
        for each in begun:
            if outcomes and self._seconds() >= until:
                break
            outcome = self._outcome(job, each)
            if is_for_later(outcome) and each.turn < _MOST_TURNS:
                later.append(each.brought.place)
            else:
                outcomes[each.brought.place] = outcome
        places = {each.brought.place for each in begun}
        with self._tools.database.transaction() as work:
            now = self._tools.moment(work)
            is_held = work.bulk.finish(
                job.id, lease, outcomes, later=later,
                back=sorted(places - outcomes.keys() - set(later)), now=now,
                rest=now + _REST if later and not outcomes else None)
        if is_held:
            _log.info("verified %s items of %s, put off %s", len(outcomes), job.id, len(later))

    def _outcome(self, job: BulkJob, each: Begun) -> Outcome:
        if each.attempts >= ATTEMPTS:
            _log.error("item %s of %s ended its process each time", each.brought.place, job.id)
            return broken()
        return self._check(job, each.brought)
