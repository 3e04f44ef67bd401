"""What teachers are written about their applications; nothing of marks or of who judges."""

from __future__ import annotations

from badgeservice.core.letters.text import LetterText
from badgeservice.errors import say

LETTERS = {
    "application-received": LetterText(
        subject=say("We received your application: %(achievement)s"),
        paragraphs=(
            say("Your application for %(achievement)s has arrived and will be judged. You will "
                "get a message when there is a result."),
            say("Here you see where it stands. Until judging begins you can withdraw it:"),
            say("%(link)s"),
        ),
    ),
    "application-withdrawn": LetterText(
        subject=say("You withdrew your application: %(achievement)s"),
        paragraphs=(
            say("Your application for %(achievement)s was withdrawn; nobody judges it."),
            say("If that was a mistake, you can take it up again here, with the same evidence:"),
            say("%(link)s"),
        ),
    ),
    "appeal-received": LetterText(
        subject=say("We received your appeal: %(achievement)s"),
        paragraphs=(
            say("Your appeal about %(achievement)s has arrived. Somebody who was not involved "
                "looks into it. The result stands meanwhile."),
            say("Here you see until when you get an answer:"),
            say("%(link)s"),
        ),
    ),
    "appeal-decided": LetterText(
        subject=say("Your appeal was decided: %(achievement)s"),
        paragraphs=(
            say("There is an answer to your appeal about %(achievement)s. You can read it "
                "here:"),
            say("%(link)s"),
        ),
    ),
}
