"""How much was tried, for all processes of an installation together."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from badgeservice.core.tries import Allowance, paid_until
from badgeservice.storage.account_tables import tries

_KEPT = timedelta(hours=1)
"""How long rows are kept that hold nobody up any more."""


class SqlTryStore:
    """`core.ports.TryStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, key: str, allowance: Allowance, now: datetime) -> timedelta:
        """Take one try and return nothing to wait; or take none, and return how long to wait."""
        self._ensure(key, now)
        before = self._connection.execute(
            select(tries.c.paid_until).where(tries.c.key == key).with_for_update()).scalar_one()
        paid, wait = paid_until(before, now, allowance)
        if paid is not None:
            self._connection.execute(
                update(tries).where(tries.c.key == key).values(paid_until=paid))
        return wait

    def _ensure(self, key: str, now: datetime) -> None:
        """Let there be a row to lock: what is not there cannot be waited for."""
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        self._connection.execute(
            dialect.insert(tries).values(key=key, paid_until=now).on_conflict_do_nothing())
        # A row that somebody holds is left: two who wait for each other's rows wait for ever.
        stale = (select(tries.c.key)
                 .where(tries.c.key != key, tries.c.paid_until < now - _KEPT)
                 .with_for_update(skip_locked=True))
        self._connection.execute(delete(tries).where(tries.c.key.in_(stale)))

    def forgive(self, key: str) -> None:
        """Forget what was tried under *key*."""
        self._connection.execute(delete(tries).where(tries.c.key == key))
