"""The registers of signed credentials: of awards, and of what programs composed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from badgeservice.core.credential import Credential, Prepared, Standing, Status
from badgeservice.core.program_credential import PreparedForProgram, ProgramCredential


class CredentialStore(Protocol):
    """The register of credentials."""

    def prepare(self, prepared: Prepared) -> None:
        """Record the row that must exist before a signature; raises Conflict."""

    def prepared(self, award: str) -> Prepared | None:
        """Return the current row of *award*, signed or not, or None."""

    def finish(self, credential: Credential, issued_at: datetime) -> bool:
        """Store the signed bytes, once; raises Conflict where others are there.

        Returns False where the same bytes were there: somebody else was faster.
        """

    def find(self, identifier: str, *, even_withdrawn: bool = False) -> Credential | None:
        """Return a signed credential, or None; one that was withdrawn only on demand."""

    def standing(self, identifier: str) -> Standing | None:
        """Return a signed credential, also a withdrawn one, and what counts of it now, or None."""

    def by_prefix(self, prefix: str) -> Sequence[str]:
        """Return the ids of signed credentials, also withdrawn ones, that begin so; two at most."""

    def withdraw(self, identifier: str, at: datetime) -> bool:
        """Remove the bytes of a signed credential for good; False where that was done before.

        Digest, key and status stay. Raises NotFound.
        """

    def withdrawn_at(self, identifier: str) -> datetime | None:
        """Return when a credential was withdrawn at its holder's request, or None."""

    def of_person(self, person: str) -> Sequence[str]:
        """Return the ids of the signed credentials of a person, oldest first."""

    def ids(self, *, batch: str | None = None, achievement: str | None = None) -> Sequence[str]:
        """Return the ids of signed credentials, oldest first."""

    def supersede(self, replaced: str, successor: str) -> None:
        """Record that *successor* takes the place of *replaced*; raises Conflict."""

    def successor(self, identifier: str) -> str | None:
        """Return the id of what took the place of a credential, signed or not, or None."""

    def predecessor(self, identifier: str) -> str | None:
        """Return the id of the credential whose place this one took, or None."""

    def award_of(self, identifier: str) -> str | None:
        """Return the award of a credential, signed or not, or None where there is no row."""

    def issued_at(self, identifier: str) -> datetime | None:
        """Return when the bytes of a credential were recorded, or None."""

    def signed_by(self, method: str) -> Sequence[str]:
        """Return the ids of credentials that a key signed, or something in them, oldest first."""

    def with_endorsement(self, endorsement: str) -> Credential | None:
        """Return the signed credential that embeds the endorsement with this id, or None."""

    def at_indexes(self, status_list: str, indexes: Collection[int]) -> Sequence[str]:
        """Return the ids of the rows at *indexes* of a list, signed or not, oldest first."""


class ProgramCredentialStore(Protocol):
    """Credentials that programs composed and an issuer of ours signed."""

    def prepare(self, prepared: PreparedForProgram) -> None:
        """Record the row that must exist before a signature; raises Conflict."""

    def prepared(self, digest: str) -> PreparedForProgram | None:
        """Return the row of the content with this digest, signed or not, or None."""

    def finish(self, identifier: str, document: bytes, method: str, at: datetime) -> bool:
        """Store the signed bytes of a prepared row; False where some are there already."""

    def find(self, digest: str) -> ProgramCredential | None:
        """Return the signed credential whose unsigned form has this digest, or None."""

    def get(self, identifier: str) -> ProgramCredential | None:
        """Return the signed credential in the row with this id, or None."""

    def named(self, issuer: str, credential_id: str) -> Sequence[ProgramCredential]:
        """Return what *issuer* signed under this ``id``, oldest first."""

    def at_indexes(self, status_list: str,
                   indexes: Collection[int]) -> Sequence[PreparedForProgram]:
        """Return the rows at *indexes* of a list, signed or not, oldest first."""

    def status_of(self, identifier: str) -> Status | None:
        """Return what the row with this id is worth, signed or not; None where there is none."""

    def set_status(self, identifier: str, status: Status, at: datetime) -> None:
        """Change the status; raises NotFound, and Conflict for one that was revoked."""

    def signed_by(self, method: str) -> Sequence[ProgramCredential]:
        """Return those that a key signed, oldest first."""
