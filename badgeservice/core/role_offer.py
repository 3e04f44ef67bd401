"""A role that is offered to somebody of another programme, who takes it or does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from badgeservice.core.granting import RoleWish

GOOD_FOR = timedelta(days=14)
"""As long as the link of an invitation."""


@dataclass(frozen=True)
class RoleOffer:
    """One role, offered to one person."""

    id: str
    person: str
    wish: RoleWish
    offered_at: datetime
    offered_by: str
    """Id of the administrator, who must still be able to give it when it is taken."""

    expires_at: datetime
    ended_at: datetime | None = None
    """Since when it counts no more: taken, declined, or replaced by a later one."""

    def is_good(self, now: datetime) -> bool:
        """Tell whether it can be taken at *now*."""
        return self.ended_at is None and now < self.expires_at
