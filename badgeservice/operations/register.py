"""What this installation's register says of a credential, for the verifier."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from badgeservice.core.credential import Standing
from badgeservice.core.ids import is_identifier
from badgeservice.core.key import Key
from badgeservice.core.ports import Database, PublicationJournal, UnitOfWork
from badgeservice.core.urls import Urls
from badgeservice.credentials import key_text
from badgeservice.credentials.world import Compromise, RegisterEntry
from badgeservice.errors import BadgeError, CouldNotCheck, say
from badgeservice.operations.behind import any_behind
from badgeservice.operations.whole_lists import WholeLists


def newest_version(work: UnitOfWork, identifier: str) -> str:
    """Return the id of the newest signed credential that took the place of one, or its own."""
    return _newest_from(work, identifier, work.credentials.successor(identifier))


def _newest_from(work: UnitOfWork, newest: str, following: str | None) -> str:
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
                 journal: PublicationJournal, whole_lists: WholeLists) -> None:
        self._database = database
        self._urls = urls
        self._keys = keys
        self._dids = frozenset(key.did for key in keys)
        self._journal = journal
        self._whole_lists = whole_lists
        self._looked_up: dict[str, RegisterEntry | BadgeError | None] = {}

    def knows_id(self, identifier: str) -> bool:
        """Tell whether *identifier* is a credential address or an issuer's DID of ours."""
        return identifier in self._dids or self._urls.credential_id(identifier) is not None

    def look_up(self, work: UnitOfWork, credential_id: str) -> None:
        """Let `entry` answer for *credential_id* with what *work* shows."""
        try:
            self._looked_up[credential_id] = self._find(work, credential_id)
        except BadgeError as error:
            # Told by the line of the register, where the document is asked about there.
            self._looked_up[credential_id] = error

    def entry(self, credential_id: str) -> RegisterEntry | None:
        """Return what is on record for *credential_id*, or None.

        This and the others below raise CouldNotCheck ``register-behind`` where the database
        was put back from a backup: it would call valid what it has forgotten to be revoked.
        """
        if credential_id not in self._looked_up:
            if self._name(credential_id) is None:
                return None
            with self._database.reading() as work:
                self.look_up(work, credential_id)
        found = self._looked_up[credential_id]
        if isinstance(found, BadgeError):
            raise found
        return found

    def holds(self, credential_id: str) -> bool:
        """Tell whether `entry` found *credential_id*, and its bytes are still here."""
        found = self._looked_up.get(credential_id)
        return isinstance(found, RegisterEntry) and bool(found.content)

    def has_lost(self, credential_id: str) -> bool:
        """Tell whether `entry` was asked, and neither it nor its bytes are here (any more)."""
        found = self._looked_up.get(credential_id)
        return (credential_id in self._looked_up and not isinstance(found, BadgeError)
                and not self.holds(credential_id))

    def _name(self, credential_id: str) -> str | None:
        name = self._urls.credential_id(credential_id)
        return name if name is not None and is_identifier(name) else None

    def _find(self, work: UnitOfWork, credential_id: str) -> RegisterEntry | None:
        name = self._name(credential_id)
        if name is None:
            return None
        self._ensure_newest(work)
        found = work.credentials.standing(name)
        return self._entry(work, found) if found else None

    def _entry(self, work: UnitOfWork, found: Standing) -> RegisterEntry:
        name = found.credential.prepared.id
        newest = _newest_from(work, name, found.successor)
        return RegisterEntry(
            document_digest=found.credential.digest,
            status=found.status,
            reason=found.reason,
            successor=self._urls.credential(newest) if newest != name else None,
            content=found.credential.document,
            recorded_at=found.issued_at,
        )

    def endorsement(self, identifier: str) -> tuple[Mapping[str, Any], RegisterEntry] | None:
        """Return an endorsement as it was embedded in a badge, and that badge's entry."""
        with self._database.reading() as work:
            self._ensure_newest(work)
            badge = work.credentials.with_endorsement(identifier)
            found = work.credentials.standing(badge.prepared.id) if badge else None
            entry = self._entry(work, found) if found else None
        if found is None or entry is None:
            return None
        embedded = json.loads(found.credential.document).get("endorsement", ())
        return next(((each, entry) for each in embedded if each.get("id") == identifier), None)

    def served_list(self, url: str) -> Mapping[str, Any] | None:
        """Return the status list of this installation that is served at *url*, or None.

        Raises CouldNotCheck ``status-list-damaged`` for one that is not as it was signed: it
        is made anew when somebody asks for it, and nothing can be compared with it till then.
        """
        name = self._urls.status_list_id(url)
        if name is None:
            return None
        with self._database.reading() as work:
            self._ensure_newest(work)
            content = work.status.document(name)
            if content is None:
                return None
            issue = work.status.publication(name)
            if not self._whole_lists.is_whole(work, name, content, issue):
                raise CouldNotCheck(say(
                    "The issuer's own copy of the status list is damaged. Try again later."),
                    code="status-list-damaged")
        return cast(Mapping[str, Any], json.loads(content))

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
