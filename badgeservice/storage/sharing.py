"""What holders decide of their credentials, and what they agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, select

from badgeservice.core.sharing import Consent, Purpose, Sharing
from badgeservice.storage.constraints import insert
from badgeservice.storage.sharing_tables import consents, credential_sharing
from badgeservice.storage.tables import credentials


class SqlSharingStore:
    """`core.ports.SharingStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, credential: str) -> Sharing | None:
        """Return what was decided of *credential* itself, or None."""
        row = self._connection.execute(select(credential_sharing).where(
            credential_sharing.c.credential == credential)).first()
        return Sharing(row.is_listed, row.is_page_off, row.link_digest,
                       row.link_made_at) if row else None

    def hold(self, credential: str) -> None:
        """Let nobody else decide of *credential* until the transaction ends."""
        self._connection.execute(select(credentials.c.id).where(
            credentials.c.id == credential).with_for_update())

    def put(self, credential: str, sharing: Sharing, at: datetime) -> None:
        """Let *sharing* hold from *at* on; *credential* is held."""
        self._connection.execute(delete(credential_sharing).where(
            credential_sharing.c.credential == credential))
        insert(self._connection, credential_sharing, {
            "credential": credential,
            "is_listed": sharing.is_listed,
            "is_page_off": sharing.is_page_off,
            "link_digest": sharing.link_digest,
            "link_made_at": sharing.link_made_at,
            "changed_at": at,
        })


class SqlConsentStore:
    """`core.ports.ConsentStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, consent: Consent) -> None:
        """Add an entry."""
        insert(self._connection, consents, {
            "person": consent.person,
            "purpose": consent.purpose.value,
            "version": consent.version,
            "is_given": consent.is_given,
            "at": consent.at,
            "credential": consent.credential,
            "application": consent.application,
            "position": consent.position,
        })

    def of_person(self, person: str) -> Sequence[Consent]:
        """Return all entries of a person, oldest first."""
        return self._where(consents.c.person == person)

    def of_application(self, application: str) -> Sequence[Consent]:
        """Return the entries on what an application makes public, oldest first."""
        return self._where(consents.c.application == application)

    def of_credential(self, credential: str) -> Sequence[Consent]:
        """Return the entries on one credential, oldest first."""
        return self._where(consents.c.credential == credential)

    def _where(self, condition: ColumnElement[bool]) -> tuple[Consent, ...]:
        return tuple(map(consent_of, self._connection.execute(
            select(consents).where(condition).order_by(consents.c.number))))


def consent_of(row: Row[Any]) -> Consent:
    """Return the entry that a row of the table is."""
    return Consent(row.person, Purpose(row.purpose), row.version, row.is_given, row.at,
                   row.credential, row.application, row.position)
