"""Days as the values of letters hold them: the letter is put into words later."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def local_day(moment: datetime, zone: str) -> str:
    """Return the local day of an aware *moment* as ISO 8601 writes it."""
    return moment.astimezone(ZoneInfo(zone)).date().isoformat()
