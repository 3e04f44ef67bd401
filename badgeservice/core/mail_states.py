"""What the states of letters are called."""

from __future__ import annotations

from badgeservice.core.mail import LetterState
from badgeservice.errors import say

STATES = {
    LetterState.FAILED: say("refused"),
    LetterState.WAITING: say("waiting"),
    LetterState.SENDING: say("being sent"),
    LetterState.SENT: say("sent"),
    LetterState.GIVEN_UP: say("given up"),
}
"""In the order in which they are shown: what needs somebody comes first."""
