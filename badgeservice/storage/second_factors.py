"""Codes of the second factor that were used, and digests of recovery codes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from badgeservice.storage.account_tables import recovery_codes, used_steps
from badgeservice.storage.constraints import insert


class SqlSecondFactorStore:
    """`core.ports.SecondFactorStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def use_step(self, person: str, step: int) -> bool:
        """Note that the code of a time step was used; False where it, or a later one, was."""
        moved = self._connection.execute(
            update(used_steps).where(used_steps.c.person == person, used_steps.c.step < step)
            .values(step=step)).rowcount
        if moved:
            return True
        if self._connection.execute(
                select(used_steps.c.step).where(used_steps.c.person == person)).first():
            return False
        try:
            insert(self._connection, used_steps, {"person": person, "step": step})
        except IntegrityError:
            return False  # somebody else was faster with the first one
        return True

    def forget_steps(self, person: str) -> None:
        """Forget the steps of a secret that is no more."""
        self._connection.execute(delete(used_steps).where(used_steps.c.person == person))

    def put_recovery_codes(self, person: str, digests: Collection[str], at: datetime) -> None:
        """Record the digests of recovery codes in the place of all that there were."""
        self._connection.execute(delete(recovery_codes).where(recovery_codes.c.person == person))
        for digest in digests:
            insert(self._connection, recovery_codes,
                   {"person": person, "digest": digest, "made_at": at, "used_at": None})

    def use_recovery_code(self, person: str, digest: str, at: datetime) -> bool:
        """Use one up; False where the person has none with this digest that is unused."""
        return bool(self._connection.execute(
            update(recovery_codes)
            .where(recovery_codes.c.person == person, recovery_codes.c.digest == digest,
                   recovery_codes.c.used_at.is_(None))
            .values(used_at=at)).rowcount)

    def recovery_codes_left(self, person: str) -> int:
        """Return how many are unused."""
        return int(self._connection.execute(
            select(func.count()).select_from(recovery_codes)
            .where(recovery_codes.c.person == person,
                   recovery_codes.c.used_at.is_(None))).scalar_one())
