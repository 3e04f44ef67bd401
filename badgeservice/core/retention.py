"""What is past its period: rows that nobody needs any more, and people who left long ago.

>>> from datetime import UTC
>>> left = datetime(2026, 1, 1, tzinfo=UTC)
>>> sorted(forgotten(Left("a", left), left + timedelta(days=100)))
['account']
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from badgeservice.core.personal_data import BY_SLUG

_AFTERWARDS = timedelta(days=30)
"""So long somebody can still ask what became of a sign-in or a code."""


class Trace(Enum):
    """Rows that outlive their use."""

    SESSIONS = "sessions"
    """Ended, or older than any session counts."""

    CODES_OF_LETTERS = "one-time-codes"
    PRINTED_CODES = "printed-codes"
    RECOVERY_CODES = "used-recovery-codes"
    STEPS = "used-steps"
    BROWSERS = "browsers"
    TRIES = "tries"
    IMPORTS = "import-drafts"
    BATCH_ROWS = "batch-rows"
    """Whom a row of a file is about that nobody was issued; that there was one stays."""

    LETTERS = "letters"
    """Address, values and words; that there was one, of which kind and when, stays."""

    VIEWS = "evidence-views"
    REQUESTS = "data-requests"
    ATTEMPTS = "calibration-attempts"
    """Not those that passed, as long as their maker assesses: they say who is calibrated."""

    REVIEWS = "sample-notes"
    """The words of a second look; that there was one, and its verdict, stay."""

    JUDGEMENTS = "judgements"
    """Comments, reasons, appeals, declarations, and who judged; the marks stay, pseudonymous."""


PERIODS: dict[Trace, timedelta] = {
    Trace.SESSIONS: _AFTERWARDS,
    Trace.CODES_OF_LETTERS: _AFTERWARDS,
    Trace.PRINTED_CODES: _AFTERWARDS,
    Trace.RECOVERY_CODES: _AFTERWARDS,
    # Codes of a telephone count for a minute or so.
    Trace.STEPS: timedelta(days=1),
    # The browser forgets its cookie after as long.
    Trace.BROWSERS: timedelta(days=365),
    Trace.TRIES: timedelta(),
    Trace.IMPORTS: timedelta(hours=1),
    # From the beginning of the batch: whoever meant to mend the file has done so.
    Trace.BATCH_ROWS: timedelta(days=90),
    Trace.LETTERS: timedelta(days=BY_SLUG["mail"].days),
    Trace.VIEWS: timedelta(days=BY_SLUG["access-log"].days),
    Trace.REQUESTS: timedelta(days=BY_SLUG["requests"].days),
    Trace.ATTEMPTS: timedelta(days=BY_SLUG["quality"].days),
    Trace.REVIEWS: timedelta(days=BY_SLUG["quality"].days),
    Trace.JUDGEMENTS: timedelta(days=BY_SLUG["judgement"].days),
}
"""How long each is kept after it was of use for the last time."""


@dataclass(frozen=True)
class Left:
    """Somebody without a role."""

    person: str
    at: datetime
    """When the last role ended."""

    result_at: datetime | None = None
    """When the last result was released; None where there was none."""

    has_open: bool = False
    """Whether something waits for an answer: an application, an appeal, a request, a task."""

    has_award: bool = False
    """Whether there is a credential, for which name and address are needed."""


def forgotten(left: Left, now: datetime) -> frozenset[str]:
    """Return the categories of `core.personal_data` that are past their period.

    Judgements and credentials are never among them: their periods do not end with a role. Those
    of judgements are in `PERIODS`.
    """
    if left.has_open:
        return frozenset()
    found = {slug for slug in ("account", "profile", "identity")
             if BY_SLUG[slug].ends(left.at) <= now}
    if left.has_award:
        found.discard("identity")
    last = max(left.at, left.result_at or left.at)
    if BY_SLUG["evidence"].ends(last) <= now:
        found.add("evidence")
    return frozenset(found)


UNOPENED = timedelta(days=BY_SLUG["account"].days)
"""So long after the last link an invitation that nobody took up keeps its roles."""

CLOSED = timedelta(days=365)
"""So long a closed account keeps its roles: it may be opened again."""

WAITS = timedelta(days=BY_SLUG["judgement"].days)
"""What nobody has answered for so long holds nothing any more: a result would be past itself."""

SOONEST = min(BY_SLUG[slug].days for slug in ("account", "profile", "identity", "evidence"))
"""Days after the last role within which nothing of somebody is forgotten."""
