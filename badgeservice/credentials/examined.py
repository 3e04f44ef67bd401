"""What was found out about one signature of a document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeservice.credentials.suite import Suite
from badgeservice.errors import BadgeError

Finding = BadgeError | None
"""What was found against something; None for nothing."""


@dataclass(frozen=True)
class Signature:
    """One proof or token, with what was found out about it."""

    controller: str | None
    """Whose key it claims to be made with; None where it does not say."""

    flaw: Finding
    """Why the signature does not hold or could not be checked."""

    binding: Finding
    """Why the key is not, or not known to be, one that its controller lists."""

    suite: Suite | None = None
    """How it was made; None for a token, and where that is not known."""

    lost_since: datetime | None = None
    """Since when others may know the key, where the signature counts all the same."""
