"""Everything about one person, shown or removed; where it lies, `personal_holdings` says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from badgeservice.core.appeal import AppealState
from badgeservice.core.person import suppressed_email
from badgeservice.core.release import Release
from badgeservice.core.telling import Told, is_told
from badgeservice.storage.access_tables import assignments
from badgeservice.storage.appeal_tables import appeals
from badgeservice.storage.batch_tables import batch_rows
from badgeservice.storage.metadata import metadata
from badgeservice.storage.named_elsewhere import forget_elsewhere
from badgeservice.storage.personal_columns import acted
from badgeservice.storage.personal_holdings import HOLDINGS, Holding, Via
from badgeservice.storage.portfolio_tables import portfolio_items, practice_cycles
from badgeservice.storage.release_tables import releases
from badgeservice.storage.releases import release_of
from badgeservice.storage.rows import person_of
from badgeservice.storage.tables import (
    application_evidence,
    applications,
    awards,
    credentials,
    decisions,
    people,
)


class SqlPersonalData:
    """`core.ports.PersonalData` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, person: str) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Return all rows about *person*, by table, as plain values; no secrets, no digests.

        Nor what the person is not told yet: how an application fares before the release.
        """
        released, decided = self._released(person), self._decided(person)
        found: dict[str, list[Mapping[str, Any]]] = {}
        for holding in HOLDINGS:
            rows = self._connection.execute(
                select(holding.table).where(about(holding, person))).mappings()
            found.setdefault(holding.table.name, []).extend(
                _plain(holding, self._as_told(holding, row)) for row in map(dict, rows)
                if _is_told(holding, row, released, decided))
        return found

    def _released(self, person: str) -> Sequence[Release]:
        """Return the releases of whatever was decided on *person*."""
        rows = self._connection.execute(
            select(releases).join(applications, applications.c.id == releases.c.application)
            .where(applications.c.person == person))
        return [release_of(row) for row in rows]

    def _decided(self, person: str) -> Mapping[str, str | None]:
        """Return the decision behind each credential of *person*."""
        rows = self._connection.execute(
            select(credentials.c.id, awards.c.decision)
            .join(awards, credentials.c.award == awards.c.id).where(awards.c.person == person))
        return {row.id: row.decision for row in rows}

    def _as_told(self, holding: Holding, row: dict[str, Any]) -> dict[str, Any]:
        """Return an appeal that overturned a decision as one that waits, until the new release."""
        if holding.table is not appeals or row["state"] != AppealState.OVERTURNED.value:
            return row
        released = self._connection.execute(
            select(releases.c.id)
            .join(decisions, decisions.c.id == releases.c.decision)
            .where(decisions.c.supersedes == row["decision"])).first() is not None
        return row if released else row | {"state": AppealState.FILED.value, "decided_by": None,
                                          "decided_at": None, "reason": ""}

    def acts(self, person: str) -> int:
        """Return how often it is recorded that *person* did something for others."""
        address = self._connection.execute(
            select(people.c.email).where(people.c.id == person)).scalar_one()
        columns = [metadata.tables[table].c[column] for table, column in acted()]
        return sum(self._connection.execute(
            select(func.count()).where(column.in_([person, address]))).scalar_one()
            for column in columns)

    def digests(self, person: str) -> Collection[str]:
        """Return the SHA-256 of what *person* alone handed in or keeps as a file or text."""
        evidence = application_evidence.c
        own = evidence.application.in_(
            select(applications.c.id).where(applications.c.person == person))
        return self._named(portfolio_items.c.owner == person, own) - self._named(
            portfolio_items.c.owner != person, ~own)

    def _named(self, items: ColumnElement[bool], handed_in: ColumnElement[bool]) -> frozenset[str]:
        queries = (select(portfolio_items.c.digest).where(items),
                   select(application_evidence.c.digest).where(handed_in))
        return frozenset(digest for query in queries
                         for digest in self._connection.execute(query).scalars() if digest)

    def hold_rows(self, person: str) -> None:
        """Let no batch have rows about *person* in hand until the transaction ends."""
        email = select(people.c.email).where(people.c.id == person).scalar_subquery()
        self._connection.execute(
            select(batch_rows.c.line).where(batch_rows.c.email == email)
            .order_by(batch_rows.c.batch, batch_rows.c.line).with_for_update()).all()

    def hold(self, person: str) -> None:
        """Wait for whoever awards *person* something now, and keep off who comes later."""
        self._connection.execute(
            select(people.c.id).where(people.c.id == person)
            .with_for_update(key_share=True)).all()

    def suppress(self, person: str) -> Mapping[str, int]:
        """Remove or blank all that names *person*; return how many rows, by table."""
        row = self._connection.execute(select(people).where(people.c.id == person)).one()
        counts = {"elsewhere": forget_elsewhere(self._connection, person_of(person, row))}
        for holding in reversed(HOLDINGS):
            theirs = about(holding, person)
            if holding.is_deleted:
                done = self._connection.execute(delete(holding.table).where(theirs))
            elif holding.blanked:
                done = self._connection.execute(
                    update(holding.table).where(theirs).values(**blank(holding, person)))
            else:
                continue
            name = holding.table.name
            counts[name] = counts.get(name, 0) + done.rowcount
        return counts


def about(holding: Holding, person: str) -> ColumnElement[bool]:
    """Return which rows of *holding* are about *person*."""
    column = holding.table.c[holding.whose]
    if holding.via is Via.PERSON:
        return column == person
    own = {
        Via.APPLICATION: select(applications.c.id).where(applications.c.person == person),
        Via.ASSIGNMENT: select(assignments.c.id).where(assignments.c.assessor == person),
        Via.CYCLE: select(practice_cycles.c.id).where(practice_cycles.c.teacher == person),
        Via.CREDENTIAL: select(credentials.c.id)
        .join(awards, credentials.c.award == awards.c.id).where(awards.c.person == person),
        Via.AWARD: select(awards.c.id).where(awards.c.person == person),
        Via.EMAIL: select(people.c.email).where(people.c.id == person),
    }
    return column.in_(own[holding.via])


def _is_told(holding: Holding, row: Mapping[str, Any], released: Collection[Release],
             decided: Mapping[str, str | None]) -> bool:
    """Tell whether its person has been told of a row; *decided* has decisions by credential."""
    if holding.told is Told.AWARD:
        decision = row["decision"] if holding.table is awards else decided[row["credential"]]
        return is_told(holding.told, released, decision=decision)
    if "application" in row and row["application"] is None:
        return True  # a mentor's look, for instance, has no release to wait for
    own = [each for each in released if each.application == row.get("application")]
    return is_told(holding.told, own, made_at=row.get("made_at", row.get("at")))


def blank(holding: Holding, person: str) -> dict[str, Any]:
    """Return what takes the place of what names *person*."""
    values = dict(holding.blanked)
    if "email" in values:
        values["email"] = suppressed_email(person)
    return values


def _plain(holding: Holding, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime | date) else value
            for name, value in row.items()
            if name not in holding.hidden and name != "number"}
