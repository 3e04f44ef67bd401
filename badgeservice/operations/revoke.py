"""Revoke a credential: an event, and the list that shows it, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from badgeservice.core.credential import REASONS, Status, StatusEvent
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
            touched, fresh = set(), 0
            for name in credentials:
                credential = work.credentials.find(name)
                if credential is None:
                    raise NotFound(say("There is no credential %(id)s here.", id=name),
                                   code="unknown-credential")
                latest = work.status.latest(name)
                if latest is not None and latest.status is Status.REVOKED:
                    continue
                work.status.add(StatusEvent(name, Status.REVOKED, reason, note,
                                            self._tools.clock(), by))
                touched.add(credential.prepared.status_list)
                fresh += 1
            for status_list in sorted(touched):
                self._lists.publish(work, status_list)
        for name in credentials:
            _log.info("revoked %s: %s", name, reason)
        return fresh
