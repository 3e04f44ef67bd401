"""The text of a table that somebody brings, in whatever encoding spreadsheet programs write.

UTF-8 or Windows-1252; with a mark of UTF-8 at the beginning, or with what is left of one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from badgeservice.errors import BadInput, Message, Problem, say

LARGEST_FILE = 20 * 2**20
"""Bytes."""

REFUSED = "import-refused"

MARKS = ("\ufeff", "ï»¿", "Ã¯Â»Â¿", "п»ї")
"""The mark of UTF-8, right and as programs damage it."""

BROKEN = re.compile("[ÃÂ][\N{NO-BREAK SPACE}-¿ŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]")
"""What accents look like where UTF-8 was read as Windows-1252 and saved again."""


def problem(file: str, line: int | None, code: str, message: Message, remedy: Message, *,
            field: str | None = None) -> Problem:
    """Return what is wrong at a place of a file."""
    return Problem(code, message, remedy, file=file, line=line, field=field)


def refused(file: str, problems: Sequence[Problem]) -> BadInput:
    """Return the error that refuses a whole file, its problems by line."""
    return BadInput(sorted(problems, key=lambda problem: problem.line or 0), message=say(
        "%(file)s was refused and nothing was changed; problems: %(count)s.",
        file=file, count=len(problems)), code=REFUSED)


def decode(content: bytes, file: str) -> str:
    """Return *content* as text; raises BadInput where it is too large or in no known encoding."""
    if len(content) > LARGEST_FILE:
        raise refused(file, [problem(file, None, "file-too-large",
                                     say("The file is larger than 20 MiB."),
                                     say("Split it into smaller files."))])
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = _older(content, file)
    if "\0" in text:
        raise _not_text(file)
    while text.startswith(MARKS):
        text = next(text.removeprefix(mark) for mark in MARKS if text.startswith(mark))
    return text


def _older(content: bytes, file: str) -> str:
    """Read what is not UTF-8 as Windows-1252, which has all that Latin-1 has and more."""
    if b"\0" in content:
        raise _not_text(file)
    text = content.decode("cp1252", errors="replace")
    bare = text
    for mark in MARKS:
        bare = bare.removeprefix(mark)
    if "\ufffd" in text or BROKEN.search(bare):
        raise _not_text(file)
    return text


def _not_text(file: str) -> BadInput:
    return refused(file, [problem(
        file, None, "encoding-unknown",
        say("The file is neither UTF-8 nor Windows-1252, or a mixture of both."),
        say("Save it as “CSV UTF-8” in the spreadsheet program."))])
