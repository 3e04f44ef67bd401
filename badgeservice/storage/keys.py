"""The register of keys: what is public of them, and what they may still do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, update

from badgeservice.core.key import Key, KeyState, Purpose
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.tables import keys


class SqlKeyStore:
    """`core.ports.KeyStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, key: Key) -> None:
        """Record a key; raises Conflict ``key-exists`` where its method is known."""
        known = Conflict(say("The key %(method)s is recorded already.", method=key.method),
                         code="key-exists")
        insert(self._connection, keys, {
            "method": key.method,
            "issuer": key.issuer,
            "purpose": key.purpose.value,
            "public_key": key.public_key,
            "did": key.did,
            "state": key.state.value,
            "created_at": key.created_at,
        }, {"uq_keys_method": known})

    def of_issuer(self, issuer: str) -> Sequence[Key]:
        """Return all keys of *issuer*, oldest first."""
        found = self._connection.execute(
            select(keys).where(keys.c.issuer == issuer).order_by(keys.c.number))
        return tuple(_key(row) for row in found)

    def set_state(self, method: str, state: KeyState) -> None:
        """Change the state of the key with this verification method; raises NotFound."""
        done = self._connection.execute(
            update(keys).where(keys.c.method == method).values(state=state.value))
        if done.rowcount == 0:
            raise NotFound(say("There is no key %(method)s here.", method=method),
                           code="unknown-key")


def _key(row: Row[Any]) -> Key:
    return Key(row.issuer, Purpose(row.purpose), row.public_key, row.did, KeyState(row.state),
               row.created_at)
