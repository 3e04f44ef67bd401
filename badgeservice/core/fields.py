"""What people type: one rule for each field, wherever it is typed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from badgeservice.core.check_digit import check_digit

LONGEST_NAME = 120
LONGEST_EMAIL = 254
"""RFC 5321 §4.5.3.1.3, without the angle brackets."""

_EMAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]+\.[^@\s<>,;\".]{2,}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f]|\s")
"""Signs that no IRI may hold (RFC 3987 §2.2): JSON-LD would drop or mangle the id."""

_RUT = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d{3}){1,2}|\d{6,9})\s?[-‐‑–]\s?([\dkK])(?!\w)")


def is_email(text: str) -> bool:
    """Tell whether *text* has the form of an e-mail address; whether it exists is unknown."""
    return bool(_EMAIL.fullmatch(text)) and len(text) <= LONGEST_EMAIL and not has_control(text)


def has_control(text: str) -> bool:
    """Tell whether *text* holds a control character other than a line break."""
    return bool(_CONTROL.search(text))


def is_name(text: str) -> bool:
    """Tell whether *text* can be part of a person's name: one line, not too long."""
    return not has_control(text) and "\n" not in text and len(text) <= LONGEST_NAME


def is_web_address(text: str) -> bool:
    """Tell whether *text* is an http or https address that JSON-LD keeps as it is."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not (
        _NOT_IN_IRI.search(text))


def holds_rut(text: str) -> bool:
    """Tell whether *text* holds a Chilean national number with its right check digit.

    Modulo 11 over the digits from the right, weighted 2 to 7 (domain rules, RUN/RUT).
    """
    return any(check_digit(match[1].replace(".", "")) == match[2].upper()
               for match in _RUT.finditer(text))
