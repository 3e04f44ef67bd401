"""Whether a status list that the database holds is still what was signed."""

from __future__ import annotations

from hashlib import sha256

from badgeservice.core.credential import Publication
from badgeservice.core.key import Key
from badgeservice.core.ports import UnitOfWork
from badgeservice.credentials import multikey, proof
from badgeservice.credentials.moments import parse_moment
from badgeservice.credentials.strict_json import STATUS_LIST_LIMIT, parse
from badgeservice.errors import BadgeError, DocumentRefused, NotFound, say
from badgeservice.operations.collaborators import Collaborators


class WholeLists:
    """Looks at each list before it is handed out; at the same bytes once while it runs.

    Whether the list is in force, and whether its key still counts, is not looked at: it may
    be that nobody can sign another one now.
    """

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._whole: dict[str, bytes] = {}

    def is_whole(self, work: UnitOfWork, name: str, content: bytes,
                 issue: Publication | None) -> bool:
        """Tell whether *content* is the list *name* as it was signed for *issue*."""
        digest = sha256(content).digest()
        if self._whole.get(name) == digest:
            return True
        try:
            self._ensure_whole(work, name, content, issue)
        except BadgeError:
            return False
        self._whole[name] = digest
        return True

    def _ensure_whole(self, work: UnitOfWork, name: str, content: bytes,
                      issue: Publication | None) -> None:
        document = parse(content, limit=STATUS_LIST_LIMIT)
        if document.get("id") != self._tools.urls.status_list(name):
            raise _damaged()
        made = proof.proofs_of(document)
        if len(made) != 1:
            raise _damaged()
        key = self._key(work, name, made[0].get("verificationMethod"))
        proof.verify(document, made[0], key=multikey.decode(key.public_key),
                     canonicalize=self._tools.canonicalize)
        if issue is not None and parse_moment(str(document.get("validFrom"))) != issue.valid_from:
            raise _damaged()  # an older one, as genuine as it was then

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
