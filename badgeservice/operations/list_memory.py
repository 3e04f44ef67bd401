"""The newest status list that was seen at each address, while the service runs."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, datetime
from threading import Lock

MOST = 10_000
"""Addresses that are remembered; the one that was not asked about longest goes first."""


class SeenLists:
    """`credentials.world.ListMemory` in this process; several threads may use it.

    Of each list only its address and beginning are kept, nothing of a credential.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._starts: OrderedDict[str, datetime] = OrderedDict()
        self._lock = Lock()

    def is_older(self, url: str, start: datetime | None) -> bool:
        """Tell whether a list from *start* is older than one seen before; remember it else.

        A list without a beginning is older than any that has one.
        """
        moment = start or datetime.min.replace(tzinfo=UTC)
        with self._lock:
            newest = self._starts.get(url, moment)
            self._starts[url] = max(newest, moment)
            self._starts.move_to_end(url)
            if len(self._starts) > self._most:
                self._starts.popitem(last=False)
            return moment < newest
