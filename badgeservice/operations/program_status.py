"""Change the status of a credential because a program with a token asks for it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from badgeservice.core.credential import FINAL, Status
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.program_credential import ProgramCredential
from badgeservice.core.status_rows import StatusWish
from badgeservice.core.token import Token
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.noting import as_actor, log_act
from badgeservice.operations.publish import StatusLists
from badgeservice.operations.revoke import ChangeStatus

_log = logging.getLogger(__name__)

REASON = "other"
"""Programs give no reason that could be shown; the token is on record instead."""

_CHANGES = {("revocation", True): Status.REVOKED, ("suspension", True): Status.SUSPENDED,
            ("suspension", False): Status.VALID}
"""By purpose and whether it is to hold. That a credential is not revoked changes nothing: it
does not lift a suspension, and of a revoked one it is not true."""

_ACTIONS: Mapping[Status, str] = {
    Status.REVOKED: "program-credential.revoked",
    Status.SUSPENDED: "program-credential.suspended",
    Status.VALID: "program-credential.reinstated",
}
"""How the log calls each change."""


class ChangeStatusForProgram:
    """Revocation, suspension and reinstatement over the web."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._change = ChangeStatus(tools)
        self._lists = StatusLists(tools)

    def __call__(self, issuer: str, credential: str, *, purpose: str, is_set: bool,
                 token: Token) -> None:
        """Change what *credential*, an id, is worth; *purpose* is revocation or suspension.

        All that the issuer signed under the id changes together: older versions too, and what
        a program composed under the id of an award. Raises
        NotFound where *issuer* has signed none, Conflict ``status-final`` where it is revoked
        and would not be any more.
        """
        status = _CHANGES.get((purpose, is_set))
        name = self._award_of(issuer, credential)
        if name is not None and status is None:
            self._ensure_not_final(name, credential)
        elif name is not None and status is not None:
            wish = StatusWish(credential, REASON, "")
            self._change(status, [wish], by=f"token {token.id}", actor=as_actor(token))
        self._change_composed(issuer, credential, status, token, is_award=name is not None)
        _log.info("token %s: %s %s of %s", token.id, purpose, is_set, credential)

    def _award_of(self, issuer: str, credential: str) -> str | None:
        """Return the name of a credential that this service composed for *issuer*, or None."""
        name = self._tools.urls.credential_id(credential)
        if name is None:
            return None
        with self._tools.database.reading() as work:
            found = work.credentials.find(name)
        return name if found is not None and found.prepared.issuer == issuer else None

    def _ensure_not_final(self, name: str, credential: str) -> None:
        with self._tools.database.reading() as work:
            latest = work.status.latest(name)
        if latest is not None and latest.status in FINAL:
            raise _final(credential)

    def _change_composed(self, issuer: str, credential: str, status: Status | None,
                         token: Token, *, is_award: bool) -> None:
        with self._tools.database.transaction() as work:
            found = work.programs.named(issuer, credential)
            if not found and is_award:
                return
            if not found:
                raise NotFound(say("There is no credential %(id)s here.", id=credential[:200]),
                               code="unknown-credential")
            standing = [each for each in found if each.status not in FINAL]
            if not standing and status is not Status.REVOKED:
                raise _final(credential)
            if status is not None:
                self._give(work, status, standing)
                for each in standing:
                    log_act(work, self._tools, _ACTIONS[status],
                            f"program-credential:{each.prepared.id}", by=as_actor(token),
                            issuer=issuer)

    def _give(self, work: UnitOfWork, status: Status,
              standing: Sequence[ProgramCredential]) -> None:
        for each in standing:
            work.programs.set_status(each.prepared.id, status, self._tools.clock())
        if status is Status.REVOKED:
            # By name: all take locks in one order.
            for name in sorted({each.prepared.status_list for each in standing
                                if each.prepared.status_list is not None}):
                self._lists.publish(work, name)


def _final(credential: str) -> Conflict:
    return Conflict(say("The credential %(id)s is revoked or superseded; that cannot be undone.",
                        id=credential[:200]), code="status-final")
