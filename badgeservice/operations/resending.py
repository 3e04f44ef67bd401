"""What keeps a letter from being sent again."""

from __future__ import annotations

from badgeservice.core.letters import LETTERS
from badgeservice.core.mail import Posted
from badgeservice.errors import Message, NotWilling, Problem, say


def has_link(posted: Posted) -> bool:
    """Tell whether a letter has a link that works once."""
    text = LETTERS.get(posted.letter.kind)
    return text is not None and bool(text.once)


def is_link_gone(posted: Posted) -> bool:
    """Tell whether its link is kept no more: it cannot be sent again then."""
    text = LETTERS.get(posted.letter.kind)
    return text is not None and not text.once <= posted.letter.values.keys()


def ensure_remembered(posted: Posted) -> None:
    """Raise NotWilling ``letter-forgotten`` where its words are kept no more."""
    if not posted.letter.address:
        raise refused("letter-forgotten",
                       say("What this message said is not kept any more."),
                       say("Whatever it was about, begin it anew."))


def ensure_link(posted: Posted, address: str | None) -> None:
    """Raise NotWilling ``letter-one-time`` where its link is gone or would go elsewhere."""
    if not has_link(posted):
        return
    if address not in (None, posted.letter.address) or is_link_gone(posted):
        raise refused(
            "letter-one-time",
            say("This message held a link that works once and is only for the person whom it "
                "was written to."),
            say("Correct the person's address and invite the person anew, or print a code."))


def refused(code: str, message: Message, remedy: Message) -> NotWilling:
    """Return the error of one problem that is its own code."""
    return NotWilling([Problem(code, message, remedy)], code=code)
