"""Letters to a teacher whose decision was released: where to look, never what it says."""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.core.letters.text import LetterText
from badgeservice.errors import say

ACHIEVED = "result-achieved"
NOT_YET = "result-not-yet"

LETTERS: Mapping[str, LetterText] = {
    ACHIEVED: LetterText(
        subject=say("You have earned it: %(achievement)s"),
        paragraphs=(
            say("Your application for “%(achievement)s” was assessed, and you have achieved it. "
                "Your credential has been issued."),
            say("You find the credential and the assessors' feedback on the page of your "
                "application:"),
            say("%(link)s"),
        ),
    ),
    NOT_YET: LetterText(
        subject=say("There is feedback for you: %(achievement)s"),
        paragraphs=(
            say("Your application for “%(achievement)s” was assessed, and the result is there."),
            say("On the page of your application you find the assessors' feedback on each "
                "criterion, and what you can do next:"),
            say("%(link)s"),
        ),
    ),
}
