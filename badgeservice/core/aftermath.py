"""What a teacher may do after the result: send it again, appeal, or neither, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeservice.core.appeal import Appeal, AppealState
from badgeservice.core.judgement import Outcome
from badgeservice.core.resubmission import Chance
from badgeservice.errors import Problem, say

SHORTEST_TEXT, LONGEST_TEXT = 20, 5000
"""Characters in the text of an appeal: too short says nothing, too long nobody reads."""


@dataclass(frozen=True)
class Aftermath:
    """The state of things after a release."""

    outcome: Outcome
    chance: Chance
    appeal: Appeal | None
    appeal_until: datetime
    is_followed: bool
    """Whether it has been sent again, or is being prepared for it."""

    @property
    def is_anew(self) -> bool:
        """Whether an appeal had it judged anew: what follows is the same attempt."""
        return self.appeal is not None and self.appeal.state is AppealState.REASSESS

    def refusal_to_send_again(self, now: datetime) -> Problem | None:
        """Return why it may not be sent again at *now*, or None where it may."""
        if self.outcome is not Outcome.NOT_YET:
            return Problem("achieved-already", say("This application was achieved."))
        if self.is_followed:
            return Problem("followed-already",
                           say("This application has been followed by another one already."))
        if self.appeal is not None and self.appeal.state not in (AppealState.UPHELD,
                                                                 AppealState.REASSESS):
            return Problem("appeal-open",
                           say("You appealed against this result. It can be sent again after "
                               "the answer, and the days are counted from there."))
        if self.chance.left == 0:
            return Problem("resubmissions-used",
                           say("It has been sent again as often as possible."),
                           say("Begin a new application; then everything is judged anew."))
        if not self.chance.is_open(now):
            return Problem("resubmission-late",
                           say("The days for sending it again are over."),
                           say("Begin a new application; then everything is judged anew."))
        return None

    def refusal_to_appeal(self, now: datetime) -> Problem | None:
        """Return why nobody may appeal at *now*, or None where one may."""
        if self.outcome is not Outcome.NOT_YET:
            return Problem("achieved-already", say("This application was achieved."))
        if self.appeal is not None:
            return Problem("appealed-already",
                           say("An appeal against this decision has been made already."))
        if self.is_followed:
            return Problem("followed-already",
                           say("This application has been followed by another one already."))
        if now > self.appeal_until:
            return Problem("appeal-late", say("The days for an appeal are over."))
        return None
