"""What credentials are worth now, and what was published of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from badgeservice.core.credential import Publication, StatusEvent
from badgeservice.core.lost import LostCredential
from badgeservice.core.ports.surroundings import Chance


class LostStore(Protocol):
    """Credentials that the database forgot when it was put back from a backup."""

    def add(self, lost: Sequence[LostCredential]) -> None:
        """Record those that are not recorded yet."""

    def find(self, names: Collection[str]) -> Mapping[str, LostCredential]:
        """Return those of *names* that are lost, by id."""

    def revoke(self, name: str, at: datetime) -> bool:
        """Let one count as revoked; False where it was, or is not lost."""


class StatusStore(Protocol):
    """Status events and the lists that publish them."""

    @property
    def lost(self) -> LostStore:
        """What has an entry in a list and nothing else here."""

    def add(self, event: StatusEvent) -> None:
        """Append an event."""

    def add_all(self, events: Sequence[StatusEvent]) -> None:
        """Append many events, of one credential each."""

    def hold_of(self, names: Sequence[str]) -> Mapping[str, str]:
        """Let nobody else change credentials until the transaction ends; return their lists."""

    def latest_of(self, credentials: Sequence[str]) -> Mapping[str, StatusEvent]:
        """Return the event that counts of each credential that was ever touched."""

    def events(self, credential: str) -> Sequence[StatusEvent]:
        """Return all events of a credential, oldest first."""

    def latest(self, credential: str) -> StatusEvent | None:
        """Return the event that counts, or None for a credential that was never touched."""

    def open_list(self, issuer: str) -> str | None:
        """Return the id of the list that *issuer* allocates from, or None."""

    def create_list(self, identifier: str, issuer: str, size: int) -> None:
        """Open a list of *size* entries."""

    def reserve(self, status_list: str, chance: Chance) -> int:
        """Return a random index of the list that was never given out; it is taken now."""

    def revoked(self, status_list: str) -> frozenset[int]:
        """Return the indexes of credentials that were ever revoked; a bit is never cleared."""

    def issuer_of(self, status_list: str) -> str:
        """Return the slug of the issuer of a list; raises NotFound."""

    def size_of(self, status_list: str) -> int:
        """Return how many entries a list has; raises NotFound."""

    def publish(self, status_list: str, document: bytes, at: datetime) -> None:
        """Replace the served document of a list."""

    def publication(self, status_list: str) -> Publication | None:
        """Return what the list was last published with; None where nobody recorded it."""

    def record(self, publication: Publication) -> None:
        """Record what a list is published with now, beside `publish`."""

    def retire(self, status_list: str) -> None:
        """Give out no more indexes of a list."""

    def document(self, status_list: str) -> bytes | None:
        """Return the served document, or None where there is no such list."""

    def sequences(self) -> Mapping[str, int]:
        """Return for every list the sequence it was last published with; 0 where none is kept."""

    def lists(self) -> Sequence[str]:
        """Return the ids of all lists."""


class PublicationJournal(Protocol):
    """What was ever published of status lists, kept outside the database, append-only.

    A database that was put back from a backup has forgotten; the journal has not.
    """

    def latest(self, status_list: str) -> Publication | None:
        """Return the newest publication, with every index that any one showed, or None."""

    def append(self, publication: Publication) -> None:
        """Add a publication; on return it survives a power cut. Raises HomeUnusable."""
