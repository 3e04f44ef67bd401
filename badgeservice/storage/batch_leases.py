"""Parts of batches, each held under a lease with a fence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select, update

from badgeservice.core.batches import BatchState, Held
from badgeservice.storage.batch_tables import batch_parts as parts
from badgeservice.storage.shared_clock import shared_moment
from badgeservice.storage.tables import batches

_WORKED = [*(state.value for state in BatchState if state.is_open), BatchState.CANCELLED.value]
"""Batches with parts to be held: of a cancelled one those that somebody had in hand."""


def fenced(held: Held) -> tuple[Any, ...]:
    """Return by what a part is found only while *held* still holds it."""
    return (parts.c.batch == held.batch, parts.c.part == held.part,
            parts.c.fence == held.fence, parts.c.lease == held.lease)


class BatchLeases:
    """What `core.ports.batches.BatchRowStore` says of leases, on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, lease: str, length: timedelta, *, batch: str | None = None) -> Held | None:
        """Hold a part that nobody holds for *length*; None where there is none."""
        now = self.now()
        is_free = or_(parts.c.leased_until.is_(None), parts.c.leased_until <= now)
        if batch is not None:
            is_free = and_(or_(is_free, parts.c.lease == ""), parts.c.batch == batch)
        query = (select(parts.c.batch, parts.c.part, parts.c.fence)
                 .join(batches, batches.c.id == parts.c.batch)
                 .where(parts.c.is_open, batches.c.state.in_(_WORKED), is_free))
        row = self._connection.execute(
            query.order_by(batches.c.number, parts.c.part).limit(1)
            .with_for_update(of=parts, skip_locked=True)).first()
        if row is None:
            return None
        self._connection.execute(
            update(parts).where(parts.c.batch == row.batch, parts.c.part == row.part)
            .values(lease=lease, fence=row.fence + 1, leased_until=now + length,
                    begun_at=func.coalesce(parts.c.begun_at, now, type_=parts.c.begun_at.type)))
        self._connection.execute(
            update(batches).where(batches.c.id == row.batch,
                                  batches.c.state == BatchState.STAGED.value)
            .values(state=BatchState.WORKING.value))
        return Held(row.batch, row.part, row.fence + 1, lease)

    def worked(self) -> Sequence[str]:
        """Return the batches with parts that may be held, the oldest first."""
        return self._connection.execute(
            select(batches.c.id)
            .where(batches.c.state.in_(_WORKED), batches.c.id.in_(
                select(parts.c.batch).where(parts.c.is_open)))
            .order_by(batches.c.number)).scalars().all()

    def drop(self, is_gone: Callable[[str], bool]) -> int:
        """Let others take what is held under leases of which *is_gone* is true; return how many."""
        held = self._connection.execute(
            select(parts.c.lease).where(parts.c.is_open, parts.c.lease != "").distinct())
        gone = [lease for lease in held.scalars() if is_gone(lease)]
        if not gone:
            return 0
        return self._connection.execute(
            update(parts).where(parts.c.lease.in_(gone)).values(lease="", leased_until=None)
        ).rowcount

    def renew(self, held: Held, length: timedelta) -> bool:
        """Hold it for longer; False where somebody else has taken it since."""
        return bool(self._connection.execute(
            update(parts).where(*fenced(held)).values(leased_until=self.now() + length)
        ).rowcount)

    def let_go(self, held: Held) -> None:
        """Let others take it, where it is still held."""
        self._connection.execute(
            update(parts).where(*fenced(held)).values(lease="", leased_until=None))

    def put_off(self, held: Held, length: timedelta) -> None:
        """Let nobody take it, nor another free part of its batch, for *length* unasked."""
        theirs = (select(parts.c.part)
                  .where(parts.c.batch == held.batch, parts.c.is_open,
                         or_(parts.c.lease == "", and_(*fenced(held))))
                  .order_by(parts.c.part).with_for_update(skip_locked=True))
        self._connection.execute(
            update(parts).where(parts.c.batch == held.batch, parts.c.part.in_(theirs))
            .values(lease="", leased_until=self.now() + length))

    def hold(self, batch: str) -> None:
        """Let nobody take or renew a part until the transaction ends."""
        self._connection.execute(
            select(parts.c.part).where(parts.c.batch == batch).order_by(parts.c.part)
            .with_for_update()).all()

    def holders(self, batch: str) -> Sequence[str]:
        """Return the leases under which parts of a batch are held now."""
        return self._connection.execute(
            select(parts.c.lease).where(
                parts.c.batch == batch, parts.c.lease != "",
                parts.c.leased_until > self.now()).distinct()).scalars().all()

    def now(self) -> datetime:
        """Return what the database's clock says; that of PostgreSQL moves within transactions."""
        return shared_moment(self._connection)
