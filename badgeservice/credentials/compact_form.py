"""Tell a signature in compact form (RFC 7515 §7.1) from any other text, without reading it."""

from __future__ import annotations

import re

_START = rb"e(?:yJ|yA|w[k-r0-3])"
"""A brace and a member's name, at once or after a blank, a tab or a line's end."""

_BEGINNING = re.compile(_START)
_COMPACT = re.compile(_START + rb"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)


def begins_as_token(text: bytes) -> bool:
    """Tell whether *text* begins with base64url of an object, as no JSON does."""
    return _BEGINNING.match(text) is not None


def is_compact_jws(text: bytes) -> bool:
    """Tell whether *text* is three parts of base64url, of which the first begins an object.

    Nothing is said of what the parts hold; the last, the signature, can even be empty, so that
    a token which is not signed is refused as such, and not as something else.

    >>> is_compact_jws(b"eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl")
    True
    """
    return _COMPACT.fullmatch(text) is not None
