"""Revoke, suspend and reinstate: an event, and the list that shows it, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence

from badgeservice.core.account import Actor
from badgeservice.core.amending import Effect, Outcome
from badgeservice.core.audit import OPERATOR, Act
from badgeservice.core.credential import (
    FINAL,
    REASONS,
    REINSTATEMENT_REASONS,
    SUSPENSION_REASONS,
    Status,
    StatusEvent,
)
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.status_rows import StatusWish
from badgeservice.errors import BadInput, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.lost import Lost, lost_among, outcomes_of, revoke_lost
from badgeservice.operations.publish import StatusLists
from badgeservice.operations.seen import Looking, Seen, bad_reasons, named, refusal

_log = logging.getLogger(__name__)

REASONS_FOR: Mapping[Status, tuple[str, ...]] = {
    Status.REVOKED: REASONS,
    Status.SUSPENDED: SUSPENSION_REASONS,
    Status.VALID: REINSTATEMENT_REASONS,
}
"""The reasons that each change may have; VALID means reinstated."""

_ACTIONS: Mapping[Status, str] = {
    Status.REVOKED: "credential.revoked",
    Status.SUSPENDED: "credential.suspended",
    Status.VALID: "credential.reinstated",
}
"""How the log calls each change."""


class ChangeStatus:
    """Changes of what credentials are worth, all or none of those that are asked for.

    A suspension shows in this installation's register and verifier only: the published list
    knows one bit, which says *revoked* and is never cleared.
    """

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._lists = StatusLists(tools)

    def __call__(self, status: Status, wishes: Sequence[StatusWish], *, by: str,
                 actor: str = OPERATOR) -> tuple[str, ...]:
        """Give *status* to the credentials of *wishes*; return those that did not have it.

        Raises what `rows` raises.
        """
        return _changed(self.rows(status, wishes, by=by, actor=actor))

    def preview(self, status: Status, wishes: Sequence[StatusWish]) -> tuple[str, ...]:
        """Check all as a change does and return the ids that would be changed."""
        return _changed(self.preview_rows(status, wishes))

    def rows(self, status: Status, wishes: Sequence[StatusWish], *, by: str,
             actor: str = OPERATOR, within: Actor | None = None) -> tuple[Outcome, ...]:
        """Give *status* to the credentials of *wishes*; return what became of each.

        Each list is signed once, however many of its credentials are changed. Reasons are
        public, notes are kept for the record; *actor* is whom the log names, *within* whose
        roles must reach them (None: everything is in reach, also what a restored backup has
        lost). Raises BadInput with every reason that is none; NotFound or Conflict for the
        first credential that is unknown or that cannot be changed any more, and BadInput
        naming every line where they are of a file.
        """
        ensure_reasons(status, wishes)
        with self._tools.database.transaction() as work:
            # Before they are looked up: of two who wish the same at once one changes them.
            work.status.hold_of(named(wishes, self._tools.urls))
            lost = lost_among(work, self._tools.urls, status, wishes, within)
            seen = self._standing(work, status, wishes, within, lost)
            told = outcomes_of(work, lost)
            fresh = sorted((each for each in seen if each.status is not status), key=_place)
            self._change(work, status, fresh, by,
                         revoke_lost(work, self._tools, lost, actor=actor))
            work.audit.append_all([
                Act(self._tools.clock(), actor, _ACTIONS[status],
                    f"credential:{each.prepared.id}", each.programme,
                    {"reason": each.wish.reason}) for each in fresh])
        for each in fresh:
            _log.info("%s %s: %s, by %s", status.value, each.prepared.id, each.wish.reason, by)
        return (*_outcomes(status, seen), *told)

    def preview_rows(self, status: Status, wishes: Sequence[StatusWish], *,
                     within: Actor | None = None, may_lack_reasons: bool = False,
                     ) -> tuple[Outcome, ...]:
        """Check all as `rows` does and return what it would return; changes nothing."""
        ensure_reasons(status, wishes, may_lack=may_lack_reasons)
        with self._tools.database.reading() as work:
            lost = lost_among(work, self._tools.urls, status, wishes, within)
            seen = self._standing(work, status, wishes, within, lost)
            return (*_outcomes(status, seen), *outcomes_of(work, lost))

    def _change(self, work: UnitOfWork, status: Status, fresh: Sequence[Seen], by: str,
                touched: Collection[str]) -> None:
        now = self._tools.clock()
        work.status.add_all([StatusEvent(each.prepared.id, status, each.wish.reason,
                                         each.wish.note, now, by) for each in fresh])
        if status in FINAL:
            for name in sorted({*touched, *(each.prepared.status_list for each in fresh)}):
                self._lists.publish(work, name)

    def _standing(self, work: UnitOfWork, status: Status, wishes: Sequence[StatusWish],
                  within: Actor | None, lost: Lost) -> list[Seen]:
        """Return what the wishes name but the *lost*; raises where one cannot be changed."""
        seen: list[Seen] = []
        problems: list[Problem] = []
        gone = {each.name for each in lost.values()}
        there = [wish for wish, name in zip(wishes, named(wishes, self._tools.urls), strict=True)
                 if name not in gone]
        for found in Looking(work, self._tools.urls, within).all(there, even_withdrawn=True):
            if isinstance(found, Problem):
                problems.append(found)
            elif found.status in FINAL and status not in FINAL:
                problems.append(_final(found.wish, status))
            else:
                seen.append(found)
        if problems:
            raise refusal(problems)
        return seen


def _place(each: Seen) -> tuple[str, str]:
    """Return by what changes are ordered: all take the locks of lists in one order."""
    return each.prepared.status_list, each.prepared.id


def _outcomes(status: Status, seen: Sequence[Seen]) -> tuple[Outcome, ...]:
    return tuple(each.outcome(Effect.SAME if each.status is status else Effect.CHANGED)
                 for each in seen)


def _changed(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    return tuple(each.credential for each in outcomes if each.effect is Effect.CHANGED)


def ensure_reasons(status: Status, wishes: Sequence[StatusWish], *,
                   may_lack: bool = False) -> None:
    """Raise BadInput with every reason that is none for *status*."""
    problems = list(bad_reasons(REASONS_FOR[status], wishes, may_lack=may_lack))
    if problems:
        raise BadInput(problems)


def _final(wish: StatusWish, status: Status) -> Problem:
    message = say(
        "The credential %(id)s is revoked or superseded. Verifiers everywhere have seen that; "
        "it cannot be undone.", id=wish.credential[:80])
    remedy = say(
        "Issue a new credential: `badgeservice award add --again`, or a batch in which you "
        "choose a new one where the earlier one was revoked (`--again`)."
    ) if status is Status.VALID else say("There is nothing to suspend.")
    return wish.problem("status-final", message, remedy, field="id", value=wish.credential[:80])


class Revoke:
    """Revocation; it cannot be undone, because foreign verifiers have seen it."""

    def __init__(self, tools: Collaborators) -> None:
        self._change = ChangeStatus(tools)

    def __call__(self, credentials: Sequence[str], *, reason: str, note: str, by: str) -> int:
        """Revoke all *credentials*, or none; return how many were not revoked before.

        Raises what `ChangeStatus` raises.
        """
        wishes = [StatusWish(name, reason, note) for name in credentials]
        return len(self._change(Status.REVOKED, wishes, by=by))
