"""Moments as credentials write them: xsd:dateTimeStamp, always with a zone.

>>> parse_moment("2026-11-22T10:00:00-03:00").isoformat()
'2026-11-22T13:00:00+00:00'
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from badgeservice.errors import DocumentRefused, say

_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,20}))?"
    r"(?:Z|([+-])([0-9]{2}):([0-9]{2}))")

_FARTHEST = 14 * 60
"""Minutes that a zone may be away from UTC (XML Schema 1.1 part 2, §3.3.7)."""


def parse_moment(text: str) -> datetime:
    """Return *text* as an aware moment in UTC.

    Raises DocumentRefused ``date-malformed`` for a day or time that does not exist, leap
    seconds and 24:00:00 among them, for years outside 1 to 9999, and where the zone is missing.
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise _refuse(text)
    local, fraction, sign, hours, minutes = match.groups()
    away = int(hours or 0) * 60 + int(minutes or 0)
    if away > _FARTHEST or int(minutes or 0) > 59:
        raise _refuse(text)
    try:
        moment = datetime.fromisoformat(local).replace(tzinfo=UTC)
        moment += timedelta(microseconds=int((fraction or "0")[:6].ljust(6, "0")))
        return moment - timedelta(minutes=-away if sign == "-" else away)
    except (ValueError, OverflowError) as error:
        raise _refuse(text) from error


def is_moment(value: object) -> bool:
    """Tell whether *value* is a text that `parse_moment` reads."""
    if not isinstance(value, str):
        return False
    try:
        parse_moment(value)
    except DocumentRefused:
        return False
    return True


def _refuse(text: str) -> DocumentRefused:
    return DocumentRefused(say("%(text)s is not a date and time with its zone.", text=text[:60]),
                           code="date-malformed")
