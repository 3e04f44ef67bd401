"""Codes of letters: their digests, never the secrets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from badgeservice.core.one_time import OneTimeCode, Purpose
from badgeservice.storage.account_tables import one_time_codes as table
from badgeservice.storage.constraints import insert


class SqlOneTimeCodeStore:
    """`core.ports.OneTimeCodeStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, code: OneTimeCode) -> None:
        """Record one in the place of what the person had for the same purpose."""
        self._connection.execute(
            update(table)
            .where(table.c.person == code.person, table.c.purpose == code.purpose.value,
                   table.c.ended_at.is_(None))
            .values(ended_at=code.made_at))
        insert(self._connection, table, {
            "id": code.id,
            "person": code.person,
            "purpose": code.purpose.value,
            "digest": code.digest,
            "made_at": code.made_at,
            "made_by": code.made_by,
            "expires_at": code.expires_at,
            "ended_at": code.ended_at,
            "address": code.address,
        })

    def find(self, digest: str) -> OneTimeCode | None:
        """Return the code whose secret has this digest, or None; ended ones too."""
        row = self._connection.execute(select(table).where(table.c.digest == digest)).first()
        return _code(row) if row else None

    def latest(self, person: str, purpose: Purpose) -> OneTimeCode | None:
        """Return the one that was made last and not ended, or None."""
        row = self._connection.execute(
            select(table).where(table.c.person == person, table.c.purpose == purpose.value,
                                table.c.ended_at.is_(None))).first()
        return _code(row) if row else None

    def end(self, code: str, at: datetime) -> bool:
        """End one; False where it had ended, so that of two who use it one is refused."""
        return bool(self._connection.execute(
            update(table).where(table.c.id == code, table.c.ended_at.is_(None))
            .values(ended_at=at)).rowcount)

    def end_all(self, person: str, at: datetime) -> int:
        """End all of a person; return how many that were."""
        return int(self._connection.execute(
            update(table).where(table.c.person == person, table.c.ended_at.is_(None))
            .values(ended_at=at)).rowcount)


def _code(row: Row[Any]) -> OneTimeCode:
    return OneTimeCode(row.id, row.person, Purpose(row.purpose), row.digest, row.made_at,
                       row.made_by, row.expires_at, row.ended_at, row.address)
