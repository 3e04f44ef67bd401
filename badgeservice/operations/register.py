"""What this installation's register says of a credential, for the verifier."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from badgeservice.core.credential import Credential, Status
from badgeservice.core.ids import is_identifier
from badgeservice.core.key import Key
from badgeservice.core.ports import Database, PublicationJournal, UnitOfWork
from badgeservice.core.urls import Urls
from badgeservice.credentials import key_text
from badgeservice.credentials.world import Compromise, RegisterEntry
from badgeservice.errors import CouldNotCheck, say
from badgeservice.operations.behind import any_behind


def newest_version(work: UnitOfWork, identifier: str) -> str:
    """Return the id of the newest signed credential that took the place of one, or its own."""
    newest = identifier
    following = work.credentials.successor(identifier)
    while following is not None:
        if work.credentials.find(following) is not None:
            newest = following
        following = work.credentials.successor(following)
    return newest


class OwnRegister:
    """The register of issued credentials, read when a document claims to be one of them.

    *keys* are all that the issuers had when the verification began.
    """

    def __init__(self, database: Database, urls: Urls, keys: Sequence[Key],
                 journal: PublicationJournal) -> None:
        self._database = database
        self._urls = urls
        self._keys = keys
        self._dids = frozenset(key.did for key in keys)
        self._journal = journal

    def knows_id(self, identifier: str) -> bool:
        """Tell whether *identifier* is a credential address or an issuer's DID of ours."""
        return identifier in self._dids or self._urls.credential_id(identifier) is not None

    def entry(self, credential_id: str) -> RegisterEntry | None:
        """Return what is on record for *credential_id*, or None.

        This and the others below raise CouldNotCheck ``register-behind`` where the database
        was put back from a backup: it would call valid what it has forgotten to be revoked.
        """
        name = self._urls.credential_id(credential_id)
        if name is None or not is_identifier(name):
            return None
        with self._database.reading() as work:
            self._ensure_newest(work)
            found = work.credentials.find(name, even_withdrawn=True)
            return self._entry(work, found) if found else None

    def _entry(self, work: UnitOfWork, found: Credential) -> RegisterEntry:
        latest = work.status.latest(found.prepared.id)
        newest = newest_version(work, found.prepared.id)
        return RegisterEntry(
            document_digest=found.digest,
            status=latest.status if latest else Status.VALID,
            reason=latest.reason if latest else "",
            successor=self._urls.credential(newest) if newest != found.prepared.id else None,
            document=json.loads(found.document) if found.document else None,
            recorded_at=work.credentials.issued_at(found.prepared.id),
        )

    def endorsement(self, identifier: str) -> tuple[Mapping[str, Any], RegisterEntry] | None:
        """Return an endorsement as it was embedded in a badge, and that badge's entry."""
        with self._database.reading() as work:
            self._ensure_newest(work)
            found = work.credentials.with_endorsement(identifier)
            entry = self._entry(work, found) if found else None
        if found is None or entry is None:
            return None
        embedded = json.loads(found.document).get("endorsement", ())
        return next(((each, entry) for each in embedded if each.get("id") == identifier), None)

    def served_list(self, url: str) -> Mapping[str, Any] | None:
        """Return the status list of this installation that is served at *url*, or None."""
        name = self._urls.status_list_id(url)
        if name is None:
            return None
        with self._database.reading() as work:
            content = work.status.document(name)
        return json.loads(content) if content is not None else None

    def content(self, digest: str) -> RegisterEntry | None:
        """Return what is on record of a credential that a program composed, or None."""
        with self._database.reading() as work:
            self._ensure_newest(work)
            found = work.programs.find(digest)
        return RegisterEntry(found.prepared.digest, found.status,
                             recorded_at=found.signed_at) if found else None

    def _ensure_newest(self, work: UnitOfWork) -> None:
        if work.audit.is_behind() or any_behind(work, self._journal):
            raise CouldNotCheck(say(
                "The issuer's register was put back from a backup and may have forgotten what "
                "was revoked since. Try again later."), code="register-behind")

    def compromises(self, controller: str) -> Sequence[Compromise]:
        """Return the lost keys of the issuer with the DID *controller*; none for others."""
        return [Compromise(key.method, key_text.decode(key.public_key), key.compromised_since)
                for key in self._keys
                if key.did == controller and key.compromised_since is not None]
