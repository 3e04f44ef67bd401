"""Revoke, suspend and reinstate: an event, and the list that shows it, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence

from badgeservice.core.audit import OPERATOR
from badgeservice.core.credential import (
    FINAL,
    REASONS,
    REINSTATEMENT_REASONS,
    SUSPENSION_REASONS,
    Credential,
    Status,
    StatusEvent,
)
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.status_rows import StatusWish
from badgeservice.errors import BadInput, Conflict, NotFound, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.noting import log_act, programme_of
from badgeservice.operations.publish import StatusLists

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

        Reasons are public, notes are kept for the record; *actor* is whom the log names.
        Raises BadInput with every reason
        that is none; NotFound or Conflict for the first credential that is unknown or that
        cannot be changed any more, and BadInput naming every line where they are of a file.
        """
        with self._tools.database.transaction() as work:
            fresh = self._standing(work, status, wishes)
            for wish, credential in fresh:
                work.status.add(StatusEvent(credential.prepared.id, status, wish.reason,
                                            wish.note, self._tools.clock(), by))
            if status in FINAL:
                for name in dict.fromkeys(each.prepared.status_list for _, each in fresh):
                    self._lists.publish(work, name)
            for wish, credential in fresh:
                log_act(work, self._tools, _ACTIONS[status],
                        f"credential:{credential.prepared.id}",
                        programme_of(work, credential.prepared), by=actor, reason=wish.reason)
        for wish, credential in fresh:
            _log.info("%s %s: %s, by %s", status.value, credential.prepared.id, wish.reason, by)
        return tuple(credential.prepared.id for _, credential in fresh)

    def preview(self, status: Status, wishes: Sequence[StatusWish]) -> tuple[str, ...]:
        """Check all as a change does and return the ids that would be changed."""
        with self._tools.database.reading() as work:
            return tuple(credential.prepared.id
                         for _, credential in self._standing(work, status, wishes))

    def _standing(self, work: UnitOfWork, status: Status, wishes: Sequence[StatusWish]
                  ) -> list[tuple[StatusWish, Credential]]:
        """Return what is to be changed, by status list: all take locks in one order."""
        _ensure_reasons(status, wishes)
        found: dict[str, tuple[StatusWish, Credential]] = {}
        problems: list[Problem] = []
        for wish in wishes:
            name = self._tools.urls.credential_id(wish.credential) or wish.credential
            # A withdrawn one can turn out to be false as well: its status still counts.
            credential = work.credentials.find(name, even_withdrawn=True)
            latest = work.status.latest(name) if credential else None
            now = latest.status if latest else Status.VALID
            if credential is None:
                problems.append(_unknown(wish))
            elif now in FINAL and status not in FINAL:
                problems.append(_final(wish, status))
            elif now is not status:
                found.setdefault(name, (wish, credential))
        if problems:
            raise _refusal(problems)
        return sorted(found.values(),
                      key=lambda each: (each[1].prepared.status_list, each[1].prepared.id))


def _ensure_reasons(status: Status, wishes: Sequence[StatusWish]) -> None:
    problems = list(_bad_reasons(REASONS_FOR[status], wishes))
    if problems:
        raise BadInput(problems)


def _bad_reasons(known: tuple[str, ...], wishes: Sequence[StatusWish]) -> Iterator[Problem]:
    for wish in wishes:
        if wish.reason not in known:
            yield wish.problem(
                "reason-unknown", say("There is no such reason."),
                say("Use one of %(reasons)s.", reasons=", ".join(known)),
                field="reason", value=wish.reason)


def _unknown(wish: StatusWish) -> Problem:
    return wish.problem(
        "unknown-credential", say("There is no credential %(id)s here.", id=wish.credential[:80]),
        say("Check the id; `badgeservice credential list` shows all."), field="id",
        value=wish.credential[:80])


def _final(wish: StatusWish, status: Status) -> Problem:
    message = say(
        "The credential %(id)s is revoked or superseded. Verifiers everywhere have seen that; "
        "it cannot be undone.", id=wish.credential[:80])
    remedy = say("Issue a new credential: `badgeservice award add --again`, or `award batch "
                 "--again`.") if status is Status.VALID else say("There is nothing to suspend.")
    return wish.problem("status-final", message, remedy, field="id", value=wish.credential[:80])


def _refusal(problems: list[Problem]) -> BadInput | NotFound | Conflict:
    first = problems[0]
    if first.line is not None:
        return BadInput(problems, code="status-file-refused", message=say(
            "%(file)s was refused and nothing was changed; problems: %(count)s.",
            file=first.file or "", count=len(problems)))
    if first.code == "unknown-credential":
        return NotFound(first.message, code=first.code)
    return Conflict(first.message, code=first.code)


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
