"""Many credentials verified in one go: what was brought, how far it got, what was found.

A job is what somebody brought: a table, or a ZIP of files. Its items are done one by one, in
any process; each is done once. The file or document of an item is forgotten as soon as it is done,
all else a day after it came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from badgeservice.core.report import Check, Verdict

MOST_ITEMS = 5000
"""Items of one job."""

KEPT = timedelta(hours=24)
"""So long after it came a job is there; then it is removed with all that was found."""

REMEMBERED = timedelta(days=30)
"""So long afterwards its address still says that it was removed; of what was in it nothing is."""

LARGEST_UPLOAD = 50 * 2**20
"""Bytes of one file that is brought."""

LARGEST_CONTENT = 200 * 2**20
"""Bytes of all files in a ZIP together, unpacked."""

MOST_KEPT = 2**30
"""Bytes of all jobs together, of tables also of those that are done: they stay for a day."""

MOST_OPEN = 3
"""Jobs of one asker that are worked on; those that wait for an answer take no turn."""

ATTEMPTS = 3
"""So often an item is begun whose work ended with the process; then it counts as not checked."""


class BulkState(Enum):
    """How far a job is."""

    CHOOSING = "choosing"
    """Somebody has to say which column holds the credentials."""

    WORKING = "working"
    DONE = "done"
    DELETED = "deleted"
    """All that was brought and found is gone."""


class Form(Enum):
    """What the items came in."""

    TABLE = "table"
    ARCHIVE = "archive"
    LIST = "list"
    """Sent by a program, one text each."""


class Trusted(Enum):
    """What this installation knows of an issuer, where its signature is good."""

    OWN = "own"
    LISTED = "listed"
    NO = "no"


@dataclass(frozen=True)
class Brought:
    """One thing to verify, as it came."""

    place: int
    """The line of the table, or the place in the ZIP or list; from 1."""

    cells: tuple[str, ...] = ()
    """The whole row of a table."""

    name: str = ""
    """The file's name in a ZIP."""

    content: bytes | None = None
    """The file's content; None where it stands in a cell, or was not read."""

    flaw: str = ""
    """Why a file of a ZIP was not read; empty where it was."""


@dataclass(frozen=True)
class Outcome:
    """What verification found in one item. Of the document only what a report says of it."""

    verdict: Verdict
    source: str
    checks: tuple[Check, ...]
    kind: str = ""
    id: str = ""
    title: str = ""
    holder: str = ""
    """The name in clear; empty where the document gives none."""

    issuer: str = ""
    issuer_id: str = ""
    trusted: Trusted = Trusted.NO
    given_on: str = ""
    """The day of the award, as YYYY-MM-DD."""

    @property
    def reasons(self) -> tuple[Check, ...]:
        """The checks that decided a verdict that is not *passed*."""
        if self.verdict is Verdict.PASSED:
            return ()
        return tuple(check for check in self.checks
                     if check.verdict is self.verdict and check.code != "not-reached")


@dataclass(frozen=True)
class BulkJob:
    """Many things to verify together."""

    id: str
    form: Form
    file: str
    """What the file is called; empty for a list."""

    header: tuple[str, ...]
    """What the columns of a table are called."""

    policy: str
    created_at: datetime
    state: BulkState
    total: int
    size: int
    """Bytes of what was brought that are still kept."""

    column: int | None = None
    """The column that holds links, ids or codes."""

    recipient: int | None = None
    """The column that says whose each should be; None: not compared."""

    token: str = ""
    """The token of the program that brought it; empty for a person's."""

    asker: str = ""
    """Who brought it, as a keyed digest of an address; empty where that does not count."""

    ended_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """When it is removed."""
        return self.created_at + KEPT

    def input_of(self, item: Brought) -> str:
        """Return what is verified of *item*, as a report names it."""
        if self.form is Form.ARCHIVE or self.column is None:
            return item.name
        return cell(item.cells, self.column)

    def recipient_of(self, item: Brought) -> str:
        """Return whose *item* should be; empty where that is not compared."""
        return "" if self.recipient is None else cell(item.cells, self.recipient)


@dataclass(frozen=True)
class Counts:
    """How far a job is, in numbers."""

    total: int
    passed: int = 0
    failed: int = 0
    unknown: int = 0
    strangers: int = 0
    """How many of those that passed are by an issuer that nobody here knows."""

    @property
    def known(self) -> int:
        """How many passed and are by an issuer that is known here."""
        return self.passed - self.strangers

    @property
    def done(self) -> int:
        """How many items are done."""
        return self.passed + self.failed + self.unknown

    @property
    def percent(self) -> int:
        """How much of it is done, rounded down: 100 is all of it."""
        return self.done * 100 // self.total if self.total else 100


@dataclass(frozen=True)
class Line:
    """One item of a job and what was found in it; None where it was not its turn yet."""

    brought: Brought
    outcome: Outcome | None


def cell(cells: Sequence[str], place: int) -> str:
    """Return a cell of a row, which may be shorter than the header."""
    return cells[place].strip() if 0 <= place < len(cells) else ""


def storable(text: str) -> str:
    """Return *text* as both databases keep it: no NUL, and no half of a sign."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
