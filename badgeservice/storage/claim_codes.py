"""Printed codes: their digests and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from badgeservice.core.account import EVERY
from badgeservice.core.claim_code import ClaimCode
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.mail_tables import claim_codes as table


class SqlClaimCodeStore:
    """`core.ports.ClaimCodeStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, code: ClaimCode) -> None:
        """Record one; raises Conflict ``code-open`` where the person has one already."""
        insert(self._connection, table, {
            "id": code.id,
            "person": code.person,
            "programme": code.programme,
            "digest": code.digest,
            "made_at": code.made_at,
            "made_by": code.made_by,
            "expires_at": code.expires_at,
            "used_at": code.used_at,
            "ended_at": code.ended_at,
        }, {"uq_claim_codes_open": Conflict(
            say("This person has a code that is still good."), code="code-open")})

    def find(self, digest: str) -> ClaimCode | None:
        """Return the code with this digest, or None; used and ended ones too."""
        row = self._connection.execute(select(table).where(table.c.digest == digest)).first()
        return _code(row) if row else None

    def get(self, code: str) -> ClaimCode:
        """Return one by its id; raises NotFound ``unknown-code``."""
        row = self._connection.execute(select(table).where(table.c.id == code)).first()
        if row is None:
            raise NotFound(say("There is no such code."), code="unknown-code")
        return _code(row)

    def use(self, code: str, at: datetime) -> bool:
        """Note that it was used; False where somebody was faster."""
        return bool(self._connection.execute(
            update(table).where(table.c.id == code, table.c.used_at.is_(None),
                                table.c.ended_at.is_(None)).values(used_at=at)).rowcount)

    def end(self, person: str, at: datetime) -> int:
        """End what a person has open; return how many that were."""
        return self._connection.execute(
            update(table).where(table.c.person == person, table.c.used_at.is_(None),
                                table.c.ended_at.is_(None)).values(ended_at=at)).rowcount

    def of_programmes(self, programmes: Collection[str]) -> Sequence[ClaimCode]:
        """Return all made in *programmes*, the newest first."""
        found = select(table).order_by(table.c.number.desc())
        if EVERY not in programmes:
            found = found.where(table.c.programme.in_(list(programmes)))
        return tuple(map(_code, self._connection.execute(found)))


def _code(row: Row[Any]) -> ClaimCode:
    return ClaimCode(row.id, row.person, row.programme, row.digest, row.made_at, row.made_by,
                     row.expires_at, row.used_at, row.ended_at)
