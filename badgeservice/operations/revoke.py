"""Revoke a credential: an event, and the list that shows it, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from badgeservice.core.credential import REASONS, Credential, Status, StatusEvent
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import BadInput, NotFound, Problem, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.publish import StatusLists

_log = logging.getLogger(__name__)


class Revoke:
    """Revocation; it cannot be undone, because foreign verifiers have seen it."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._lists = StatusLists(tools)

    def __call__(self, credentials: Sequence[str], *, reason: str, note: str, by: str) -> int:
        """Revoke all *credentials*, or none; return how many were not revoked before.

        *reason* is one of `core.credential.REASONS` and public; *note* is kept for the
        record. Raises NotFound for an id that this installation has not issued.
        """
        if reason not in REASONS:
            raise BadInput([Problem(
                "reason-unknown", say("There is no such reason."),
                say("Use one of %(reasons)s.", reasons=", ".join(REASONS)),
                field="reason", value=reason)])
        with self._tools.database.transaction() as work:
            fresh = self._standing(work, credentials)
            for credential in fresh:
                work.status.add(StatusEvent(credential.prepared.id, Status.REVOKED, reason, note,
                                            self._tools.clock(), by))
            for name in sorted({credential.prepared.status_list for credential in fresh}):
                self._lists.publish(work, name)
        for credential in fresh:
            _log.info("revoked %s: %s", credential.prepared.id, reason)
        return len(fresh)

    def _standing(self, work: UnitOfWork, names: Sequence[str]) -> list[Credential]:
        """Return those that are not revoked, by status list: all take locks in one order."""
        found = []
        for name in dict.fromkeys(names):
            credential = work.credentials.find(name)
            if credential is None:
                raise NotFound(say("There is no credential %(id)s here.", id=name),
                               code="unknown-credential")
            latest = work.status.latest(name)
            if latest is None or latest.status is not Status.REVOKED:
                found.append(credential)
        return sorted(found, key=lambda c: (c.prepared.status_list, c.prepared.id))
