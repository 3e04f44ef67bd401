"""Days and moments as the values of letters hold them: the letter is put into words later."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from badgeservice.core.account import covers
from badgeservice.core.ports import UnitOfWork


def local_day(moment: datetime, zone: str) -> str:
    """Return the local day of an aware *moment* as ISO 8601 writes it."""
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()


def local_minute(moment: datetime, zone: str) -> str:
    """Return the local day and minute of an aware *moment*, and the zone that it is told in."""
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"


def zone_for(work: UnitOfWork, person: str) -> str:
    """Return the zone of a person by their profile, else that of their programmes, else UTC."""
    own = work.profiles.zone(person)
    if own is not None:
        return own
    programmes = [each.programme for each in work.accounts.memberships(person)]
    return next((each.course.timezone for each in work.definitions.achievements()
                 if covers(programmes, each.course.programme)), "UTC")
