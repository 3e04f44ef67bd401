"""Whether a status list that the database holds is still what was signed."""

from __future__ import annotations

from hashlib import sha256

from badgeservice.core.credential import Publication
from badgeservice.core.key import Key
from badgeservice.core.ports import Canonicalizer, PublicationJournal, UnitOfWork
from badgeservice.core.urls import Urls
from badgeservice.credentials import multikey, proof, status_list
from badgeservice.credentials.moments import parse_moment
from badgeservice.credentials.strict_json import STATUS_LIST_LIMIT, parse
from badgeservice.errors import CouldNotCheck, DocumentRefused, NotFound, say


class WholeLists:
    """Looks at each list before it is handed out; at the same bytes once for each publication.

    Whether the list is in force, and whether its key still counts, is not looked at: it may
    be that nobody can sign another one now.
    """

    def __init__(self, urls: Urls, journal: PublicationJournal,
                 canonicalize: Canonicalizer) -> None:
        self._urls = urls
        self._journal = journal
        self._canonicalize = canonicalize
        self._whole: dict[str, tuple[bytes, int]] = {}

    def is_whole(self, work: UnitOfWork, name: str, content: bytes,
                 issue: Publication | None) -> bool:
        """Tell whether *content* is the list *name* as it was signed for *issue*.

        An older one is not: whatever was found whole counts until the next is published.
        Raises HomeUnusable where the database does not answer.
        """
        looked_at = sha256(content).digest(), issue.sequence if issue else 0
        if self._whole.get(name) == looked_at:
            return True
        try:
            self._ensure_whole(work, name, content, issue)
        except (DocumentRefused, CouldNotCheck, NotFound):
            return False  # damaged so that it is another document, or none
        self._whole[name] = looked_at
        return True

    def _ensure_whole(self, work: UnitOfWork, name: str, content: bytes,
                      issue: Publication | None) -> None:
        document = parse(content, limit=STATUS_LIST_LIMIT)
        if document.get("id") != self._urls.status_list(name):
            raise _damaged()
        made = proof.proofs_of(document)
        if len(made) != 1:
            raise _damaged()
        key = self._key(work, name, made[0].get("verificationMethod"))
        proof.verify(document, made[0], key=multikey.decode(key.public_key),
                     canonicalize=self._canonicalize)
        if issue is not None and parse_moment(str(document.get("validFrom"))) != issue.valid_from:
            raise _damaged()  # an older one, as genuine as it was then
        # Two of the same second have the same date.
        bits = status_list.decode(str(document["credentialSubject"]["encodedList"]))
        if not all(status_list.read_bit(bits, each) for each in self._revoked(work, name, issue)):
            raise _damaged()

    def _revoked(self, work: UnitOfWork, name: str,
                 issue: Publication | None) -> frozenset[int]:
        """Return the indexes whose bit the list must show, as far as this database may know.

        Where the journal is ahead the database is an older copy, and not the list damaged.
        """
        known = self._journal.latest(name)
        is_ahead = known is not None and (issue is None or issue.sequence < known.sequence)
        return work.status.revoked(name) | (
            known.revoked if known is not None and not is_ahead else frozenset())

    def _key(self, work: UnitOfWork, name: str, method: object) -> Key:
        """Return the key of the list's issuer that it names, wherever in its life that is."""
        key = work.keys.get(str(method))
        if key.issuer != work.status.issuer_of(name):
            raise NotFound(say("There is no key of this issuer with that address."),
                           code="unknown-key")
        return key


def _damaged() -> DocumentRefused:
    return DocumentRefused(say("The status list is not as it was signed."),
                           code="status-list-damaged")
