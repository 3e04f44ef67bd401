"""Letters about requests on personal data."""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.core.letters.text import LetterText
from badgeservice.errors import say

FILED = "data-request-filed"
FILED_FOR = "data-request-filed-for"
ANSWERED = "data-request-answered"
ANSWERED_BY_LETTER = "data-request-answered-by-letter"
REMOVED = "data-removed"

LETTERS: Mapping[str, LetterText] = {
    FILED: LetterText(
        subject=say("A request about personal data waits for your answer"),
        paragraphs=(
            say("Somebody of whom your programme keeps something has asked for something about "
                "their personal data. It must be answered within 30 days:"),
            say("%(link)s"),
        )),
    ANSWERED: LetterText(
        subject=say("Your request about your personal data was answered"),
        paragraphs=(
            say("The request that you made about your personal data has been answered. You can "
                "read the answer here:"),
            say("%(link)s"),
        )),
    FILED_FOR: LetterText(
        subject=say("A request about your personal data was recorded"),
        paragraphs=(
            say("Somebody who says to be you has asked for something about your personal data, "
                "and it was recorded. It is answered within 30 days."),
            say("If it was not you, write to the address below at once: what is removed does "
                "not come back."),
        )),
    ANSWERED_BY_LETTER: LetterText(
        subject=say("Your request about your personal data was answered"),
        paragraphs=(
            say("The request that you made about your personal data has been answered. This is "
                "the answer:"),
            say("%(answer)s"),
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
