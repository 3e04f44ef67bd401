"""Rows of batches, their parts, and what a group of rows needs of people and awards at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from badgeservice.core.award import Award, Source
from badgeservice.core.batch_progress import Counts, Pace, RowLine
from badgeservice.core.batches import BatchRow, Held, RowState
from badgeservice.core.credential import Status
from badgeservice.core.letter import Letter
from badgeservice.core.person import Person
from badgeservice.errors import Message


@dataclass(frozen=True)
class Known:
    """A standing award, and what became of it."""

    award: str
    person: str
    achievement: str
    source: Source
    credential: str | None
    """Id of the row of its credential, signed or not."""

    is_signed: bool
    is_correction: bool
    """Whether its credential takes the place of another."""

    status: Status | None
    """None where its credential was never revoked, suspended or reinstated."""

    batch: str | None
    """The batch that recorded it, where that one is not done."""


@dataclass(frozen=True)
class OpenRow:
    """A row that is not done, of a batch that is not done."""

    batch: str
    digest: str
    """Of what it says."""


@dataclass(frozen=True)
class Claim:
    """A key that a row has used."""

    award: str | None
    digest: str
    is_signed: bool
    status: Status | None


@dataclass(frozen=True)
class Change:
    """What becomes of a row when its award is recorded, or none is."""

    line: int
    state: RowState
    award: str | None = None
    renews: str | None = None
    code: str = ""
    reason: Message | None = None


@dataclass(frozen=True)
class Signed:
    """A signed credential, and whom it is about."""

    credential: str
    person: str


class BatchRowStore(Protocol):
    """Rows and parts of batches."""

    def add(self, batch: str, rows: Sequence[BatchRow]) -> None:
        """Keep rows, all of one part or of several, and the parts that are new."""

    def take(self, lease: str, length: timedelta, *, batch: str | None = None) -> Held | None:
        """Hold a part that nobody holds for *length*: the oldest open one, of *batch*.

        By the clock of the database. None where there is none. What was put off is taken only
        where *batch* is named. Of a cancelled batch those are
        open that somebody had in hand.
        """

    def worked(self) -> Sequence[str]:
        """Return the batches with parts that may be held, the oldest first."""

    def drop(self, is_gone: Callable[[str], bool]) -> int:
        """Let others take what is held under leases of which *is_gone* is true; return how many."""

    def renew(self, held: Held, length: timedelta) -> bool:
        """Hold it for longer; False where somebody else has taken it since.

        Until the transaction ends nobody takes it. To be asked before anything is written.
        """

    def let_go(self, held: Held) -> None:
        """Let others take it, where it is still held."""

    def put_off(self, held: Held, length: timedelta) -> None:
        """Let nobody take it, nor another free part of its batch, for *length* unasked."""

    def hold(self, batch: str) -> None:
        """Let nobody take or renew a part until the transaction ends."""

    def holders(self, batch: str) -> Sequence[str]:
        """Return the leases under which parts of a batch are held now."""

    def begin(self, held: Held, most: Mapping[int, int], rest: int) -> Sequence[BatchRow]:
        """Return the open rows whose turn it is, and count that they are begun.

        Those that were begun least often first; *most* says how many together, by how often
        they were, and *rest* for all other numbers.
        """

    def of_lines(self, held: Held, lines: Collection[int]) -> Sequence[BatchRow]:
        """Return those of some rows that are still open."""

    def open_lines(self, held: Held, lines: Collection[int]) -> Sequence[int]:
        """Return which of some rows are still open; they stay so until the transaction ends."""

    def ended_before(self, held: Held, lines: Collection[int]) -> None:
        """Count rows as not begun: what stopped the work had nothing to do with them."""

    def failed(self, held: Held, lines: Collection[int], code: str, reason: Message) -> None:
        """Count an error of rows, and keep its reason."""

    def change(self, held: Held, changes: Sequence[Change]) -> None:
        """Record what becomes of open rows; content and address go with the last state."""

    def finish(self, held: Held, lines: Collection[int]) -> None:
        """Note that recorded rows are issued, or renewed; content and address go."""

    def claim(self, held: Held, lines: Collection[int]) -> None:
        """Let the keys of rows be used by them alone; raises Conflict ``key-claimed``."""

    def release(self, keys: Collection[str]) -> None:
        """Let keys be used again."""

    def claims(self, keys: Collection[str]) -> Mapping[str, Claim]:
        """Return who has used these keys, by key."""

    def open_rows(self, emails: Collection[str]) -> Mapping[tuple[str, str], Sequence[OpenRow]]:
        """Return what batches still want for these addresses, by address and achievement."""

    def beside(self, batch: str) -> Sequence[str]:
        """Return the other batches that are not done and have open rows like those of *batch*.

        Of the same address and achievement.
        """

    def close_part(self, held: Held) -> bool:
        """Note that a part has no open rows, and tell whether that was the last open part."""

    def achievements(self, batch: str) -> Collection[str]:
        """Return the slugs of what its rows are about."""

    def counts(self, batch: str) -> Counts:
        """Return how many rows are in each state."""

    def pace(self, batch: str) -> Pace:
        """Return how fast parts were finished lately."""

    def lines(self, batch: str, state: RowState | None = None, *, offset: int = 0,
              limit: int | None = None) -> Iterable[RowLine]:
        """Yield rows with what became of them, in order of the file."""

    def open_awards(self, batch: str) -> Mapping[int, str]:
        """Return the awards that are recorded and not signed yet, by line."""

    def reopen(self, batch: str) -> int:
        """Let rows that were set aside be tried again, but blanked ones; return how many."""

    def cancel(self, batch: str, *, recorded: bool, refused: bool = True) -> int:
        """Cancel the waiting rows, and what was set aside with *refused*.

        With *recorded* those too that are not signed yet.
        """


class BatchGroupStore(Protocol):
    """People, awards and letters of many rows at once, in few statements."""

    def people(self, emails: Collection[str]) -> Mapping[str, Person]:
        """Return who is known, by normalised address."""

    def hold_people(self, persons: Collection[str]) -> None:
        """Let nobody suppress them until the transaction ends.

        Raises Conflict ``person-removed-meanwhile`` where one of them was suppressed.
        """

    def add_people(self, people: Sequence[Person]) -> None:
        """Add people; raises Conflict ``person-exists`` where an address was taken meanwhile."""

    def known(self, people: Collection[str],
              achievements: Collection[str]) -> Mapping[tuple[str, str], Known]:
        """Return the standing awards, by person and achievement."""

    def had(self, people: Collection[str],
            achievements: Collection[str]) -> Collection[tuple[str, str]]:
        """Return whoever had an award that stands no more, with its achievement."""

    def held(self, people: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return by person which achievements they hold by a credential that is valid now."""

    def add_awards(self, awards: Sequence[Award], batch: str) -> None:
        """Record awards; raises Conflict ``award-stands`` where one was recorded meanwhile."""

    def close(self, awards: Collection[str], *, batch: str | None = None) -> None:
        """Let awards stand no more; with *batch* only those that it recorded."""

    def withdraw(self, awards: Collection[str], *, batch: str) -> None:
        """Let those that *batch* recorded and nobody signed stand no more.

        What they were recorded in the place of stands again, where nothing else does.
        """

    def signed(self, awards: Collection[str]) -> Mapping[str, Signed]:
        """Return the signed credentials, by award."""

    def standing(self, awards: Collection[str]) -> Collection[str]:
        """Return those that stand."""

    def write(self, letters: Sequence[Letter]) -> None:
        """Put letters into the outbox, but those whose ids are there already."""
