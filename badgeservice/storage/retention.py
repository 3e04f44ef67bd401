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
    literal,
    not_,
    or_,
    select,
    true,
    update,
)

from badgeservice.core.account import AccountState, Role
from badgeservice.core.mail import OPEN
from badgeservice.core.ports import Clock
from badgeservice.core.retention import Trace
from badgeservice.core.session import LONGEST
from badgeservice.storage.access_tables import accounts, audit_entries, memberships, sessions
from badgeservice.storage.account_tables import (
    browsers,
    identities,
    one_time_codes,
    recovery_codes,
    tries,
    used_steps,
)
from badgeservice.storage.columns import Words
from badgeservice.storage.mail_tables import claim_codes, outbox
from badgeservice.storage.old_batches import forget_batch_rows
from badgeservice.storage.old_judgements import forget_judgements
from badgeservice.storage.personal_data import about, blank
from badgeservice.storage.personal_holdings import HOLDINGS, SUPPRESSED, Holding
from badgeservice.storage.portfolio_tables import evidence_views
from badgeservice.storage.privacy_tables import data_requests
from badgeservice.storage.profile_tables import import_drafts
from badgeservice.storage.quality_tables import calibration_attempts, sample_reviews
from badgeservice.storage.tables import applications

_STEP = 30
"""Seconds of a step of the second factor (RFC 6238)."""

_OF_OTHERS = frozenset({"mentor"})
"""What somebody wrote for others is theirs."""


class SqlRetentionStore:
    """`core.ports.RetentionStore` on one connection."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def forget(self, trace: Trace, before: datetime) -> int:
        """Remove or blank what was of use for the last time before *before*."""
        if trace is Trace.LETTERS:
            return self._forget_letters(before)
        if trace is Trace.BATCH_ROWS:
            return forget_batch_rows(self._connection, before, self._clock)
        if trace is Trace.JUDGEMENTS:
            return forget_judgements(self._connection, before)
        if trace is Trace.REVIEWS:
            notes = sample_reviews.c
            return self._connection.execute(
                update(sample_reviews)
                .where(notes.made_at < before, notes.note.not_in(["", SUPPRESSED]))
                .values(note=SUPPRESSED)).rowcount
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
        """Return who has no role since a moment up to *before*, and since when.

        Of whoever never had one it is the last application, which the command line recorded.
        """
        at = func.max(memberships.c.ended_at)
        had = self._connection.execute(
            select(memberships.c.person, at.label("at")).group_by(memberships.c.person)
            .having(func.count() == func.count(memberships.c.ended_at), at <= before))
        last = func.max(applications.c.made_at)
        never = self._connection.execute(
            select(applications.c.person, last.label("at"))
            .where(applications.c.person.not_in(select(memberships.c.person)))
            .group_by(applications.c.person).having(last <= before))
        return tuple(sorted((row.person, row.at) for row in (*had, *never)))

    def closed(self, before: datetime) -> Sequence[str]:
        """Return whose account was closed before *before*, and who still has a role.

        When it was closed only the log says; one opened and closed since counts as closed then.
        """
        late = select(audit_entries.c.subject).where(
            audit_entries.c.action == "account.disabled", audit_entries.c.at >= before)
        return tuple(self._connection.execute(
            select(accounts.c.person)
            .where(accounts.c.state == AccountState.DISABLED.value,
                   accounts.c.created_at < before,
                   accounts.c.person.in_(select(memberships.c.person)
                                         .where(memberships.c.ended_at.is_(None))),
                   (literal("person:") + accounts.c.person).not_in(late))
            .order_by(accounts.c.person)).scalars())

    def never_opened(self, before: datetime) -> Sequence[str]:
        """Return who was invited before *before*, and has a role but never opened the account.

        Nobody who got a role, a letter or a code since, or has an identity at a provider.
        """
        late = [select(memberships.c.person).where(memberships.c.granted_at >= before),
                select(outbox.c.person).where(outbox.c.created_at >= before,
                                              outbox.c.person.is_not(None)),
                select(one_time_codes.c.person).where(one_time_codes.c.expires_at >= before),
                select(claim_codes.c.person).where(claim_codes.c.expires_at >= before),
                select(identities.c.person)]
        return tuple(self._connection.execute(
            select(accounts.c.person)
            .where(accounts.c.state != AccountState.ACTIVE.value, accounts.c.password.is_(None),
                   accounts.c.created_at < before,
                   accounts.c.person.in_(select(memberships.c.person)
                                         .where(memberships.c.ended_at.is_(None))),
                   *(accounts.c.person.not_in(each) for each in late))
            .order_by(accounts.c.person)).scalars())

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
        Trace.ATTEMPTS: (calibration_attempts, and_(
            calibration_attempts.c.made_at < before, not_(and_(
                calibration_attempts.c.passed == true(), calibration_attempts.c.person.in_(
                    select(memberships.c.person).where(
                        memberships.c.role == Role.ASSESSOR.value,
                        memberships.c.ended_at.is_(None))))))),
        Trace.VIEWS: (evidence_views, evidence_views.c.at < before),
        Trace.REQUESTS: (data_requests, and_(data_requests.c.answered_at.is_not(None),
                                             data_requests.c.answered_at < before)),
    }[trace]


def _differing(table: Table, values: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    """Tell what is not blank yet; columns of structures are not compared: not both can."""
    for name, value in values.items():
        if isinstance(table.c[name].type, Words):
            yield table.c[name].is_distinct_from(value)
