"""Passwords as they are kept: argon2id (RFC 9106), its parameters in front of each."""

from __future__ import annotations

from functools import cached_property
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from badgeservice.core.passwords import LONGEST, normalised

_AT_ONCE = 2
"""Each takes 64 MiB while it lasts; what is asked for beyond waits."""


class Passwords:
    """Makes and checks what is kept of passwords. Safe for several threads."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._turn = BoundedSemaphore(_AT_ONCE)

    @cached_property
    def _nobodys(self) -> str:
        return self.hashed("a password that nobody has")

    def hashed(self, password: str) -> str:
        """Return what is kept of *password*."""
        with self._turn:
            return self._hasher.hash(normalised(password))

    def fits(self, kept: str | None, password: str) -> bool:
        """Tell whether *password* is the one that *kept* was made of.

        Where nothing is kept it never is, and takes as long: the time must not tell who has
        an account.
        """
        if len(password) > LONGEST:
            return False
        of_somebody = kept is not None
        reference = kept or self._nobodys
        with self._turn:
            try:
                self._hasher.verify(reference, normalised(password))
            except (VerifyMismatchError, VerificationError, InvalidHashError):
                return False
        return of_somebody

    def is_outdated(self, kept: str) -> bool:
        """Tell whether *kept* was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(kept)
