"""What holders decide of their credentials' pages, and what they agreed to.

Nobody but the holder decides it. A decision is a state that can be changed back; an agreement is
an entry that is never changed: that something was taken back is another entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import sha256
from hmac import compare_digest

from badgeservice.errors import Message, say


class Purpose(Enum):
    """What somebody agrees to."""

    PAGE = "page"
    LISTING = "listing"
    NAME = "name"
    EVIDENCE = "evidence"
    COLLECTION = "collection"


VERSIONS: Mapping[Purpose, int] = {
    Purpose.PAGE: 1,
    Purpose.LISTING: 1,
    Purpose.NAME: 1,
    Purpose.EVIDENCE: 1,
    Purpose.COLLECTION: 1,
}
"""Which words of a purpose are asked now. Whoever changes the sense of words adds a version."""

WORDS: Mapping[tuple[Purpose, int], Message] = {
    (Purpose.PAGE, 1): say("Whoever has the address of my credential sees its page."),
    (Purpose.LISTING, 1): say("My credential may stand in public lists, and search engines may "
                              "show its page."),
    (Purpose.NAME, 1): say("My name stands in the credential, for everybody who sees it."),
    (Purpose.EVIDENCE, 1): say("This piece of my evidence is shown to everybody who sees the "
                               "credential."),
    (Purpose.COLLECTION, 1): say("My credential stands in a collection, for whoever has the "
                                 "address of the collection."),
}
"""What was agreed to, by purpose and version. Words that somebody agreed to stay here."""


def asked(purpose: Purpose) -> Message:
    """Return the words that are asked now for *purpose*."""
    return WORDS[purpose, VERSIONS[purpose]]


@dataclass(frozen=True)
class Consent:
    """One entry: that somebody agreed to something, or took that back."""

    person: str
    purpose: Purpose
    version: int
    is_given: bool
    at: datetime
    credential: str | None = None
    application: str | None = None
    """Before there is a credential: what it will be issued for."""

    position: int | None = None
    """Of evidence its place in the application."""

    @property
    def words(self) -> Message:
        """The sentence that was agreed to, or taken back."""
        return WORDS[self.purpose, self.version]

    @property
    def matter(self) -> tuple[Purpose, str | None, str | None, int | None]:
        """What it is about: a later entry on the same matter takes its place."""
        return self.purpose, self.credential, self.application, self.position


def standing(entries: Iterable[Consent]) -> tuple[Consent, ...]:
    """Return the last of *entries*, given from the oldest, on each matter."""
    return tuple({each.matter: each for each in entries}.values())


@dataclass(frozen=True)
class Sharing:
    """Who may see one credential's page and files. Without a decision: whoever has the address."""

    is_listed: bool = False
    """Whether lists and search engines may show it, too."""

    is_page_off: bool = False
    """Whether strangers are told its status and achievement alone."""

    link_digest: str | None = None
    """Of the secret of the holder's link, which opens page and files all the same."""

    link_made_at: datetime | None = None

    def opens(self, secret: str) -> bool:
        """Tell whether *secret*, which a stranger may have sent, is that of the link."""
        return self.link_digest is not None and compare_digest(
            self.link_digest, link_digest(secret))

    def shows_to(self, secret: str) -> bool:
        """Tell whether somebody who is not its holder sees it, with *secret* or without any."""
        return not self.is_page_off or self.opens(secret)

    @property
    def may_be_found(self) -> bool:
        """Whether lists and search engines may show it now."""
        return self.is_listed and not self.is_page_off


def link_digest(secret: str) -> str:
    """Return SHA-256 of the *secret* of a link in hex: it has 128 random bits.

    >>> link_digest("a")[:8]
    'ca978112'
    """
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
