"""In which time zone somebody reads moments."""

from __future__ import annotations

from badgeservice.core.account import Actor
from badgeservice.web.current import service


def zone_of(actor: Actor) -> str:
    """Return the zone of *actor* by their profile, else that of their programmes, else UTC."""
    own = service().profiles.zone(actor)
    if own is not None:
        return own
    courses = service().portfolio.courses(actor)
    return courses[0].course.timezone if courses else "UTC"
