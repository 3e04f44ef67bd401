"""Documents that the verifier may look at: our own, those supplied, and those it fetches."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from badgeservice.core.ports import Database
from badgeservice.core.urls import Urls
from badgeservice.credentials.world import Documents
from badgeservice.operations.resolve import Sources


class OwnDocuments(Mapping[str, Any]):
    """DID documents and status lists of this installation; a list is read when asked for."""

    def __init__(self, own: Mapping[str, Any], database: Database, urls: Urls) -> None:
        self._own = own
        self._database = database
        self._urls = urls

    def __getitem__(self, address: str) -> Any:
        name = self._urls.status_list_id(address)
        if name is not None:
            with self._database.reading() as work:
                content = work.status.document(name)
            if content is not None:
                return _read(address, content)
        return self._own[address]

    def __iter__(self) -> Iterator[str]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)


def _read(address: str, content: bytes) -> Any:
    """Read a list; one that a disk spoilt is not there, so that its entries are unknown."""
    try:
        return json.loads(content)
    except ValueError:
        raise KeyError(address) from None


class HeldDocuments(Documents):
    """Documents by address: what is our own goes first, then what was supplied, then others'.

    An address that is fetched is *in* here before anybody asked for it. Asking may then raise
    what `Sources.document` raises: it is not known what the document says.
    """

    def __init__(self, own: Mapping[str, Any], supplied: Mapping[str, Any],
                 sources: Sources | None = None) -> None:
        self._own = own
        self._supplied = supplied
        self._sources = sources

    @property
    def held(self) -> Mapping[str, Any]:
        """The same without what would have to be fetched."""
        return HeldDocuments(self._own, self._supplied)

    def __getitem__(self, address: str) -> Any:
        for documents in (self._own, self._supplied):
            found = documents.get(address)
            if found is not None:
                return found
        if self._sources is None:
            raise KeyError(address)
        return self._sources.document(address)

    def __contains__(self, address: object) -> bool:
        if not isinstance(address, str):
            return False
        if any(documents.get(address) is not None for documents in (self._own, self._supplied)):
            return True
        return self._sources is not None and self._sources.place_of(address) is not None

    def __iter__(self) -> Iterator[str]:
        return iter({**self._supplied, **self._own})

    def __len__(self) -> int:
        return len({**self._supplied, **self._own})
