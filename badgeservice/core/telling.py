"""From when on people are told of what others found about them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import Enum

from badgeservice.core.release import Release


class Told(Enum):
    """From when on the person's copy has a row: a copy must not tell what no page tells yet."""

    ALWAYS = "always"
    RELEASE = "release"
    """Once a decision on the application was released."""

    ITS_RELEASE = "its-release"
    """Once a decision was released after the row was made."""

    AWARD = "award"
    """Once the decision of the award was released; at once where it has none."""


def is_told(told: Told, releases: Collection[Release], *, made_at: datetime | None = None,
            decision: str | None = None) -> bool:
    """Tell whether the person was told, after *releases*: those on the application.

    *made_at* counts for `Told.ITS_RELEASE`, *decision* for `Told.AWARD`.
    """
    if told is Told.AWARD:
        return decision is None or any(each.decision == decision for each in releases)
    if told is Told.ITS_RELEASE:
        return made_at is not None and any(each.released_at >= made_at for each in releases)
    return told is Told.ALWAYS or bool(releases)
