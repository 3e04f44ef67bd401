"""Codes on paper, for people whom no letter reaches: whoever has one chooses a password.

>>> grouped("ABCDEFGHJKMNPQRS")
'ABCD-EFGH-JKMN-PQRS'
>>> normalise(" abcd efgh–jkmn-pqrs ")
'ABCDEFGHJKMNPQRS'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty signs of which none looks like another: without 0 and O, 1, I and L, and U."""

LENGTH = 16
"""78 random bits: too many to try out, whatever limits there are besides."""

GOOD_FOR = timedelta(days=30)
_GROUP = 4


@dataclass(frozen=True)
class ClaimCode:
    """One code, without the code itself: only a digest of it is kept."""

    id: str
    person: str
    programme: str
    """In which it was made."""

    digest: str
    made_at: datetime
    made_by: str
    expires_at: datetime
    used_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was neither used nor withdrawn."""
        return self.used_at is None and self.ended_at is None

    def is_good(self, now: datetime) -> bool:
        """Tell whether it opens an account at *now*."""
        return self.is_open and now < self.expires_at


def drawn(below: Callable[[int], int]) -> str:
    """Return a new code, each sign drawn by *below*."""
    return "".join(SIGNS[below(len(SIGNS))] for _ in range(LENGTH))


def grouped(code: str) -> str:
    """Return *code* as it is printed."""
    return "-".join(code[start:start + _GROUP] for start in range(0, len(code), _GROUP))


def normalise(typed: str) -> str:
    """Return what somebody *typed* as a code: spaces, dashes and small letters do not matter."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def digest(code: str) -> str:
    """Return what is kept of a *code*; looking it up tells nothing of how near one was."""
    return sha256(code.encode("utf-8", "surrogateescape")).hexdigest()
