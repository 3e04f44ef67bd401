"""Until when somebody may act: whole days, counted where the person lives.

A deadline is the last second of a local day. So it is the same whenever on the first day
something happened, and a change of the clocks takes nothing away.

>>> from datetime import datetime
>>> end_of_day_after(datetime(2026, 11, 25, 3, 30, tzinfo=UTC), 1, "America/Santiago").isoformat()
'2026-11-27T02:59:59+00:00'
>>> end_of_day_after(datetime(2026, 11, 25, 3, 30, tzinfo=UTC), 1, "Pacific/Easter").isoformat()
'2026-11-26T04:59:59+00:00'
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SATURDAY = 5


def end_of_day_after(moment: datetime, days: int, zone: str) -> datetime:
    """Return the last second of the local day that lies *days* after that of *moment*.

    *moment* is aware, *days* not negative; the answer is in UTC.
    """
    return _end_of(_local_day(moment, zone) + days * _DAY, zone)


def end_of_business_day_after(moment: datetime, business_days: int, zone: str,
                              holidays: Collection[date]) -> datetime:
    """Return the last second of the *business_days*-th business day after that of *moment*.

    Business days are Monday to Friday without *holidays*. The day of *moment* itself never
    counts: whoever gets a letter in the evening loses nothing.
    """
    day, left = _local_day(moment, zone), business_days
    while left > 0:
        day += _DAY
        left -= day.weekday() < _SATURDAY and day not in holidays
    return _end_of(day, zone)


def _local_day(moment: datetime, zone: str) -> date:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no local day")
    return moment.astimezone(ZoneInfo(zone)).date()


def _end_of(day: date, zone: str) -> datetime:
    # From the beginning of the next day backwards: where the clocks are set back at midnight
    # (Chile), 23:59:59 comes twice, and where they are set forward midnight does not come.
    midnight = datetime.combine(day + _DAY, time(0), ZoneInfo(zone))
    return midnight.astimezone(UTC) - timedelta(seconds=1)
