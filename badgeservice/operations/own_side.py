"""What verification knows of this installation itself, as its database shows it now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from badgeservice.core.key import Key
from badgeservice.core.ports import Database, PublicationJournal
from badgeservice.core.urls import Urls
from badgeservice.operations.held import OwnDocuments
from badgeservice.operations.identity import Identity, did_documents
from badgeservice.operations.register import OwnRegister
from badgeservice.operations.whole_lists import WholeLists


class OwnSide:
    """Reads keys and register anew for each verification; threads may share it."""

    def __init__(self, *, database: Database, urls: Urls, journal: PublicationJournal,
                 identity: Identity, is_set_up: Callable[[], bool],
                 whole_lists: WholeLists) -> None:
        self._database = database
        self._urls = urls
        self._journal = journal
        self._identity = identity
        self._is_set_up = is_set_up
        self._whole_lists = whole_lists
        self._listed: tuple[tuple[Key, ...], Mapping[str, Any]] = (), {}

    def read(self, named: object = None) -> tuple[Mapping[str, Any], OwnRegister | None]:
        """Return the documents that are held here, and the register; none without a home.

        *named* is the ``id`` of the document in question, where that is known beforehand: what
        the register says of it is then of the very moment that the keys are of.
        """
        if not self._is_set_up():
            return {}, None
        with self._database.reading() as work:
            keys = self._identity.keys(work)
            register = OwnRegister(self._database, self._urls, keys, self._journal,
                                   self._whole_lists)
            if isinstance(named, str):
                register.look_up(work, named)
        return OwnDocuments(self._documents(keys), self._database, self._urls), register

    def _documents(self, keys: tuple[Key, ...]) -> Mapping[str, Any]:
        """Return the DID documents that list *keys*; written again when the keys change."""
        known = self._listed
        if known[0] != keys:
            known = self._listed = keys, did_documents(keys)
        return known[1]
