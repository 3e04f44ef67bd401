"""Letters on their way: what became of each, and when it is tried again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from badgeservice.core.letter import Letter

WAITS = tuple(timedelta(minutes=minutes)
              for minutes in (1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60))
"""How long is waited after the first, second, … attempt that failed for now: two days in all."""

MOST_ATTEMPTS = len(WAITS) + 1

LEASE = timedelta(minutes=5)
"""How long a worker may take over one letter; then another one takes it to have died."""


class LetterState(Enum):
    """Where a letter is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    """The server took it; whether it was read nobody can know."""

    FAILED = "failed"
    """Refused for good."""

    GIVEN_UP = "given-up"
    """Tried for too long, or an administrator stopped it."""


OPEN = frozenset({LetterState.WAITING, LetterState.SENDING})


@dataclass(frozen=True)
class Posted:
    """A letter, and what became of it so far."""

    letter: Letter
    state: LetterState
    attempts: int = 0
    next_at: datetime | None = None
    """When it is due, or when the worker that has it counts as dead; None where it is over."""

    tried_at: datetime | None = None
    sent_at: datetime | None = None
    error: str = ""
    """Code of what went wrong last, a key of `core.mail_advice`; empty where nothing did."""

    reply: str = ""
    """What the other server said to it, shortened."""

    subject: str = ""
    body: str = ""
    """As it was sent, without one-time links."""

    lease: str = ""
    """Which worker has it: of two that believe so, the database believes one."""

    follows: str | None = None
    """The letter that this one sends once more."""

    @property
    def is_undelivered(self) -> bool:
        """Whether it was refused, or tried too often; not what an administrator stopped."""
        return self.state is LetterState.FAILED or self.is_exhausted

    @property
    def is_exhausted(self) -> bool:
        """Whether it was given up because it had been tried as often as letters are."""
        return self.state is LetterState.GIVEN_UP and self.attempts >= MOST_ATTEMPTS

    def taken(self, lease: str, now: datetime) -> Posted:
        """Return it in the hands of a worker."""
        return replace(self, state=LetterState.SENDING, attempts=self.attempts + 1, lease=lease,
                       tried_at=now, next_at=now + LEASE)

    def sent(self, now: datetime, mail: Mail, letter: Letter) -> Posted:
        """Return it as sent; *letter* and *mail* are what is kept of it."""
        return replace(self, letter=letter, state=LetterState.SENT, sent_at=now, next_at=None,
                       error="", reply="", lease="", subject=mail.subject, body=mail.text)

    def refused(self, outcome: Outcome) -> Posted:
        """Return it as refused for good."""
        return replace(self, state=LetterState.FAILED, next_at=None, lease="",
                       error=outcome.code, reply=outcome.reply)

    def delayed(self, outcome: Outcome, now: datetime) -> Posted:
        """Return it to be tried again later, or given up where it was tried often enough."""
        noted = replace(self, error=outcome.code, reply=outcome.reply, lease="")
        if self.attempts >= MOST_ATTEMPTS:
            return replace(noted, state=LetterState.GIVEN_UP, next_at=None)
        return replace(noted, state=LetterState.WAITING,
                       next_at=now + WAITS[max(self.attempts, 1) - 1])

    def again(self, now: datetime) -> Posted:
        """Return it to be tried at once, like a new one: what went wrong before is over."""
        return replace(self, state=LetterState.WAITING, attempts=0, next_at=now, lease="",
                       tried_at=None, error="", reply="")


@dataclass(frozen=True)
class Mail:
    """A letter put into words, ready to be handed over."""

    message_id: str
    """The same at every attempt: whoever gets it twice can tell."""

    made_at: datetime
    sender: str
    sender_name: str
    recipient: str
    reply_to: str
    subject: str
    text: str
    html: str
    language: str


class Verdict(Enum):
    """What became of an attempt."""

    SENT = "sent"
    LATER = "later"
    """It did not work now."""

    NEVER = "never"
    """It was refused, and would be again."""


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended."""

    verdict: Verdict
    code: str = ""
    reply: str = ""
