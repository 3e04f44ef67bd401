"""Tokens of programs: their digests and what they may do, never the secrets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from badgeservice.core.token import Scope, Token
from badgeservice.errors import NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.tables import tokens


class SqlTokenStore:
    """`core.ports.TokenStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token: Token) -> None:
        """Record a token."""
        insert(self._connection, tokens, {
            "id": token.id,
            "name": token.name,
            "issuer": token.issuer,
            "scopes": sorted(scope.value for scope in token.scopes),
            "digest": token.digest,
            "created_at": token.created_at,
            "created_by": token.created_by,
            "expires_at": token.expires_at,
            "revoked_at": token.revoked_at,
        })

    def find(self, digest: str) -> Token | None:
        """Return the token whose secret has this digest, or None."""
        row = self._connection.execute(select(tokens).where(tokens.c.digest == digest)).first()
        return _token(row) if row else None

    def all(self) -> Sequence[Token]:
        """Return all tokens, oldest first."""
        return tuple(_token(row) for row in self._connection.execute(
            select(tokens).order_by(tokens.c.number)))

    def revoke(self, token: str, at: datetime) -> bool:
        """End a token; raises NotFound ``unknown-token``. Returns False where it had ended."""
        changed = self._connection.execute(
            update(tokens).where(tokens.c.id == token, tokens.c.revoked_at.is_(None))
            .values(revoked_at=at)).rowcount
        if not changed and self._connection.execute(
                select(tokens.c.id).where(tokens.c.id == token)).first() is None:
            raise NotFound(say("There is no token %(id)s here.", id=token), code="unknown-token")
        return bool(changed)


def _token(row: Row[Any]) -> Token:
    return Token(row.id, row.name, row.issuer, frozenset(map(Scope, row.scopes)), row.digest,
                 row.created_at, row.created_by, row.expires_at, row.revoked_at)
