"""Signs that no text which people bring may hold: those that steer, and those nobody sees.

Two names that look alike must be alike, and what is read must be what was signed
(`docs/decisions/0088-invisible-signs.md`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from badgeservice.errors import Message, Problem, say

Flaw = tuple[str, Message, Message]
"""Code, sentence and remedy."""

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")

_WITHOUT_JOINING = "\x00-\u052f\u1e00-\u1fff"
"""Latin, Greek and Cyrillic letters with their marks, and what ASCII has besides."""

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    f"\U000e0000-\U000e007f]|(?:\\A|(?<=[{_WITHOUT_JOINING}]))[\u200c\u200d]")
"""Signs of direction, of no width and of hidden text; joiners where nothing can be joined."""


def has_control(text: str) -> bool:
    """Tell whether *text* holds a control character other than a line break."""
    return bool(_CONTROL.search(text))


def has_invisible(text: str) -> bool:
    r"""Tell whether *text* holds a sign that nobody sees and that changes what is read.

    >>> has_invisible("Ana\u202eraM"), has_invisible("An\u200da"), has_invisible("Ñusta Ågren")
    (True, True, False)
    >>> has_invisible("\u0646\u06cc\u200c\u0646\u0627"), has_invisible("\U0001f469\u200d\U0001f3eb")
    (False, False)
    """
    return not text.isascii() and _INVISIBLE.search(text) is not None


def sign_flaw(text: str) -> Flaw | None:
    """Return what is wrong with the signs of *text*, or None."""
    if has_control(text):
        return ("control-character", say("The text holds a control character."),
                say("Remove it."))
    found = None if text.isascii() else _INVISIBLE.search(text)
    if found is None:
        return None
    return ("invisible-sign", say("Character %(place)s of the text is invisible (%(code)s).",
                                  place=found.start() + 1, code=f"U+{ord(found[0]):04X}"),
            say("Type the text anew; what is copied may bring such signs along."))


def sign_problems(text: str, field: str) -> Iterator[Problem]:
    """Yield the problem of a *field* whose text has signs that it must not have."""
    flaw = sign_flaw(text)
    if flaw is not None:
        code, message, remedy = flaw
        yield Problem(code, message, remedy, field=field)


def invisible_problems(text: str, field: str) -> Iterator[Problem]:
    """Do as `sign_problems` does, for a *field* whose form holds no control character anyway."""
    if not has_control(text):
        yield from sign_problems(text, field)
