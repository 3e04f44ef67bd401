"""How often one may try what can be guessed: passwords, codes, addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class Kind(Enum):
    """What is tried."""

    SIGN_IN = "sign-in"
    SECOND_FACTOR = "second-factor"
    RESET = "reset"
    """Asking for a letter that gives a new password."""

    CODE = "code"
    """Giving the code of a letter."""

    CLAIM = "claim"
    """Typing a printed code."""

    UPLOAD = "upload"
    """Having a file on its way: forgiven when it has arrived, or has not."""

    BULK = "bulk"
    """Bringing many credentials to be verified in one go."""


@dataclass(frozen=True)
class Allowance:
    """*most* tries at once after a rest, and one more each time *price* has passed."""

    most: int
    price: timedelta


OF_ACCOUNT = {
    Kind.SIGN_IN: Allowance(10, timedelta(minutes=3)),
    Kind.SECOND_FACTOR: Allowance(10, timedelta(minutes=3)),
    Kind.RESET: Allowance(4, timedelta(hours=1)),
    Kind.UPLOAD: Allowance(1, timedelta(hours=1)),
}
"""Of one account, whoever tries; a code of a letter names its account by itself."""

OF_ASKER = {
    Kind.SIGN_IN: Allowance(40, timedelta(seconds=20)),
    Kind.SECOND_FACTOR: Allowance(40, timedelta(seconds=20)),
    Kind.RESET: Allowance(20, timedelta(minutes=2)),
    Kind.CODE: Allowance(20, timedelta(minutes=1)),
    # A whole school may open its slips in one room.
    Kind.CLAIM: Allowance(60, timedelta(seconds=30)),
    # A ministry's people may share an address, too; each list is hours of reading for them.
    Kind.BULK: Allowance(20, timedelta(minutes=3)),
}
"""Of one address in the net, whatever it tries: a school's people may share one."""


def paid_until(before: datetime | None, now: datetime,
               allowance: Allowance) -> tuple[datetime | None, timedelta]:
    """Return up to when is paid for after one more try, and how long to wait first.

    The generic cell rate algorithm, see decision 0020. Without a wait the first is the moment
    to be kept; with one it is None, and the try is not taken.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> once = Allowance(1, timedelta(minutes=3))
    >>> paid, _ = paid_until(None, noon, once)
    >>> paid_until(paid, noon, once)[1]
    datetime.timedelta(seconds=180)
    """
    paid = max(before or now, now) + allowance.price
    wait = paid - now - allowance.most * allowance.price
    return (None, wait) if wait > timedelta() else (paid, timedelta())
