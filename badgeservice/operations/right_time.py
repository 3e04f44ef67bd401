"""Whether the clock may be believed by whoever signs: a signature's date cannot be mended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from badgeservice.core.account import EVERY
from badgeservice.core.audit import Entry, Wanted
from badgeservice.core.ports import UnitOfWork
from badgeservice.errors import HomeUnusable, say
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.noting import log_act

EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""No clock that is right shows less: this code is younger."""

TOLERANCE = timedelta(minutes=5)
"""How far the clocks of several machines may be apart."""

_CONFIRMED = "database.clock-confirmed"


def ensure_right_time(work: UnitOfWork, tools: Collaborators) -> None:
    """Raise HomeUnusable ``clock-behind`` where the last credential was signed later than now.

    Not so where somebody has said since that the clock is right: then it went wrong before.
    """
    now = tools.clock()
    last = _last(work, "credential.issued")
    if now >= EARLIEST and (last is None or now >= last.act.at - TOLERANCE):
        return
    confirmed = _last(work, _CONFIRMED)  # rare: looked for only when something is odd
    if confirmed is not None and (last is None or confirmed.number > last.number):
        last = confirmed
    if now < EARLIEST or (last is not None and now < last.act.at - TOLERANCE):
        raise HomeUnusable(say(
            "The clock of this machine says %(now)s, but a credential was signed at %(last)s. "
            "Nothing is signed. Set the clock right; if it is right now and was wrong before, "
            "run `badgeservice database check --clock-is-right`.", now=_shown(now),
            last=_shown(last.act.at if last else EARLIEST)), code="clock-behind")


def _shown(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def _last(work: UnitOfWork, action: str) -> Entry | None:
    found = work.audit.found({EVERY}, Wanted(action=action), limit=1)
    return found[0] if found else None


class ConfirmClock:
    """An operator's word that the clock is right now."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def __call__(self) -> None:
        """Record it; what was signed at a later hour keeps its date."""
        with self._tools.database.transaction() as work:
            log_act(work, self._tools, _CONFIRMED, "database:")
