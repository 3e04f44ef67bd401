"""What is kept about people, what for, and for how long: one category for each purpose.

`storage.personal_columns` says which column of which table belongs to which category, and a
test that none is without one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from badgeservice.errors import Message, say, say_n

_YEAR = 365


class Basis(Enum):
    """Why it may be kept (Ley 19.628 as Ley 21.719 words it; GDPR Article 6)."""

    CONTRACT = "contract"
    """Taking part in the programme needs it."""

    CONSENT = "consent"
    """The person gave it of their own will and can take it back."""

    LEGITIMATE = "legitimate-interest"
    """Others rely on it: who verifies, who appeals, who guards the system."""


@dataclass(frozen=True)
class Category:
    """One purpose."""

    slug: str
    name: Message
    purpose: Message
    basis: Basis
    days: int
    """How long it is kept after the event that `since` names."""

    since: Message
    seen_by: Message

    def ends(self, event: datetime) -> datetime:
        """Return until when something is kept whose event was at *event*."""
        return event + timedelta(days=self.days)

    @property
    def period(self) -> Message:
        """How long, in words."""
        if self.days % _YEAR == 0:
            return say_n("%(num)s year", "%(num)s years", self.days // _YEAR)
        return say_n("%(num)s day", "%(num)s days", self.days)


_ROLE_ENDED = say("after your last role in a programme ended")
_DECIDED = say("after the result, so that appeals and checks of quality can be made")
_LAST = say("after your last result or the end of your last role, whichever is later")
_MADE = say("after it was made")

CATEGORIES: tuple[Category, ...] = (
    Category("identity", say("Name and address"),
             say("To know who you are, to write to you, and to put your name on what you earn."),
             Basis.CONTRACT, 2 * _YEAR, _ROLE_ENDED,
             say("You, the people of your programme; in public only what you agreed to.")),
    Category("national-number", say("RUT or other number"),
             say("To tell people of the same name apart. You may leave it out."),
             Basis.CONSENT, 2 * _YEAR, _ROLE_ENDED,
             say("You and the administrators of your programme. Never public.")),
    Category("profile", say("School, specialty, gender, time zone"),
             say("To keep deadlines in your time, to exclude conflicts of interest, and for "
                 "statistics in which nobody can be recognised."),
             Basis.CONTRACT, 2 * _YEAR, _ROLE_ENDED,
             say("You and the administration of your programme.")),
    Category("account", say("Sign-in"),
             say("To let you in and nobody else: a digest of your password, your second factor, "
                 "where you are signed in."),
             Basis.CONTRACT, 90, _ROLE_ENDED, say("You; passwords nobody at all.")),
    Category("evidence", say("Portfolio, practice and applications"),
             say("To judge what you can do by your own practice."),
             Basis.CONTRACT, 2 * _YEAR, _LAST,
             say("You, your mentors, the assessors of your application, administrators, "
                 "coordinators and auditors. In public only what you made public.")),
    Category("judgement", say("Judgements and results"),
             say("To give the reasons for a result, to decide appeals, and to watch over the "
                 "quality of judging."),
             Basis.LEGITIMATE, 10 * _YEAR, _DECIDED,
             say("You after the release, the assessors, coordinators and auditors.")),
    Category("credential", say("Awards and credentials"),
             say("To prove for years what you have achieved. You can have the public page taken "
                 "away."),
             Basis.CONTRACT, 40 * _YEAR, _MADE, say("Whoever you give the link or file to.")),
    Category("mail", say("Letters"),
             say("To see that you were told, and to send a letter again."),
             Basis.LEGITIMATE, 180, say("after it was sent"),
             say("You and the administrators of your programme.")),
    Category("access-log", say("Who looked at your evidence"),
             say("So that you can see who did."),
             Basis.LEGITIMATE, 2 * _YEAR, _MADE, say("You, administrators and auditors.")),
    Category("quality", say("Calibration and checks of quality"),
             say("To make sure that judgements can be relied on."),
             Basis.LEGITIMATE, 5 * _YEAR,
             say("after it was made; what calibrates you, as long as you assess"),
             say("You, coordinators and auditors.")),
    Category("acts", say("What you did for others"),
             say("To be able to say who invited, granted, assigned, recorded, decided or signed "
                 "something. The log knows you by a number."),
             Basis.LEGITIMATE, 40 * _YEAR, _MADE,
             say("You, the people who look after your programme, and auditors.")),
    Category("requests", say("Requests about your data"),
             say("To answer them in time and to show that they were answered."),
             Basis.LEGITIMATE, 5 * _YEAR, say("after the answer"),
             say("You, the administrators of your programme and auditors.")),
)
"""In the order in which they are told to people."""

BY_SLUG = {category.slug: category for category in CATEGORIES}
