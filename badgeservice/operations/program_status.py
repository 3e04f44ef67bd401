"""Change the status of a credential because a program with a token asks for it."""

from __future__ import annotations

import logging

from badgeservice.core.credential import Status
from badgeservice.core.status_rows import StatusWish
from badgeservice.core.token import Token
from badgeservice.errors import NotFound, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.publish import StatusLists
from badgeservice.operations.revoke import ChangeStatus

_log = logging.getLogger(__name__)

REASON = "other"
"""Programs give no reason that could be shown; the token is on record instead."""

_CHANGES = {("revocation", True): Status.REVOKED, ("suspension", True): Status.SUSPENDED,
            ("suspension", False): Status.VALID, ("revocation", False): Status.VALID}
"""By purpose and whether it is to hold."""


class ChangeStatusForProgram:
    """Revocation, suspension and reinstatement over the web."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._change = ChangeStatus(tools)
        self._lists = StatusLists(tools)

    def __call__(self, issuer: str, credential: str, *, purpose: str, is_set: bool,
                 token: Token) -> None:
        """Change what *credential*, an id, is worth; *purpose* is revocation or suspension.

        Raises NotFound where *issuer* has signed none of that id, Conflict ``status-final``
        where it is revoked and would not be any more.
        """
        status = _CHANGES[purpose, is_set]
        if self._is_award(issuer, credential):
            wish = StatusWish(credential, REASON, "")
            self._change(status, [wish], by=f"token {token.id}")
        else:
            self._change_composed(issuer, credential, status)
        _log.info("token %s: %s %s", token.id, status.value, credential)

    def _is_award(self, issuer: str, credential: str) -> bool:
        name = self._tools.urls.credential_id(credential)
        if name is None:
            return False
        with self._tools.database.reading() as work:
            found = work.credentials.find(name)
        return found is not None and found.prepared.issuer == issuer

    def _change_composed(self, issuer: str, credential: str, status: Status) -> None:
        with self._tools.database.transaction() as work:
            found = work.programs.named(credential)
            if found is None or found.prepared.issuer != issuer:
                raise NotFound(say("There is no credential %(id)s here.", id=credential[:200]),
                               code="unknown-credential")
            work.programs.set_status(found.prepared.id, status, self._tools.clock())
            if status is Status.REVOKED and found.prepared.status_list is not None:
                self._lists.publish(work, found.prepared.status_list)
