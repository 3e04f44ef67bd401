"""What people type: one rule for each field, wherever it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from badgeservice.core.check_digit import check_digit
from badgeservice.core.signs import has_control, has_invisible, sign_problems
from badgeservice.errors import Problem, say

LONGEST_NAME = 120
LONGEST_EMAIL = 254
"""RFC 5321 §4.5.3.1.3, without the angle brackets."""

_EMAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]+\.[^@\s<>,;\".]{2,}")
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f]|\s")
"""Signs that no IRI may hold (RFC 3987 §2.2): JSON-LD would drop or mangle the id."""

_RUT = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{3}){1,2}|\d{6,9})\s?[-‐‑–]\s?([\dkK])(?!\w)")


def is_email(text: str) -> bool:
    """Tell whether *text* has the form of an e-mail address; whether it exists is unknown."""
    return bool(_EMAIL.fullmatch(text)) and len(text) <= LONGEST_EMAIL and _is_clear(text)


def is_name(text: str) -> bool:
    """Tell whether *text* can be part of a person's name: one line, not too long."""
    return _is_clear(text) and "\n" not in text and len(text) <= LONGEST_NAME


def name_problems(text: str, field: str) -> Iterator[Problem]:
    """Yield what keeps *text*, typed into *field*, from being part of a person's name."""
    if not _is_clear(text):
        yield from sign_problems(text, field)
    elif not is_name(text) or holds_rut(text):
        yield Problem("name-wrong", say("A name is one line of at most 120 characters."),
                      say("Shorten it."), field=field)


def _is_clear(text: str) -> bool:
    return not has_control(text) and not has_invisible(text)


def is_web_address(text: str) -> bool:
    """Tell whether *text* is an http or https address that JSON-LD keeps as it is."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not (
        _NOT_IN_IRI.search(text)) and not has_invisible(text)


def holds_rut(text: str) -> bool:
    """Tell whether *text* holds a Chilean national number with its right check digit.

    Modulo 11 over the digits from the right, weighted 2 to 7 (domain rules, RUN/RUT).
    """
    return any(check_digit(match[1].replace(".", "")) == match[2].upper()
               for match in _RUT.finditer(text))
