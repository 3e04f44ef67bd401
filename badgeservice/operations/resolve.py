"""Documents of other services, fetched when a check asks for them, within a budget.

One `Sources` serves one verification. It fetches each address once, a few of them in all,
and can tell afterwards what it fetched and how old that is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from badgeservice.core.ports import Copies, Copy
from badgeservice.core.report import Check, passed, unknown
from badgeservice.credentials.compact_form import begins_as_token
from badgeservice.credentials.did import did_web_url
from badgeservice.credentials.strict_json import BADGE_LIMIT, STATUS_LIST_LIMIT, parse
from badgeservice.credentials.vc_jose import envelop, is_enveloped
from badgeservice.errors import BadgeError, CouldNotCheck, DocumentRefused, TooComplex, say

MOST = 8
"""Documents that are fetched for one verification."""

SECONDS = 5.0
"""For one document."""

ALTOGETHER = 10.0
"""Seconds for all documents of one verification; only waiting for them counts."""

_LIST = b"BitstringStatusListCredential"


@dataclass(frozen=True)
class _Found:
    """A document that was fetched, read and found to be what was asked for."""

    document: Mapping[str, Any]
    copy: Copy


class Sources:
    """Fetches DID documents, keys and status lists for one verification.

    *base* is the address of this installation, which never asks itself.
    """

    def __init__(self, copies: Copies, *, base: str, now: datetime,
                 monotonic: Callable[[], float] = time.monotonic) -> None:
        self._copies = copies
        self._base = base
        self._now = now
        self._monotonic = monotonic
        self._seconds = ALTOGETHER
        self._asked: dict[str, _Found | BadgeError] = {}
        self._left = MOST
        self.obtained: dict[str, datetime] = {}
        """When each document was fetched, by address."""

    def place_of(self, address: str) -> str | None:
        """Return where the document with this id lies, or None where it is not fetched.

        Raises DocumentRefused ``did-malformed`` for a did:web that leads nowhere.
        """
        url = did_web_url(address) if address.startswith("did:web:") else address
        is_own = url == self._base or url.startswith(f"{self._base}/")
        return url if url.startswith("https://") and not is_own else None

    def document(self, address: str) -> Mapping[str, Any]:
        """Return the document with the id *address*, fetched at most once.

        Raises CouldNotCheck ``fetch-…`` where it could not be had, ``fetch-budget`` where this
        verification has asked for too much, and ``document-unreadable`` for no such JSON as
        can be relied on; KeyError for an address that is not fetched.
        """
        if address not in self._asked:
            self._asked[address] = self._look(address)
        found = self._asked[address]
        if isinstance(found, BadgeError):
            raise found
        return found.document

    def content(self, url: str) -> bytes:
        """Return what is at *url*, for somebody who wants that verified; it is not kept."""
        return self._fetch(url, "credential").content

    def checks(self) -> tuple[Check, ...]:
        """Return one line for each document that was fetched, in the order of asking."""
        return tuple(_line(address, found.copy) for address, found in self._asked.items()
                     if isinstance(found, _Found))

    def _look(self, address: str) -> _Found | BadgeError:
        url = self.place_of(address)
        if url is None:
            raise KeyError(address)
        kind = "did" if address.startswith("did:") else "linked"
        try:
            copy = self._fetch(url, kind)
            document = _read(copy.content, address)
        except (CouldNotCheck, DocumentRefused) as error:
            return error
        if _is_personal(document):
            self._copies.forget(url, kind)
        self.obtained[address] = self._now - timedelta(seconds=copy.age)
        return _Found(document, copy)

    def _fetch(self, url: str, kind: str) -> Copy:
        if self._left <= 0 or self._seconds <= 0:
            raise CouldNotCheck(say("The document depends on more addresses than this service "
                                    "asks for at once."), code="fetch-budget")
        self._left -= 1
        start = self._monotonic()
        try:
            return self._copies.get(url, kind, seconds=min(SECONDS, self._seconds))
        finally:
            self._seconds -= self._monotonic() - start


def _read(content: bytes, address: str) -> Mapping[str, Any]:
    """Read a fetched document as strictly as one that is brought.

    What is wrong with it says nothing about the document that named it. A token becomes the
    object that holds one; who asked for it opens it.
    """
    if begins_as_token(content):
        return envelop(content.strip().decode("ascii", "replace"))
    try:
        return parse(content, limit=STATUS_LIST_LIMIT if _LIST in content else BADGE_LIMIT)
    except TooComplex:
        raise
    except BadgeError as error:
        raise CouldNotCheck(say("What is at %(address)s cannot be read.", address=address[:200]),
                            code="document-unreadable") from error


def _is_personal(document: Mapping[str, Any]) -> bool:
    """Tell whether *document* may be about a person: a newer badge, but no list and no keys."""
    if is_enveloped(document):
        return True
    return "credentialSubject" in document and _LIST.decode() not in (document.get("type") or ())


def _line(address: str, copy: Copy) -> Check:
    place, minutes = address[:200], int(copy.age // 60)
    if not copy.is_current:
        return unknown("sources", "document-not-refreshed", say(
            "%(address)s could not be fetched again. The copy used is %(minutes)s min old.",
            address=place, minutes=minutes))
    if copy.age > 0:
        return passed("sources", "document-cached", say(
            "%(address)s was fetched before. The copy used is %(minutes)s min old.",
            address=place, minutes=minutes))
    return passed("sources", "document-fetched", say(
        "%(address)s was fetched just now.", address=place))
