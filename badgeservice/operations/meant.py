"""What is meant where somebody brings a text and no file: the references in it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from badgeservice.core.mistaken import as_link
from badgeservice.core.pasted import LONGEST_TEXT, Reference, references
from badgeservice.credentials.containers import Form, form_of
from badgeservice.credentials.mistaken_files import LONGEST_LINE

_LONGEST = 4 * LONGEST_TEXT
"""Bytes of a text that may be a message with a link in it."""


def meant(content: bytes, base: str) -> tuple[Reference, ...]:
    """Return what *content* leads to; nothing where it is a document or leads nowhere.

    *base* is our own address.
    """
    form = form_of(content)
    if form not in (Form.UNKNOWN, Form.XML) or len(content) > _LONGEST:
        return ()
    text = content.decode("utf-8", "replace").strip()
    found = references(text, base, is_markup=form is Form.XML)
    if found or "\n" in text or len(text) > LONGEST_LINE:
        return found
    link = as_link(text)
    return () if link is None else (Reference(link),)


def key_in(url: str) -> str:
    """Return the secret that the holder's link carries, or nothing.

    >>> key_in("https://badges.example/credentials/abc?lang=fi&key=s3cret")
    's3cret'
    """
    try:
        return parse_qs(urlsplit(url).query).get("key", [""])[0]
    except ValueError:
        return ""
