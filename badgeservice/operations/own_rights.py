"""Whether somebody keeps a portfolio at all; whose item it is the look-up itself says."""

from __future__ import annotations

from badgeservice.core.account import Actor, Role
from badgeservice.errors import NotAllowed, say


def ensure_role(actor: Actor, *roles: Role) -> None:
    """Raise NotAllowed ``role-missing`` unless *actor* has one of *roles* somewhere."""
    if not actor.has(*roles):
        raise NotAllowed(say("This page is for other roles than yours."), code="role-missing")
