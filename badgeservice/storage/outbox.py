"""Letters that wait to be sent."""

from __future__ import annotations

from sqlalchemy import Connection

from badgeservice.core.letter import Letter
from badgeservice.storage.access_tables import outbox
from badgeservice.storage.constraints import insert


class SqlOutbox:
    """`core.ports.Outbox` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, letter: Letter) -> None:
        """Record one; the worker sends it after the transaction is committed."""
        insert(self._connection, outbox, {
            "id": letter.id,
            "kind": letter.kind,
            "person": letter.person,
            "address": letter.address,
            "language": letter.language,
            "values": dict(letter.values),
            "programme": letter.programme,
            "created_at": letter.created_at,
        })
