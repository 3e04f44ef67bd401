"""In which time zone somebody reads moments."""

from __future__ import annotations

from badgeservice.core.account import Actor
from badgeservice.web.current import service


def zone_of(actor: Actor) -> str:
    """Return the zone of the programmes that *actor* belongs to; UTC where there is none."""
    courses = service().portfolio.courses(actor)
    return courses[0].course.timezone if courses else "UTC"
