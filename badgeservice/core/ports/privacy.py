"""Requests about personal data, and the data themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from badgeservice.core.data_request import DataRequest


class DataRequestStore(Protocol):
    """What people ask about their personal data."""

    def add(self, request: DataRequest) -> None:
        """Record one; raises Conflict ``request-open`` where the same wish is open."""

    def get(self, request: str) -> DataRequest:
        """Return one; raises NotFound ``unknown-request``."""

    def hold(self, request: str) -> DataRequest:
        """Return one; until the transaction ends nobody else answers it. Raises NotFound."""

    def of_person(self, person: str) -> Sequence[DataRequest]:
        """Return those of a person, the newest first."""

    def inbox(self, programmes: Collection[str]) -> Sequence[DataRequest]:
        """Return those made to *programmes*, or that wait or waited for one to agree.

        Open ones first, the nearest deadline first.
        """

    def answer(self, request: DataRequest) -> None:
        """Put a request that was answered, or agreed to, in the place of the open one.

        Raises Conflict ``request-answered`` where somebody was faster.
        """


class PersonalData(Protocol):
    """Everything that is stored about one person, table by table."""

    def of(self, person: str) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Return all rows about *person*, by table, as plain values; no secrets, no digests."""

    def acts(self, person: str) -> int:
        """Return how often it is recorded that *person* did something for others."""

    def digests(self, person: str) -> Collection[str]:
        """Return the SHA-256 of what *person* alone handed in or keeps as a file or text."""

    def hold_rows(self, person: str) -> None:
        """Let no batch have rows about *person* in hand until the transaction ends."""

    def hold(self, person: str) -> None:
        """Wait for whoever awards *person* something now, and keep off who comes later.

        Until the transaction ends.
        """

    def suppress(self, person: str) -> Mapping[str, int]:
        """Remove or blank all that names *person*; return how many rows, by table.

        What others rely on stays without the name: that somebody earned an achievement
        version, the marks, digests and status of credentials, and the log, which has no names.
        """
