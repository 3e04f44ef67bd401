"""What the service itself writes about its mail."""

from __future__ import annotations

from badgeservice.core.letters.text import LetterText
from badgeservice.errors import say

TEST = "mail-test"

LETTERS = {
    TEST: LetterText(
        subject=say("Test message"),
        paragraphs=(
            say("This message was sent to try out the mail settings. There is nothing for you "
                "to do."),
        ),
    ),
}
