"""What somebody brought in the place of a credential: its code, and a sentence that says so.

What to do about it `core.advice` says by the code. Nothing that was typed is repeated: it may
be about a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from badgeservice.core.check_digit import check_digit
from badgeservice.errors import Message, say


@dataclass(frozen=True)
class Mistaken:
    """Something that is no credential."""

    code: str
    looks_like: str
    """One word for programs."""

    message: Message


_TEXTS: Mapping[str, tuple[str, Message]] = {
    "text-email": ("email", say("This is an e-mail address. It says who somebody is, not what "
                                "they have earned.")),
    "text-national-id": ("national-id", say(
        "This looks like a RUT. Credentials are not looked up by person, and yours was not "
        "kept.")),
    "text-name": ("name", say("This looks like a name. Nobody can be looked up by name here, so "
                              "that nobody finds out who studied what.")),
    "code-incomplete": ("code", say("This looks like a part of a code. A whole one has four "
                                    "groups of four signs.")),
    "text-several": ("text", say("There is more than one link or code of a credential in this "
                                 "text.")),
}

_LINKS: Mapping[str, Message] = {
    "link-linkedin": say("This is a link to LinkedIn. Anybody can write anything into a profile; "
                         "no credential is there."),
    "link-login": say("This link leads to a place where one has to sign in or be let in. This "
                      "service does not do that."),
    "link-badge-page": say("This link leads to a page about a badge at another service, not to "
                           "the credential itself."),
    "link-own-other": say("This address belongs to this service, but it is not that of a "
                          "credential."),
    "link-page": say("This link leads to a web page, not to a credential."),
}

CODES = frozenset({*_TEXTS, *_LINKS})
"""All codes of texts and links."""

_PAGES_OF_BADGES = ("credly.com", "youracclaim.com", "accredible.com", "credential.net",
                    "badgr.com", "badgr.io", "badges.parchment.com", "openbadgepassport.com",
                    "certifier.io", "sertifier.com", "europa.eu", "canvascredentials.com")
_WITH_SIGN_IN = ("drive.google.com", "docs.google.com", "classroom.google.com",
                 "mail.google.com", "dropbox.com", "onedrive.live.com", "1drv.ms",
                 "sharepoint.com", "outlook.com", "outlook.office.com", "wetransfer.com",
                 "facebook.com", "instagram.com")
_SIGN_IN = re.compile(r"(^|/)(log-?in|sign-?in|auth|sso|iniciar-sesion)(/|\.|$)", re.IGNORECASE)

_EMAIL = re.compile(r"(mailto:)?[^\s@/<>]+@[^\s@/<>]+\.[^\s@/<>]+", re.IGNORECASE)
_NATIONAL_ID = re.compile(r"(?:rut|run)?[\s:]*(\d{1,2}\.?\d{3}\.?\d{3})\s*-?\s*([\dk])",
                          re.IGNORECASE)
_PART = re.compile(r"(?:[a-z0-9]{4}[- ])+[a-z0-9]{0,4}|[a-z]*[2-7][a-z2-7]{5,}", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]['’.\w-]*", re.UNICODE)
_BARE_LINK = re.compile(r"([\w-]+\.)+[a-z]{2,}/\S+|www\.([\w-]+\.)+[a-z]{2,}", re.IGNORECASE)

_MOST_WORDS = 7


def link_of(code: str) -> Mistaken:
    """Return what is said of a link by *code*."""
    return Mistaken(code, "link", _LINKS[code])


def several() -> Mistaken:
    """Return what is said of a text that leads to more than one credential."""
    return _text("text-several")


def mistaken_link(url: str) -> Mistaken | None:
    """Return what is known of a link's host before anything is asked of it; None for others.

    >>> mistaken_link("https://cl.linkedin.com/in/ana").code
    'link-linkedin'
    """
    host, path = _parts(url)
    if _is_of(host, ("linkedin.com", "lnkd.in")):
        return link_of("link-linkedin")
    if _is_of(host, _WITH_SIGN_IN) or _SIGN_IN.search(path):
        return link_of("link-login")
    return None


def mistaken_page(url: str) -> Mistaken | None:
    """Return what is known of a link where no credential was found; None for others.

    >>> mistaken_page("https://www.credly.com/badges/1234").code
    'link-badge-page'
    """
    return link_of("link-badge-page") if _is_of(_parts(url)[0], _PAGES_OF_BADGES) else None


def as_link(text: str) -> str | None:
    """Return *text* as the link that it is, also where its beginning was left out.

    >>> as_link("badges.example/a"), as_link("https://b.example"), as_link("a.pdf")
    ('https://badges.example/a', 'https://b.example', None)
    """
    if re.match("https?://", text, re.IGNORECASE):
        return text
    return f"https://{text}" if _BARE_LINK.fullmatch(text) else None


def mistaken_text(text: str) -> Mistaken | None:
    """Return what a line of *text* looks like; None where it looks like nothing known.

    >>> [mistaken_text(each).code for each in ("12.345.678-5", "Ana Ñancupil", "mfzw-izlt")]
    ['text-national-id', 'text-name', 'code-incomplete']
    """
    text = text.strip()
    if _EMAIL.fullmatch(text):
        return _text("text-email")
    number = _NATIONAL_ID.fullmatch(text)
    if number and check_digit(number.group(1).replace(".", "")) == number.group(2).upper():
        return _text("text-national-id")
    if _PART.fullmatch(text) and not _is_titled(text):
        return _text("code-incomplete")
    words = text.split()
    if 2 <= len(words) <= _MOST_WORDS and all(map(_WORD.fullmatch, words)):
        return _text("text-name")
    return None


def _text(code: str) -> Mistaken:
    looks_like, message = _TEXTS[code]
    return Mistaken(code, looks_like, message)


def _is_titled(text: str) -> bool:
    parts = re.split(r"[\s-]+", text.strip())
    return len(parts) > 1 and all(part.istitle() and part.isalpha() for part in parts)


def _parts(url: str) -> tuple[str, str]:
    try:
        found = urlsplit(url if "://" in url else f"https://{url}")
        return (found.hostname or "").lower(), found.path
    except ValueError:
        return "", ""


def _is_of(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == each or host.endswith(f".{each}") for each in domains)
