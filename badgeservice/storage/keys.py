"""The register of keys: what is public of them, and where in its life each one is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, true, update

from badgeservice.core.key import Key, KeyState, Purpose
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.tables import issuer_versions, keys

# Built once: each verification asks.
_OF_ISSUERS = (
    select(keys).join(issuer_versions, issuer_versions.c.slug == keys.c.issuer)
    .where(issuer_versions.c.is_current == true()).order_by(keys.c.number))


class SqlKeyStore:
    """`core.ports.KeyStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, key: Key) -> None:
        """Record a key.

        Raises Conflict ``key-exists`` where its method is known, ``key-coming`` where another
        key for the purpose waits to be used, ``key-active`` where another is in use.
        """
        known = Conflict(say("The key %(method)s is recorded already.", method=key.method),
                         code="key-exists")
        coming = Conflict(say(
            "Another key of %(issuer)s waits to be used; run `badgeservice key rotate`, or "
            "retire it first.", issuer=key.issuer), code="key-coming")
        active = Conflict(say("%(issuer)s has an active key already.", issuer=key.issuer),
                          code="key-active")
        insert(self._connection, keys, {"method": key.method, **_fixed(key), **_life(key)},
               {"uq_keys_method": known, "uq_keys_coming": coming, "uq_keys_active": active})

    def of_issuer(self, issuer: str) -> Sequence[Key]:
        """Return all keys of *issuer*, oldest first."""
        found = self._connection.execute(
            select(keys).where(keys.c.issuer == issuer).order_by(keys.c.number))
        return tuple(_key(row) for row in found)

    def of_issuers(self) -> Mapping[str, Sequence[Key]]:
        """Return all keys, oldest first, of every issuer that there is now, by slug."""
        found: dict[str, list[Key]] = {}
        for row in self._connection.execute(_OF_ISSUERS):
            found.setdefault(row.issuer, []).append(_key(row))
        # Sorted here: the two databases do not put the same letters in the same order.
        return dict(sorted(found.items()))

    def get(self, method: str) -> Key:
        """Return the key with this verification method; raises NotFound ``unknown-key``."""
        row = self._connection.execute(select(keys).where(keys.c.method == method)).first()
        if row is None:
            raise NotFound(say("There is no key %(method)s here.", method=method[:200]),
                           code="unknown-key")
        return _key(row)

    def hold(self, methods: Collection[str]) -> Sequence[Key]:
        """Return those of *methods* that are here, oldest first, as they are now.

        None of them changes before the transaction ends; several may hold the same key.
        """
        # In the order in which a rotation changes them, so that neither waits for the other.
        found = self._connection.execute(
            select(keys).where(keys.c.method.in_(methods)).order_by(keys.c.number)
            .with_for_update(read=True))
        return tuple(map(_key, found))

    def change(self, before: Key, after: Key) -> None:
        """Put *after* in the place of *before*, of which only its life differs.

        Raises Conflict ``key-changed`` where something else than *before* is recorded.
        """
        done = self._connection.execute(
            update(keys)
            .where(keys.c.method == before.method, keys.c.state == before.state.value)
            .values(_life(after)))
        if done.rowcount == 0:
            raise Conflict(say("Somebody else has just changed the key %(method)s.",
                               method=before.method), code="key-changed")


def _fixed(key: Key) -> dict[str, Any]:
    return {"issuer": key.issuer, "purpose": key.purpose.value, "public_key": key.public_key,
            "did": key.did, "created_at": key.created_at}


def _life(key: Key) -> dict[str, Any]:
    return {"state": key.state.value, "published_at": key.published_at,
            "activated_at": key.activated_at, "retired_at": key.retired_at,
            "compromised_since": key.compromised_since, "compromised_at": key.compromised_at}


def _key(row: Row[Any]) -> Key:
    return Key(row.issuer, Purpose(row.purpose), row.public_key, row.did, KeyState(row.state),
               row.created_at, row.published_at, row.activated_at, row.retired_at,
               row.compromised_since, row.compromised_at)
