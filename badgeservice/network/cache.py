"""What was fetched, kept for a while: bounded, and never longer than we ourselves decide.

An answer is *fresh* for as long as its server says, up to the ceiling of its kind. After that
it is fetched again. Where that fails, the old answer serves on until it is too old for its
kind, and says that it is not current. The verifier never takes such an answer for certainty.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from badgeservice.core.ports import Copy, Fetched, Fetcher
from badgeservice.errors import CouldNotCheck

MINUTE, HOUR = 60.0, 3600.0


@dataclass(frozen=True)
class Kind:
    """How documents of one kind are treated."""

    limit: int
    """Bytes that are fetched."""

    fresh: float
    """Seconds after which it is fetched again, whatever its server says."""

    usable: float
    """Seconds for which it serves where fetching it again fails."""


KINDS: Mapping[str, Kind] = MappingProxyType({
    "did": Kind(limit=1 << 20, fresh=10 * MINUTE, usable=24 * HOUR),
    # At an https address there may be keys or a status list: what is stricter counts.
    "linked": Kind(limit=8 << 20, fresh=10 * MINUTE, usable=10 * MINUTE),
    # What somebody verifies is not kept.
    "credential": Kind(limit=8 << 20, fresh=0, usable=0),
})


@dataclass(frozen=True)
class _Entry:
    """An answer, and when it was fetched by either clock."""

    content: bytes
    fresh: float
    elapsed_at: float
    """What the clock that never goes back showed."""

    wall_at: float
    """What the clock on the wall showed: it also goes on while the machine sleeps."""


class Cache:
    """Answers by full address and kind; it is a `core.ports.Copies`, threads may share it.

    At most *entries* answers and *size* bytes are kept; the one unused longest goes first.
    """

    def __init__(self, fetch: Fetcher, *, monotonic: Callable[[], float] = time.monotonic,
                 wall: Callable[[], float] = time.time, entries: int = 256,
                 size: int = 32 << 20, kinds: Mapping[str, Kind] = KINDS) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._wall = wall
        self._entries = entries
        self._size = size
        self._kinds = kinds
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], _Entry] = OrderedDict()

    def get(self, url: str, kind: str, *, seconds: float) -> Copy:
        """Return what is at *url*: from here while it is fresh, else fetched within *seconds*.

        Raises what the fetcher raises, where there is no answer that is still usable.
        """
        rules, key = self._kinds[kind], (url, kind)
        entry = self._find(key)
        if entry is not None and self._age(entry) < entry.fresh:
            return Copy(entry.content, self._age(entry))
        try:
            fetched = self._fetch(url, limit=rules.limit, seconds=seconds)
        except CouldNotCheck:
            if entry is not None and self._age(entry) < rules.usable:
                return Copy(entry.content, self._age(entry), is_current=False)
            self.forget(url, kind)
            raise
        self._keep(key, fetched, rules)
        return Copy(fetched.content, 0.0)

    def forget(self, url: str, kind: str) -> None:
        """Keep no copy of what is at *url*."""
        with self._lock:
            self._kept.pop((url, kind), None)

    def _age(self, entry: _Entry) -> float:
        return max(self._monotonic() - entry.elapsed_at, self._wall() - entry.wall_at, 0.0)

    def _find(self, key: tuple[str, str]) -> _Entry | None:
        with self._lock:
            entry = self._kept.get(key)
            if entry is not None:
                self._kept.move_to_end(key)
            return entry

    def _keep(self, key: tuple[str, str], fetched: Fetched, rules: Kind) -> None:
        fresh = rules.fresh if fetched.max_age is None else min(fetched.max_age, rules.fresh)
        with self._lock:
            self._kept.pop(key, None)
            if rules.usable <= 0 or len(fetched.content) > self._size:
                return
            self._kept[key] = _Entry(fetched.content, fresh, self._monotonic(), self._wall())
            while len(self._kept) > self._entries or self._bytes() > self._size:
                self._kept.popitem(last=False)

    def _bytes(self) -> int:
        return sum(len(entry.content) for entry in self._kept.values())
