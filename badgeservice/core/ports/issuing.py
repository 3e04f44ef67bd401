"""What issuing many at once needs of the stores: the same as for one, in few statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from badgeservice.core.award import Award
from badgeservice.core.credential import Credential, Prepared
from badgeservice.core.endorsing import Endorsement
from badgeservice.core.ports.surroundings import Chance
from badgeservice.core.sharing import Consent


class IssuingStore(Protocol):
    """Awards and the rows of their credentials, many at once."""

    def unsigned(self, awards: Sequence[str]) -> Sequence[tuple[Award, Prepared | None]]:
        """Return those of *awards* without a signed credential, in order, each with its row.

        A credential that was withdrawn is a signed one. Raises NotFound ``unknown-award``.
        """

    def reserve(self, status_list: str, count: int, chance: Chance) -> Sequence[int]:
        """Take as many random free indexes of a list as it has room for, *count* at most."""

    def prepare(self, rows: Sequence[Prepared]) -> None:
        """Record rows, all or none; raises Conflict as `CredentialStore.prepare` does."""

    def endorsements(self, credentials: Collection[str]) -> Mapping[str, Endorsement]:
        """Return the endorsements of credentials, by their ids."""

    def endorse(self, endorsements: Sequence[Endorsement]) -> None:
        """Record endorsements in the place of those by lost keys; Conflict."""

    def consents(self, applications: Collection[str]) -> Mapping[str, Sequence[Consent]]:
        """Return the entries on what applications make public, oldest first, by application."""

    def with_pupils(self, items: Collection[str]) -> Collection[tuple[str, str]]:
        """Return owner and id of those portfolio *items* in which pupils show."""

    def finish(self, signed: Sequence[Credential], issued_at: datetime) -> Sequence[Credential]:
        """Store the signed bytes of those whose award stands; return those stored now.

        Until the transaction ends nobody closes these awards. Raises what
        `CredentialStore.finish` raises, and then nothing is stored.
        """
