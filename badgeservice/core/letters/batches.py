"""The letter to whoever got a credential from a file: where it is, never what it says."""

from __future__ import annotations

from collections.abc import Mapping

from badgeservice.core.letters.text import LetterText
from badgeservice.errors import say

ISSUED = "credential-issued"

LETTERS: Mapping[str, LetterText] = {
    ISSUED: LetterText(
        subject=say("Your credential: %(achievement)s"),
        paragraphs=(
            say("You have earned “%(achievement)s”, and your credential has been issued."),
            say("You find it here. The page shows it, lets you download it and its certificate, "
                "and anybody whom you give the address can check it:"),
            say("%(link)s"),
        ),
    ),
}
