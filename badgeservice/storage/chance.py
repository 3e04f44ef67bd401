"""Randomness of the operating system."""

from __future__ import annotations

import secrets


class SystemChance:
    """`core.ports.Chance`, fit for keys and ids."""

    def draw(self, count: int) -> bytes:
        """Return *count* random bytes."""
        return secrets.token_bytes(count)

    def below(self, limit: int) -> int:
        """Return a random whole number from 0 up to, not including, *limit*."""
        return secrets.randbelow(limit)
