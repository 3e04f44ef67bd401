"""The register of credentials that programs composed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from badgeservice.core.credential import Status
from badgeservice.core.program_credential import PreparedForProgram, ProgramCredential
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.tables import program_credentials as table


class SqlProgramCredentialStore:
    """`core.ports.ProgramCredentialStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def prepare(self, prepared: PreparedForProgram) -> None:
        """Record the row that must exist before a signature.

        Raises Conflict ``credential-exists`` where there is one for the same content.
        """
        known = Conflict(say("A credential with this content is being signed already."),
                         code="credential-exists")
        insert(self._connection, table, {
            "id": prepared.id,
            "issuer": prepared.issuer,
            "credential_id": prepared.credential_id,
            "digest": prepared.digest,
            "token": prepared.token,
            "prepared_at": prepared.prepared_at,
            "status_list": prepared.status_list,
            "status_index": prepared.status_index,
            "status": Status.VALID.value,
        }, {"uq_program_credentials_digest": known})

    def prepared(self, digest: str) -> PreparedForProgram | None:
        """Return the row of the content with this digest, signed or not, or None."""
        row = self._connection.execute(select(table).where(table.c.digest == digest)).first()
        return _prepared(row) if row else None

    def finish(self, identifier: str, document: bytes, method: str, at: datetime) -> bool:
        """Store the signed bytes of a prepared row; False where some are there already."""
        done = self._connection.execute(
            update(table).where(table.c.id == identifier, table.c.document.is_(None))
            .values(document=document, method=method, signed_at=at))
        return done.rowcount == 1

    def find(self, digest: str) -> ProgramCredential | None:
        """Return the signed credential whose unsigned form has this digest, or None."""
        found = self._all((table.c.digest == digest) & table.c.document.is_not(None))
        return found[0] if found else None

    def get(self, identifier: str) -> ProgramCredential | None:
        """Return the signed credential in the row with this id, or None."""
        found = self._all((table.c.id == identifier) & table.c.document.is_not(None))
        return found[0] if found else None

    def named(self, issuer: str, credential_id: str) -> Sequence[ProgramCredential]:
        """Return what *issuer* signed under this ``id``, oldest first.

        Whoever signs a newer version under the same id has several; another issuer may use
        the id too.
        """
        return self._all((table.c.issuer == issuer) & (table.c.credential_id == credential_id)
                         & table.c.document.is_not(None))

    def signed_by(self, method: str) -> Sequence[ProgramCredential]:
        """Return those that a key signed, oldest first."""
        return self._all(table.c.method == method)

    def at_indexes(self, status_list: str,
                   indexes: Collection[int]) -> Sequence[PreparedForProgram]:
        """Return the rows at *indexes* of a list, signed or not, oldest first."""
        rows = self._connection.execute(
            select(table).where(table.c.status_list == status_list).order_by(table.c.number))
        return tuple(_prepared(row) for row in rows if row.status_index in indexes)

    def _all(self, condition: ColumnElement[bool]) -> tuple[ProgramCredential, ...]:
        rows = self._connection.execute(
            select(table).where(condition).order_by(table.c.number))
        return tuple(_credential(row) for row in rows)

    def status_of(self, identifier: str) -> Status | None:
        """Return what the row with this id is worth, signed or not; None where there is none."""
        found = self._connection.execute(
            select(table.c.status).where(table.c.id == identifier)).scalar()
        return Status(found) if found is not None else None

    def set_status(self, identifier: str, status: Status, at: datetime) -> None:
        """Change the status; Conflict ``status-final`` where it was revoked, NotFound."""
        current = self._connection.execute(
            select(table.c.status).where(table.c.id == identifier)).scalar()
        if current is None:
            raise NotFound(say("There is no credential %(id)s here.", id=identifier),
                           code="unknown-credential")
        if current == Status.REVOKED.value and status is not Status.REVOKED:
            raise Conflict(
                say("The credential %(id)s is revoked or superseded; that cannot be undone.",
                    id=identifier), code="status-final")
        self._connection.execute(
            update(table).where(table.c.id == identifier)
            .values(status=status.value, status_at=at))


def _prepared(row: Row[Any]) -> PreparedForProgram:
    return PreparedForProgram(row.id, row.issuer, row.credential_id, row.digest, row.token,
                              row.prepared_at, row.status_list, row.status_index)


def _credential(row: Row[Any]) -> ProgramCredential:
    return ProgramCredential(_prepared(row), row.document, row.method, row.signed_at,
                             Status(row.status))
