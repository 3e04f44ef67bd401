"""Forget what is past its period: traces of use, and people who left long ago."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from badgeservice.core.audit import SYSTEM, Act
from badgeservice.core.judgement import Stage
from badgeservice.core.portfolio import UNDO
from badgeservice.core.ports import EvidenceFiles, UnitOfWork
from badgeservice.core.retention import (
    CLOSED,
    PERIODS,
    SOONEST,
    UNOPENED,
    WAITS,
    Left,
    forgotten,
)
from badgeservice.operations.collaborators import Collaborators

_log = logging.getLogger(__name__)


RECEIVED = timedelta(days=1)
"""So long a file may be stored before something names it: then what handed it in has failed."""


class LeftOver(Protocol):
    """Removes files from before a moment that nothing names; returns how many there are."""

    def __call__(self, before: datetime, *, is_dry_run: bool) -> int:
        """Do it, or only count."""


class _Rehearsed(Exception):
    """Rolls back a dry run."""


class Retention:
    """Done once a day; a second time there is nothing left to do."""

    def __init__(self, tools: Collaborators, files: EvidenceFiles, left_over: LeftOver) -> None:
        self._tools = tools
        self._files = files
        self._left_over = left_over

    def __call__(self, *, is_dry_run: bool = False) -> Mapping[str, int]:
        """Remove or blank what is past its period; return how many rows, by what they were.

        Marks, decisions, awards and credentials stay. With *is_dry_run* all stays, and what would
        go is counted.
        """
        now = self._tools.clock()
        counts: Counter[str] = Counter()
        gone: set[str] = set()
        try:
            with self._tools.database.transaction() as work:
                for trace, period in PERIODS.items():
                    counts[trace.value] = work.retention.forget(trace, now - period)
                gone.update(work.portfolio.purge(now - UNDO))
                counts["unopened-invitations"] = _end_roles(
                    work, work.retention.never_opened(now - UNOPENED), "invitation.forgotten", now)
                counts["closed-accounts"] = _end_roles(
                    work, work.retention.closed(now - CLOSED), "account.forgotten", now)
                for left in people_who_left(work, now):
                    gone.update(self._forget(work, left, now, counts))
                counts["files"] = len(gone)
                if is_dry_run:
                    raise _Rehearsed
                if any(counts.values()):
                    work.audit.append(Act(now, SYSTEM, "retention.done", "retention:all", None,
                                          dict(counts)))
        except _Rehearsed:
            counts["left-over-files"] = self._left_over(now - RECEIVED, is_dry_run=True)
            return dict(counts)
        # After the commit, never before: rows can be rolled back, files cannot.
        for digest in gone:
            self._files.remove(digest)
        _log.info("retention: %s rows and %s files",
                  sum(counts.values()) - counts["files"], len(gone))
        counts["left-over-files"] = self._left_over(now - RECEIVED, is_dry_run=False)
        return dict(counts)

    def _forget(self, work: UnitOfWork, left: Left, now: datetime,
                counts: Counter[str]) -> Collection[str]:
        """Forget what is past of one person; return the digests of files to be removed."""
        categories = forgotten(left, now)
        if not categories:
            return ()
        digests = work.personal_data.digests(left.person) if "evidence" in categories else ()
        done = work.retention.forget_person(left.person, categories)
        if not done:
            return ()
        counts["people"] += 1
        counts["rows-of-people"] += sum(done.values())
        work.audit.append(Act(now, SYSTEM, "person.forgotten", f"person:{left.person}", None,
                              dict.fromkeys(sorted(categories), True)))
        return digests


def _end_roles(work: UnitOfWork, people: Collection[str], action: str, now: datetime) -> int:
    """End the roles of *people*, whom nobody waits for; what else is kept begins its period."""
    for person in people:
        for role in work.accounts.memberships(person):
            work.accounts.end(role.id, now)
        work.audit.append(Act(now, SYSTEM, action, f"person:{person}"))
    return len(people)


def people_who_left(work: UnitOfWork, now: datetime) -> list[Left]:
    """Return everybody whose last role ended so long ago that something may be forgotten."""
    return [Left(person, at, _last_result(work, person), _has_open(work, person, now),
                 bool(work.credentials.of_person(person)))
            for person, at in work.retention.left(now - timedelta(days=SOONEST))]


def _last_result(work: UnitOfWork, person: str) -> datetime | None:
    released = (work.releases.find(each.id) for each in work.applications.of_person(person))
    return max((each.released_at for each in released if each is not None), default=None)


def _has_open(work: UnitOfWork, person: str, now: datetime) -> bool:
    """Tell whether something waits for an answer; a draft that was never sent does not.

    Nor does what has waited so long that nobody will answer it.
    """
    since = now - WAITS
    for each in work.applications.of_person(person):
        if (each.stage is Stage.SENT and (each.sent_at or each.made_at) > since
                and work.releases.find(each.id) is None):
            return True
        appeal = work.appeals.of_application(each.id)
        if appeal is not None and appeal.is_open and appeal.filed_at > since:
            return True
    return (any(task.ended_at is None and task.assigned_at > since
                for task in work.assignments.of_assessor(person))
            or any(each.is_open and each.filed_at > since
                   for each in work.data_requests.of_person(person)))
