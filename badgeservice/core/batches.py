"""Batches: files of rows that became awards, and how far each row is.

A row is the record: what is to be done, and what became of it. Rows are worked on by parts, so
that several processes can share one batch; each part is held by one of them at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from hashlib import sha256
from json import JSONEncoder
from typing import Any

from badgeservice.core.rows import Piece, Row
from badgeservice.errors import Message

PART = 500
"""Rows that are recorded, signed and finished together."""

MOST_FAILURES = 3
"""So often a row is tried that ends in an error; then it is set aside with the reason."""

MOST_TRIES = 20
"""So often a row is begun by processes that die; each of them may have died of something else."""
_in_one_spelling = JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


class BatchState(Enum):
    """What is done with a batch."""

    STAGING = "staging"
    """Its rows are being read; nobody works on it."""

    STAGED = "staged"
    WORKING = "working"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether there is work to be done."""
        return self in (BatchState.STAGED, BatchState.WORKING)


class RowState(Enum):
    """What became of a row."""

    WAITING = "waiting"
    RECORDED = "recorded"
    """Its award is recorded, and not signed yet."""

    ISSUED = "issued"
    RENEWED = "renewed"
    """Issued, where the person had the achievement before."""

    STANDING = "standing"
    """The person had the achievement before; nothing was done."""

    REFUSED = "refused"
    """Set aside with a reason: tried too often, or a rule refused it when its turn came."""

    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Whether there is work to be done."""
        return self in (RowState.WAITING, RowState.RECORDED)


class OnDuplicate(Enum):
    """What is done with a row whose person has the achievement already."""

    REFUSE = "refuse"
    """The file is refused."""

    SKIP = "skip"
    RENEW = "renew"
    """A new credential; the earlier one stays what it was, valid or revoked."""

    RENEW_REVOKED = "renew-revoked"
    """A new credential where the earlier one was revoked; else nothing."""

    @property
    def renews_revoked(self) -> bool:
        """Whether somebody whose credential was revoked gets a new one."""
        return self in (OnDuplicate.RENEW, OnDuplicate.RENEW_REVOKED)


@dataclass(frozen=True)
class Plan:
    """What is to be done with a file."""

    file: str
    """Its name, for people."""

    by: str
    """Who attests the rows."""

    on_duplicate: OnDuplicate = OnDuplicate.SKIP
    letters: bool = False
    """Whether everybody who gets a credential is written to."""

    achievement: str = ""
    """What all rows earned; empty where each names its own."""

    digest: str = ""
    """SHA-256 of the file in hex, by which a run that was cut off is found again."""


@dataclass(frozen=True)
class BatchRow:
    """One row of a batch, as it is kept."""

    line: int
    part: int
    state: RowState
    achievement: str
    version: int
    email: str
    """Empty once nothing is to be done any more: then the award knows whom it is about."""

    content: Mapping[str, Any]
    """What `pack` made of the row; empty at the end, like the address."""

    key: str
    """Told by `key_of`: two rows with one key are one row."""

    digest: str
    """Of the content: two rows with one key and different content are a mistake."""

    given_key: str = ""
    """The key as it stood in the file; empty where it was derived."""

    award: str | None = None
    renews: str | None = None
    """The award in whose place this one was recorded."""

    code: str = ""
    reason: Message | None = None
    """Why it was set aside."""

    tries: int = 0
    """How often somebody began with it."""

    failures: int = 0
    """How often that ended in an error."""


@dataclass(frozen=True)
class Held:
    """A part of a batch under a lease; *fence* grows with every holder."""

    batch: str
    part: int
    fence: int
    lease: str


def key_of(row: Row, achievement: str, programme: str) -> str:
    """Return by what a row is told apart from others, within a *programme*.

    The key of the file where it names one; else achievement, address and day. As a digest: the
    address is not to be read from it, and a key of the file may be anything.
    """
    own = (["key", programme, row.key] if row.key
           else ["row", programme, achievement, row.email, row.awarded_on.date().isoformat()])
    return _digest(own)


def pack(row: Row) -> dict[str, Any]:
    """Return a row as plain values.

    >>> from datetime import UTC, datetime
    >>> row = Row(2, "a@x.cl", "Ana", "Rojas", "", datetime(2026, 3, 2, tzinfo=UTC),
    ...           {"c1": 3}, (Piece("https://e.example", "Taller"),), True, "es")
    >>> unpack(2, pack(row)) == row
    True
    """
    first = row.evidence[0] if row.evidence else Piece(None)
    # With one piece the content, and so the digest, is what it was before rows could have more.
    further = ({"more": [[each.url, each.narrative] for each in row.evidence[1:]]}
               if len(row.evidence) > 1 else {})
    return {
        "email": row.email, "given": row.given_names, "first": row.first_surname,
        "second": row.second_surname, "on": row.awarded_on.isoformat(),
        "levels": dict(row.levels), "url": first.url, "told": first.narrative,
        "name": row.name_public, "language": row.language, "pupils": row.pupils_visible,
        "achievement": row.achievement, "key": row.key, **further,
    }


def unpack(line: int, content: Mapping[str, Any]) -> Row:
    """Return the row that `pack` was given."""
    pieces = ((content["url"], content["told"]), *content.get("more", ()))
    return Row(
        line=line, email=content["email"], given_names=content["given"],
        first_surname=content["first"], second_surname=content["second"],
        awarded_on=datetime.fromisoformat(content["on"]), levels=content["levels"],
        evidence=tuple(Piece(url, told) for url, told in pieces if url or told),
        name_public=content["name"], language=content["language"],
        pupils_visible=content["pupils"], achievement=content["achievement"],
        key=content["key"])


def content_digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of packed content, whatever the order of its parts."""
    return _digest(content)


def _digest(value: object) -> str:
    return sha256(_in_one_spelling(value).encode("utf-8", "surrogatepass")).hexdigest()
