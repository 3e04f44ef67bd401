"""Bitstring Status List 1.0: what a list says at the place that a credential names.

>>> parse_entry({"type": "BitstringStatusListEntry", "statusPurpose": "revocation",
...              "statusListIndex": "7", "statusListCredential": "https://a.example/1"}).index
7
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from badgeservice.credentials.status_list import (
    SMALLEST,
    decode,
    malformed,
    read_bit,
    too_small,
)
from badgeservice.errors import CouldNotCheck, DocumentRefused, Message, say

PURPOSES = ("revocation", "suspension", "message", "refresh")
"""What a list may answer (§2.1): the first two say that a credential does not count."""

_MOST_BITS = 8
"""Bits of a value that are read; more would need more messages than a badge has room for."""

_NUMBER = re.compile(r"0x[0-9a-fA-F]{1,4}")
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")
_WEB = re.compile(r"https?://[^\s#]+")


@dataclass(frozen=True)
class Entry:
    """One ``credentialStatus`` that was read strictly: where to look, and what for."""

    url: str
    purpose: str
    index: int
    size: int
    """Bits of the value (§2.1 statusSize)."""

    messages: Mapping[int, str]
    """What each value means, where the issuer says so (§2.1 statusMessage)."""


@dataclass(frozen=True)
class Value:
    """What a list says at the place of an entry."""

    purpose: str
    number: int
    """0 for everything that is not so."""

    message: str | None
    """The issuer's own words for the number, where there are any."""

    @property
    def is_set(self) -> bool:
        """Whether the list says it of the credential."""
        return self.number != 0


def parse_entry(entry: Mapping[str, Any]) -> Entry:
    """Return what a ``credentialStatus`` says, read strictly.

    Raises CouldNotCheck ``status-unsupported`` for other kinds of status, for purposes that
    are not those of §2.1 and for values of more than 8 bits; DocumentRefused
    ``status-entry-malformed`` for an entry that breaks Bitstring Status List 1.0 §2.1.
    """
    if entry.get("type") not in ("BitstringStatusListEntry", ["BitstringStatusListEntry"]):
        raise _unsupported()
    url, index, purpose = (entry.get(name) for name in (
        "statusListCredential", "statusListIndex", "statusPurpose"))
    if (not isinstance(url, str) or not _WEB.fullmatch(url) or entry.get("id") == url
            or not isinstance(index, str) or not _INDEX.fullmatch(index)
            or not isinstance(purpose, str)):
        raise _bad_entry()
    if purpose not in PURPOSES:
        raise _unsupported()
    size = _size(entry.get("statusSize", 1))
    return Entry(url, purpose, int(index), size, _messages(entry, purpose, size))


def _size(value: object) -> int:
    if type(value) is not int or value < 1:
        raise _bad_entry()
    if value > _MOST_BITS:
        raise _unsupported()
    return value


def _messages(entry: Mapping[str, Any], purpose: str, size: int) -> dict[int, str]:
    """Return the messages by value: one for each value, or none where none is needed."""
    if "statusMessage" not in entry:
        if size > 1 or purpose == "message":
            raise _bad_entry()
        return {}
    value = entry["statusMessage"]
    messages = dict(map(_message, value if isinstance(value, list) else [value]))
    if messages.keys() != set(range(1 << size)):
        raise _bad_entry()
    return messages


def _message(value: object) -> tuple[int, str]:
    if not isinstance(value, Mapping):
        raise _bad_entry()
    number, words = value.get("status"), value.get("message")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number) or not isinstance(words, str):
        raise _bad_entry()
    return int(number, 16), words


def read_value(entry: Entry, list_credential: Mapping[str, Any]) -> Value:
    """Return what *list_credential* says at the place of *entry*.

    Nothing is verified about the list's proof, issuer or dates: that is `checks`' business.
    Raises CouldNotCheck ``status-list-other``, ``status-list-recursive``,
    ``status-purpose``, ``status-range``, and those of `decode`.
    """
    if list_credential.get("id") != entry.url:
        raise _cannot("status-list-other", say("The status list found is another one than the "
                                               "badge names."))
    if "credentialStatus" in list_credential:
        raise _cannot("status-list-recursive", say("The issuer's status list has a status of its "
                                                   "own, which leads nowhere."))
    subject = list_credential.get("credentialSubject")
    if not isinstance(subject, Mapping) or not isinstance(subject.get("encodedList"), str):
        raise malformed()
    purposes = subject.get("statusPurpose")
    if entry.purpose not in (purposes if isinstance(purposes, list) else [purposes]):
        raise _cannot("status-purpose", say("The issuer's status list answers another question "
                                            "than the badge asks."))
    number = _number_at(decode(subject["encodedList"]), entry)
    return Value(entry.purpose, number, entry.messages.get(number))


def _number_at(bits: bytes, entry: Entry) -> int:
    """Return the value of an entry, its first bit the highest (§3.2)."""
    entries = len(bits) * 8 // entry.size
    if entries < SMALLEST:
        raise too_small()
    if entry.index >= entries:
        raise _cannot("status-range", say("The badge has no entry in the issuer's status list."))
    start = entry.index * entry.size
    number = 0
    for place in range(start, start + entry.size):
        number = number << 1 | read_bit(bits, place)
    return number


def _bad_entry() -> DocumentRefused:
    return DocumentRefused(say("The badge says wrongly where its status is published."),
                           code="status-entry-malformed")


def _unsupported() -> CouldNotCheck:
    return _cannot("status-unsupported", say("The issuer publishes the badge's status in a way "
                                             "that this service does not know."))


def _cannot(code: str, message: Message) -> CouldNotCheck:
    return CouldNotCheck(message, code=code)
