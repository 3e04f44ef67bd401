"""A credential with all that belongs to it, for those who show or print it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from badgeservice.core.achievement import Achievement
from badgeservice.core.award import Award
from badgeservice.core.credential import Credential, Status, StatusEvent
from badgeservice.core.issuer import Issuer
from badgeservice.core.sharing import Sharing


@dataclass(frozen=True)
class CredentialFacts:
    """One issued credential and what the register knows of it."""

    credential: Credential
    award: Award
    achievement: Achievement
    """The version that the award was judged against."""

    issuer: Issuer
    partner: Issuer | None
    """The second organisation, only where it assessed jointly."""

    bodies: tuple[Issuer, ...]
    url: str
    latest: StatusEvent | None
    history: tuple[StatusEvent, ...] = ()
    """Every change of its status, oldest first."""

    successor: str | None = None
    """The address of the newest credential that took its place."""

    predecessor: str | None = None
    """The address of the credential whose place this one took."""

    sharing: Sharing = field(default_factory=Sharing)
    """Who may see it, as its holder decided."""

    @property
    def status(self) -> Status:
        """What it is worth now."""
        return self.latest.status if self.latest else Status.VALID


@dataclass(frozen=True)
class Withdrawn:
    """All that is told of a credential whose holder had it taken away: no name, no evidence."""

    achievement: Achievement
    at: datetime
    latest: StatusEvent | None
    """The last change of its status, which goes on to count for whoever has a copy."""
