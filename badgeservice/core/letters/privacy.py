"""Letters about requests on personal data."""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.core.letters.text import LetterText
from badgeservice.errors import say

REMOVED = "data-removed"

LETTERS: Mapping[str, LetterText] = {
    "data-request-filed": LetterText(
        subject=say("A request about personal data waits for your answer"),
        paragraphs=(
            say("Somebody of your programme has asked for something about their personal data. "
                "It must be answered within 30 days:"),
            say("%(link)s"),
        )),
    "data-request-answered": LetterText(
        subject=say("Your request about your personal data was answered"),
        paragraphs=(
            say("The request that you made about your personal data has been answered. You can "
                "read the answer here:"),
            say("%(link)s"),
        )),
    REMOVED: LetterText(
        subject=say("Your personal data were removed"),
        paragraphs=(
            say("You asked for the removal of your personal data. It was done. This is the "
                "answer to your request:"),
            say("%(answer)s"),
            say("Your account is gone, and this message is not kept."),
        ),
        is_last=True),
}
