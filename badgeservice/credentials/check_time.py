"""The time step: whether the document is in force now."""

from __future__ import annotations

from badgeservice.core.report import Check, failed, passed
from badgeservice.credentials.data_model import period
from badgeservice.credentials.moments import parse_moment
from badgeservice.credentials.world import TOLERANCE, Document, World
from badgeservice.errors import say


def time_check(document: Document, world: World) -> Check:
    """Return the line of the step *time*, for a document whose dates the schema step passed.

    Clocks may differ by `TOLERANCE` at the beginning; the end is exact.
    """
    start, end = period(document)
    if start is not None and parse_moment(start) > world.now + TOLERANCE:
        return failed("time", "not-yet-valid", say(
            "The document is not valid before %(start)s.", start=parse_moment(start)))
    if end is not None and parse_moment(end) < world.now:
        return failed("time", "expired", say(
            "The document expired on %(end)s.", end=parse_moment(end)))
    return passed("time", "time-valid", say("The document is in force today."))
