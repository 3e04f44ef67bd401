"""What surrounds the service: the time, chance, and what others answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Clock = Callable[[], datetime]
"""Returns the present moment, aware, in UTC."""


class Chance(Protocol):
    """A source of randomness fit for keys and ids."""

    def draw(self, count: int) -> bytes:
        """Return *count* random bytes."""

    def below(self, limit: int) -> int:
        """Return a random whole number from 0 up to, not including, *limit*."""


Canonicalizer = Callable[[Mapping[str, Any]], str]
"""Returns the canonical N-Quads of a document, or raises DocumentRefused or CouldNotCheck."""


@dataclass(frozen=True)
class Fetched:
    """What another service answered."""

    content: bytes
    max_age: float | None
    """Seconds for which it says that its answer may be used; None where it does not say."""


class Fetcher(Protocol):
    """Something that asks other services, and is safe to be sent anywhere."""

    def __call__(self, url: str, *, limit: int, seconds: float) -> Fetched:
        """Return what is at *url*: at most *limit* bytes, within *seconds*.

        Raises CouldNotCheck with a code that begins with ``fetch-``.
        """


@dataclass(frozen=True)
class Copy:
    """What another service answered, now or a while ago."""

    content: bytes
    age: float
    """Seconds since it was fetched."""

    is_current: bool = True
    """False where it should have been fetched again and that failed."""


class Copies(Protocol):
    """Answers of other services, kept for a while."""

    def get(self, url: str, kind: str, *, seconds: float) -> Copy:
        """Return what is at *url*, as the kind of document *kind*; raises as Fetcher does."""

    def forget(self, url: str, kind: str) -> None:
        """Keep no copy of what is at *url*."""
