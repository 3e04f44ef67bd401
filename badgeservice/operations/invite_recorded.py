"""Inviting everybody whom a file recorded and nobody has invited yet."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from badgeservice.core.account import Actor, Role, covers
from badgeservice.core.ports import Search, UnitOfWork
from badgeservice.errors import NotAllowed, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.invite import first_account, send_invitation

_log = logging.getLogger(__name__)

AT_ONCE = 500
"""So many a page invites with one button: it must answer before a proxy gives up."""


@dataclass(frozen=True)
class InvitedMany:
    """What inviting everybody came to."""

    invited: int
    left: int
    """How many still have no account."""


class InviteRecorded:
    """People who have a role by a file that was imported, and no account."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def waiting(self, actor: Actor, programme: str | None = None) -> int:
        """Return how many people *actor* could invite; of *programme* alone where one is named."""
        with self._tools.database.reading() as work:
            return _waiting(work, actor, programme, 0)[1]

    def __call__(self, actor: Actor, programme: str | None = None, *,
                 most: int = AT_ONCE) -> InvitedMany:
        """Make accounts and write to at most *most* people, by surname.

        Each in a transaction of its own: what was done stays done where it ends early, and the
        next call goes on. Raises NotAllowed ``role-missing``.
        """
        if not actor.has(Role.ADMINISTRATOR):
            raise NotAllowed(say("This is for other roles than yours."), code="role-missing")
        with self._tools.database.reading() as work:
            people, count = _waiting(work, actor, programme, most)
        done = sum(self._invite(actor, person) for person in people)
        _log.info("invited %s people whom files recorded", done)
        return InvitedMany(done, count - len(people))

    def _invite(self, actor: Actor, person: str) -> bool:
        with self._tools.database.transaction() as work:
            programmes = actor.programmes(Role.ADMINISTRATOR)
            roles = work.accounts.memberships(person)
            # Meanwhile somebody else may have invited the person, or ended the role.
            if work.accounts.find(person) is not None or not any(
                    covers(programmes, each.programme) for each in roles):
                return False
            send_invitation(self._tools, work, actor, first_account(self._tools, work, person))
        return True


def _waiting(work: UnitOfWork, actor: Actor, programme: str | None,
             most: int) -> tuple[tuple[str, ...], int]:
    found, count = work.directory.people(
        actor.programmes(Role.ADMINISTRATOR),
        Search(programme=programme, is_without_account=True), offset=0, limit=most)
    return tuple(each.person.id for each in found), count
