"""Base64url without padding (RFC 7515 §2): every sequence of bytes has one spelling, no more.

>>> encode(b"ok"), decode("b2s"), decode("b2t")
('b2s', b'ok', None)
"""

from __future__ import annotations

import base64
import binascii
import re

_TEXT = re.compile(r"[A-Za-z0-9_-]+")


def decode(text: str) -> bytes | None:
    """Return the bytes of *text*, or None where it is empty or not their one spelling.

    The last sign of a text can hold bits that no byte keeps; the library takes any.
    """
    if not _TEXT.fullmatch(text):
        return None
    try:
        found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return None
    return found if encode(found) == text else None


def encode(data: bytes) -> str:
    """Return the spelling of *data*."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")
