"""The register of credentials: first a row, then, once, its signed bytes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, true, update

from badgeservice.core.credential import Credential, Prepared, Standing
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.standings import find_standing
from badgeservice.storage.tables import awards, corrections, credentials


class SqlCredentialStore:
    """`core.ports.CredentialStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def prepare(self, prepared: Prepared) -> None:
        """Record the row that must exist before a signature.

        Raises Conflict ``credential-exists`` where the award has a current row, and
        ``status-index-taken`` where another credential has the index.
        """
        insert(self._connection, credentials, prepared_columns(prepared),
               prepared_conflicts(prepared.award))

    def prepared(self, award: str) -> Prepared | None:
        """Return the current row of *award*, signed or not, or None."""
        row = self._connection.execute(
            select(credentials).where(
                credentials.c.award == award, credentials.c.is_current == true())).first()
        return prepared_of(row) if row else None

    def finish(self, credential: Credential, issued_at: datetime) -> bool:
        """Store the signed bytes, once; return False where the same bytes are there already.

        Raises Conflict ``credential-signed`` where other bytes are there, and
        ``credential-differs`` where the row was prepared otherwise; NotFound.
        """
        row = self._connection.execute(
            select(credentials)
            .where(credentials.c.id == credential.prepared.id)
            .with_for_update()).first()
        if row is None:
            raise NotFound(
                say("There is no credential %(id)s here.", id=credential.prepared.id),
                code="unknown-credential")
        if prepared_of(row) != credential.prepared:
            raise Conflict(
                say("The credential %(id)s was prepared otherwise than it was signed.",
                    id=row.id), code="credential-differs")
        if row.document == credential.document:
            return False
        self._sign(credential, issued_at)
        return True

    def _sign(self, credential: Credential, issued_at: datetime) -> None:
        done = self._connection.execute(
            update(credentials)
            .where(credentials.c.id == credential.prepared.id, credentials.c.document.is_(None))
            .values(document=credential.document, digest=credential.digest,
                    method=credential.method, issued_at=issued_at))
        if done.rowcount == 0:
            raise Conflict(
                say("The credential %(id)s is signed already; its bytes never change.",
                    id=credential.prepared.id), code="credential-signed")

    def find(self, identifier: str, *, even_withdrawn: bool = False) -> Credential | None:
        """Return a signed credential, or None.

        One that was withdrawn at its holder's request is returned only on demand, and has no
        bytes any more.
        """
        query = select(credentials).where(
            credentials.c.id == identifier, credentials.c.document.is_not(None))
        if not even_withdrawn:
            query = query.where(credentials.c.withdrawn_at.is_(None))
        row = self._connection.execute(query).first()
        return Credential(prepared_of(row), row.document, row.digest, row.method) if row else None

    def standing(self, identifier: str) -> Standing | None:
        """Return a signed credential, also a withdrawn one, and what counts of it now, or None."""
        return find_standing(self._connection, identifier, prepared_of)

    def by_prefix(self, prefix: str) -> Sequence[str]:
        """Return the ids of signed credentials that begin so; two at the most.

        Withdrawn ones too: whoever asks for one is told what became of it.
        """
        last = prefix + "z" * (26 - len(prefix))  # no id is later in either database's order
        return self._connection.execute(
            select(credentials.c.id)
            .where(credentials.c.id.between(prefix, last), credentials.c.id.startswith(prefix),
                   credentials.c.digest.is_not(None))
            .limit(2)).scalars().all()

    def withdraw(self, identifier: str, at: datetime) -> bool:
        """Remove the bytes of a signed credential for good; False where that was done before.

        What stays is what a verifier needs who is shown a copy: digest, key and status.
        Raises NotFound ``unknown-credential``.
        """
        done = self._connection.execute(
            update(credentials)
            .where(credentials.c.id == identifier, credentials.c.document.is_not(None),
                   credentials.c.withdrawn_at.is_(None))
            # Not NULL: that is how a row looks whose credential is still to be signed.
            .values(document=b"", withdrawn_at=at)).rowcount
        if not done and self.withdrawn_at(identifier) is None:
            raise NotFound(say("There is no credential %(id)s here.", id=identifier),
                           code="unknown-credential")
        return bool(done)

    def withdrawn_at(self, identifier: str) -> datetime | None:
        """Return when a credential was withdrawn at its holder's request, or None."""
        return self._connection.execute(
            select(credentials.c.withdrawn_at)
            .where(credentials.c.id == identifier)).scalar()

    def of_person(self, person: str) -> Sequence[str]:
        """Return the ids of the signed credentials of a person, oldest first."""
        return tuple(self._connection.execute(
            select(credentials.c.id)
            .join(awards, credentials.c.award == awards.c.id)
            .where(awards.c.person == person, credentials.c.document.is_not(None))
            .order_by(credentials.c.number)).scalars())

    def ids(self, *, batch: str | None = None, achievement: str | None = None) -> Sequence[str]:
        """Return the ids of signed credentials, oldest first."""
        query = (
            select(credentials.c.id)
            .join(awards, credentials.c.award == awards.c.id)
            .where(credentials.c.document.is_not(None), credentials.c.withdrawn_at.is_(None))
            .order_by(credentials.c.number)
        )
        if batch is not None:
            query = query.where(awards.c.batch == batch)
        if achievement is not None:
            query = query.where(awards.c.achievement == achievement)
        return tuple(self._connection.execute(query).scalars())

    def supersede(self, replaced: str, successor: str) -> None:
        """Record that *successor* takes the place of *replaced*.

        Raises Conflict ``superseded-already`` where another took its place.
        """
        taken = Conflict(
            say("A newer credential has taken the place of %(id)s already.", id=replaced),
            code="superseded-already")
        insert(self._connection, corrections, {"replaced": replaced, "successor": successor},
               {"uq_corrections_replaced": taken, "uq_corrections_successor": taken})

    def successor(self, identifier: str) -> str | None:
        """Return the id of what took the place of a credential, signed or not, or None."""
        return self._connection.execute(
            select(corrections.c.successor)
            .where(corrections.c.replaced == identifier)).scalar()

    def predecessor(self, identifier: str) -> str | None:
        """Return the id of the credential whose place this one took, or None."""
        return self._connection.execute(
            select(corrections.c.replaced)
            .where(corrections.c.successor == identifier)).scalar()

    def award_of(self, identifier: str) -> str | None:
        """Return the award of a credential, signed or not, or None where there is no row."""
        return self._connection.execute(
            select(credentials.c.award).where(credentials.c.id == identifier)).scalar()

    def issued_at(self, identifier: str) -> datetime | None:
        """Return when the bytes of a credential were recorded, or None."""
        return self._connection.execute(
            select(credentials.c.issued_at).where(credentials.c.id == identifier)).scalar()

    def signed_by(self, method: str) -> Sequence[str]:
        """Return the ids of credentials that a key signed, or something in them, oldest first."""
        rows = self._connection.execute(
            select(credentials.c.id, credentials.c.method, credentials.c.endorsement,
                   credentials.c.document)
            .where(credentials.c.document.is_not(None),
                   (credentials.c.method == method) | credentials.c.endorsement.is_not(None))
            .order_by(credentials.c.number))
        # An endorsement names its key inside the bytes; a method is plain ASCII there.
        written = f'"{method}"'.encode()
        return tuple(row.id for row in rows if row.method == method or written in row.document)

    def with_endorsement(self, endorsement: str) -> Credential | None:
        """Return the signed credential that embeds the endorsement with this id, or None."""
        name = self._connection.execute(
            select(credentials.c.id).where(credentials.c.endorsement == endorsement)).scalar()
        return self.find(name) if name else None

    def at_indexes(self, status_list: str, indexes: Collection[int]) -> Sequence[str]:
        """Return the ids of the rows at *indexes* of a list, signed or not, oldest first."""
        rows = self._connection.execute(
            select(credentials.c.id, credentials.c.status_index)
            .where(credentials.c.status_list == status_list)
            .order_by(credentials.c.number))
        return tuple(row.id for row in rows if row.status_index in indexes)


def prepared_columns(prepared: Prepared) -> dict[str, Any]:
    """Return a row that nothing was signed for yet as plain values."""
    return {
        "id": prepared.id,
        "award": prepared.award,
        "issuer": prepared.issuer,
        "subject": prepared.subject,
        "salt": prepared.salt,
        "endorsement": prepared.endorsement,
        "status_list": prepared.status_list,
        "status_index": prepared.status_index,
        "valid_from": prepared.valid_from,
        "is_current": True,
    }


def prepared_conflicts(award: str) -> dict[str, Conflict]:
    """Return what the rules of the table are called where a row of *award* breaks them."""
    return {
        "uq_credentials_current": Conflict(
            say("The award %(id)s has a credential already.", id=award),
            code="credential-exists"),
        "uq_credentials_status_list_status_index": Conflict(
            say("Another credential has this index of the status list."),
            code="status-index-taken"),
    }


def prepared_of(row: Row[Any]) -> Prepared:
    """Return the row as it was before anything was signed."""
    return Prepared(
        id=row.id,
        award=row.award,
        issuer=row.issuer,
        subject=row.subject,
        salt=row.salt,
        endorsement=row.endorsement,
        status_list=row.status_list,
        status_index=row.status_index,
        valid_from=row.valid_from,
    )
