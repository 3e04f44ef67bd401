"""Removing what is past its period."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)

from badgeservice.core.mail import OPEN
from badgeservice.core.retention import Trace
from badgeservice.core.session import LONGEST
from badgeservice.storage.access_tables import memberships, sessions
from badgeservice.storage.account_tables import (
    browsers,
    one_time_codes,
    recovery_codes,
    tries,
    used_steps,
)
from badgeservice.storage.columns import Words
from badgeservice.storage.mail_tables import claim_codes, outbox
from badgeservice.storage.personal_data import about, blank
from badgeservice.storage.personal_holdings import HOLDINGS, Holding
from badgeservice.storage.portfolio_tables import evidence_views
from badgeservice.storage.privacy_tables import data_requests
from badgeservice.storage.profile_tables import import_drafts

_STEP = 30
"""Seconds of a step of the second factor (RFC 6238)."""

_OF_OTHERS = frozenset({"mentor"})
"""What somebody wrote for others is theirs."""


class SqlRetentionStore:
    """`core.ports.RetentionStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def forget(self, trace: Trace, before: datetime) -> int:
        """Remove or blank what was of use for the last time before *before*."""
        if trace is Trace.LETTERS:
            return self._forget_letters(before)
        table, is_past = _past(trace, before)
        return self._connection.execute(delete(table).where(is_past)).rowcount

    def _forget_letters(self, before: datetime) -> int:
        last = func.coalesce(outbox.c.sent_at, outbox.c.tried_at, outbox.c.created_at)
        return self._connection.execute(
            update(outbox)
            .where(outbox.c.state.not_in([state.value for state in OPEN]), last < before,
                   or_(outbox.c.address != "", outbox.c.body != "", outbox.c.subject != "",
                       outbox.c.reply != ""))
            .values({"address": "", "values": {}, "subject": "", "body": "", "reply": ""})
        ).rowcount

    def left(self, before: datetime) -> Sequence[tuple[str, datetime]]:
        """Return who has no role since a moment up to *before*, and since when."""
        at = func.max(memberships.c.ended_at)
        rows = self._connection.execute(
            select(memberships.c.person, at.label("at")).group_by(memberships.c.person)
            .having(func.count() == func.count(memberships.c.ended_at), at <= before)
            .order_by(memberships.c.person))
        return tuple((row.person, row.at) for row in rows)

    def forget_person(self, person: str, categories: Collection[str]) -> Mapping[str, int]:
        """Remove or blank what is kept of *person* in *categories*; count the rows."""
        counts: dict[str, int] = {}
        for holding in reversed(HOLDINGS):
            if holding.category not in categories or holding.whose in _OF_OTHERS:
                continue
            done = self._forgotten(holding, person)
            if done:
                counts[holding.table.name] = counts.get(holding.table.name, 0) + done
        return counts

    def _forgotten(self, holding: Holding, person: str) -> int:
        theirs = about(holding, person)
        if holding.is_deleted:
            return self._connection.execute(delete(holding.table).where(theirs)).rowcount
        if not holding.blanked:
            return 0
        values = blank(holding, person)
        return self._connection.execute(
            update(holding.table).where(theirs, or_(*_differing(holding.table, values)))
            .values(values)).rowcount


def _past(trace: Trace, before: datetime) -> tuple[Table, ColumnElement[bool]]:
    """Return where the rows of *trace* lie, and which of them are past."""
    letters, printed = one_time_codes.c, claim_codes.c
    return {
        Trace.SESSIONS: (sessions, or_(sessions.c.ended_at < before,
                                       sessions.c.started_at < before - LONGEST)),
        Trace.CODES_OF_LETTERS: (one_time_codes, or_(letters.ended_at < before,
                                                     letters.expires_at < before)),
        Trace.PRINTED_CODES: (claim_codes, or_(
            printed.used_at < before, printed.ended_at < before, printed.expires_at < before)),
        Trace.RECOVERY_CODES: (recovery_codes, recovery_codes.c.used_at < before),
        Trace.STEPS: (used_steps, used_steps.c.step < int(before.timestamp()) // _STEP),
        Trace.BROWSERS: (browsers, browsers.c.last_at < before),
        Trace.TRIES: (tries, tries.c.paid_until < before),
        Trace.IMPORTS: (import_drafts, import_drafts.c.made_at < before),
        Trace.VIEWS: (evidence_views, evidence_views.c.at < before),
        Trace.REQUESTS: (data_requests, and_(data_requests.c.answered_at.is_not(None),
                                             data_requests.c.answered_at < before)),
    }[trace]


def _differing(table: Table, values: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    """Tell what is not blank yet; columns of structures are not compared: not both can."""
    for name, value in values.items():
        if isinstance(table.c[name].type, Words):
            yield table.c[name].is_distinct_from(value)
