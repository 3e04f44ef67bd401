"""What this installation's register says of a credential, for the verifier."""

from __future__ import annotations

from badgeservice.core.credential import Status
from badgeservice.core.ids import is_identifier
from badgeservice.core.ports import Database
from badgeservice.core.urls import Urls
from badgeservice.credentials.world import RegisterEntry


class OwnRegister:
    """The register of issued credentials, read when a document claims to be one of them."""

    def __init__(self, database: Database, urls: Urls, dids: frozenset[str]) -> None:
        self._database = database
        self._urls = urls
        self._dids = dids

    def knows_id(self, identifier: str) -> bool:
        """Tell whether *identifier* is a credential address or an issuer's DID of ours."""
        return identifier in self._dids or self._urls.credential_id(identifier) is not None

    def entry(self, credential_id: str) -> RegisterEntry | None:
        """Return what is on record for *credential_id*, or None."""
        name = self._urls.credential_id(credential_id)
        if name is None or not is_identifier(name):
            return None
        with self._database.reading() as work:
            found = work.credentials.find(name)
            latest = work.status.latest(name) if found else None
        if found is None:
            return None
        return RegisterEntry(
            document_digest=found.digest,
            status=latest.status if latest else Status.VALID,
            reason=latest.reason if latest else "",
        )
