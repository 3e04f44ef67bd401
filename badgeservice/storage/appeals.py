"""Appeals against decisions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, update

from badgeservice.core.account import EVERY
from badgeservice.core.appeal import Appeal, AppealState, Ground
from badgeservice.core.person import SUPPRESSED_AT
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.appeal_tables import appeals
from badgeservice.storage.constraints import insert
from badgeservice.storage.tables import applications


class SqlAppealStore:
    """`core.ports.AppealStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, appeal: Appeal) -> None:
        """Record one; raises Conflict ``appealed-already``."""
        insert(self._connection, appeals, _columns(appeal), {"uq_appeals_decision": Conflict(
            say("An appeal against this decision has been made already."),
            code="appealed-already")})

    def get(self, appeal: str) -> Appeal:
        """Return one; raises NotFound ``unknown-appeal``."""
        row = self._connection.execute(select(appeals).where(appeals.c.id == appeal)).first()
        if row is None:
            raise NotFound(say("There is no appeal %(id)s here.", id=appeal),
                           code="unknown-appeal")
        return _appeal(row)

    def of_application(self, application: str) -> Appeal | None:
        """Return the newest against a decision on *application*, or None."""
        row = self._connection.execute(
            select(appeals).where(appeals.c.application == application)
            .order_by(appeals.c.number.desc())).first()
        return _appeal(row) if row else None

    def open(self, programmes: Collection[str]) -> Sequence[Appeal]:
        """Return those of *programmes* that wait for an answer, the nearest due first."""
        found = (select(appeals)
                 .join(applications, applications.c.id == appeals.c.application)
                 .where(appeals.c.state == AppealState.FILED.value,
                        ~applications.c.email.endswith(SUPPRESSED_AT, autoescape=True))
                 .order_by(appeals.c.due_at, appeals.c.number))
        if EVERY not in programmes:
            found = found.where(applications.c.programme.in_(list(programmes)))
        return tuple(map(_appeal, self._connection.execute(found)))

    def decide(self, before: Appeal, after: Appeal) -> None:
        """Answer *before* with what *after* says; raises Conflict ``appeal-decided-already``."""
        changed = self._connection.execute(
            update(appeals)
            .where(appeals.c.id == before.id, appeals.c.state == AppealState.FILED.value)
            .values(state=after.state.value, decided_by=after.decided_by,
                    decided_at=after.decided_at, reason=after.reason)).rowcount
        if not changed:
            raise Conflict(say("This appeal has been decided already."),
                           code="appeal-decided-already")


def _columns(appeal: Appeal) -> dict[str, Any]:
    return {
        "id": appeal.id,
        "application": appeal.application,
        "decision": appeal.decision,
        "person": appeal.person,
        "grounds": appeal.grounds.value,
        "text": appeal.text,
        "filed_at": appeal.filed_at,
        "due_at": appeal.due_at,
        "state": appeal.state.value,
        "decided_by": appeal.decided_by,
        "decided_at": appeal.decided_at,
        "reason": appeal.reason,
    }


def _appeal(row: Row[Any]) -> Appeal:
    return Appeal(row.id, row.application, row.decision, row.person, Ground(row.grounds),
                  row.text, row.filed_at, row.due_at, AppealState(row.state), row.decided_by,
                  row.decided_at, row.reason)
