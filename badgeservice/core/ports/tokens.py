"""Tokens of programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from badgeservice.core.token import Token


class TokenStore(Protocol):
    """Tokens of programs, found by the digest of their secret."""

    def add(self, token: Token) -> None:
        """Record a token."""

    def find(self, digest: str) -> Token | None:
        """Return the token whose secret has this digest, or None."""

    def all(self) -> Sequence[Token]:
        """Return all tokens, oldest first."""

    def revoke(self, token: str, at: datetime) -> bool:
        """End a token; raises NotFound. Returns False where it had ended."""
