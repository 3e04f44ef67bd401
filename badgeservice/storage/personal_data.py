"""Where personal data lie: which rows are about whom, what is removed, and what is blanked.

Every column of every table is in here or in `IMPERSONAL`; a test holds that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, select, update

from badgeservice.storage.access_tables import (
    accounts,
    assignments,
    memberships,
    sessions,
)
from badgeservice.storage.mail_tables import outbox
from badgeservice.storage.privacy_tables import data_requests
from badgeservice.storage.tables import (
    application_evidence,
    applications,
    awards,
    decisions,
    judgements,
    people,
)

SUPPRESSED = "–"
"""What stands in the place of a name that was removed."""


@dataclass(frozen=True)
class Holding:
    """One table's rows about a person."""

    table: Table
    category: str
    """A slug of `core.personal_data`."""

    whose: str = "person"
    """The column with the person's id, or with the application whose person it is."""

    by_application: bool = False
    blanked: Mapping[str, Any] = field(default_factory=dict)
    """Columns and what takes the place of their values when the person is suppressed."""

    is_deleted: bool = False
    """Whether the rows themselves go when the person is suppressed."""

    hidden: frozenset[str] = frozenset()
    """Columns that the person's copy does not show: secrets, digests, numbers of rows."""


_NAMES = {"given_names": SUPPRESSED, "first_surname": "", "second_surname": "",
          "social_name": "", "email": ""}

HOLDINGS: tuple[Holding, ...] = (
    Holding(people, "identity", "id", blanked=_NAMES),
    Holding(accounts, "account", is_deleted=True, hidden=frozenset({"password", "totp"})),
    Holding(memberships, "identity"),
    Holding(sessions, "account", is_deleted=True, hidden=frozenset({"digest"})),
    Holding(applications, "evidence", blanked=_NAMES),
    Holding(application_evidence, "evidence", "application", by_application=True,
            blanked={"narrative": "", "url": None, "name": "", "item": None}),
    Holding(judgements, "judgement", "application", by_application=True,
            blanked={"comments": {}, "reason": SUPPRESSED}),
    Holding(decisions, "judgement", "application", by_application=True),
    Holding(awards, "credential", blanked={**_NAMES, "evidence": [], "narrative": "",
                                           "name_public": False}),
    Holding(assignments, "judgement", "assessor"),
    Holding(outbox, "mail", blanked={"address": "", "values": {}}),
    Holding(data_requests, "requests", blanked={"text": ""}),
)

_SIGNED = (judgements.c.assessor, decisions.c.made_by, awards.c.attested_by)
"""Where an address says who did something for somebody else."""

IMPERSONAL = frozenset({
    "issuer_versions", "rubric_versions", "course_versions", "decision_judgements", "batches",
    "credentials", "status_lists", "status_entries", "status_events", "publications",
    "corrections", "keys", "tokens", "program_credentials", "installation", "audit_entries",
})
"""Tables without personal data of their own, or whose rows hang on one that is listed."""


class SqlPersonalData:
    """`core.ports.PersonalData` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, person: str) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Return all rows about *person*, by table, as plain values; no secrets, no digests."""
        found = {}
        for holding in HOLDINGS:
            rows = self._connection.execute(
                select(holding.table).where(self._about(holding, person))).mappings()
            found[holding.table.name] = [_plain(holding, dict(row)) for row in rows]
        return found

    def suppress(self, person: str) -> Mapping[str, int]:
        """Remove or blank all that names *person*; return how many rows, by table."""
        counts = {"signatures": self._unsign(person)}
        for holding in reversed(HOLDINGS):
            about = self._about(holding, person)
            if holding.is_deleted:
                done = self._connection.execute(delete(holding.table).where(about))
            elif holding.blanked:
                done = self._connection.execute(
                    update(holding.table).where(about).values(**_blank(holding, person)))
            else:
                continue
            counts[holding.table.name] = done.rowcount
        return counts

    def _unsign(self, person: str) -> int:
        """Take the person's address from what they judged or decided for others."""
        address = self._connection.execute(
            select(people.c.email).where(people.c.id == person)).scalar_one()
        return sum(self._connection.execute(
            update(column.table).where(column == address)
            .values({column: _nobody(person)})).rowcount for column in _SIGNED)

    def _about(self, holding: Holding, person: str) -> ColumnElement[bool]:
        column = holding.table.c[holding.whose]
        if holding.by_application:
            return column.in_(select(applications.c.id).where(applications.c.person == person))
        return column == person


def _blank(holding: Holding, person: str) -> dict[str, Any]:
    values = dict(holding.blanked)
    if "email" in values:
        values["email"] = _nobody(person)
    return values


def _nobody(person: str) -> str:
    """Unique where people are told apart by it, and no address that anybody could have."""
    return f"suppressed-{person}@suppressed.invalid"


def _plain(holding: Holding, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in row.items()
            if name not in holding.hidden and name != "number"}


def category_of(table: str) -> str:
    """Return the category of `core.personal_data` that a table belongs to."""
    return next(holding.category for holding in HOLDINGS if holding.table.name == table)


def unlisted(tables: Sequence[Table]) -> list[str]:
    """Return the names of *tables* that are neither listed nor said to be impersonal."""
    known = {holding.table.name for holding in HOLDINGS} | IMPERSONAL
    return sorted(table.name for table in tables if table.name not in known)
