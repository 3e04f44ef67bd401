"""Documents that the verifier may look at: those of this installation, and those supplied."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from badgeservice.core.ports import Database
from badgeservice.core.urls import Urls


class HeldDocuments(Mapping[str, Any]):
    """DID documents and status lists by address; a status list is read when asked for.

    What this installation holds goes before what somebody supplied for the same address.
    """

    def __init__(self, supplied: Mapping[str, Any], own: Mapping[str, Any],
                 database: Database, urls: Urls) -> None:
        self._known = {**supplied, **own}
        self._database = database
        self._urls = urls

    def __getitem__(self, address: str) -> Any:
        name = self._urls.status_list_id(address)
        if name is not None:
            with self._database.reading() as work:
                content = work.status.document(name)
            if content is not None:
                return json.loads(content)
        return self._known[address]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)
