"""Status lists: opened, signed when they change, never on a request."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from badgeservice.core.ids import identifier
from badgeservice.core.key import Purpose
from badgeservice.core.ports import UnitOfWork
from badgeservice.credentials import proof, status_list
from badgeservice.credentials.eddsa import EDDSA_RDFC_2022
from badgeservice.errors import Conflict
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.identity import Identity

_log = logging.getLogger(__name__)


def encoded(document: Mapping[str, Any]) -> bytes:
    """Write a signed document as the bytes that are stored and served verbatim."""
    return json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8")


class StatusLists:
    """The status lists of this installation."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)

    def reserve(self, work: UnitOfWork, issuer: str) -> tuple[str, int]:
        """Take a random free index of an open list of *issuer*, opening one if need be."""
        status = work.status.open_list(issuer) or self._open(work, issuer)
        try:
            return status, work.status.reserve(status, self._tools.chance)
        except Conflict as error:
            if error.code != "status-list-full":
                raise
        status = self._open(work, issuer)
        return status, work.status.reserve(status, self._tools.chance)

    def _open(self, work: UnitOfWork, issuer: str) -> str:
        name = identifier(self._tools.chance.draw(16))
        work.status.create_list(name, issuer, status_list.SMALLEST)
        self.publish(work, name)
        return name

    def publish(self, work: UnitOfWork, name: str) -> None:
        """Sign the list *name* as the events say and put it in the place of the served one.

        Part of the caller's transaction: an event and the list that shows it are stored
        together or not at all.
        """
        now = self._tools.clock()
        issuer = work.status.issuer_of(name)
        key = self._identity.active(work, issuer, Purpose.STATUS)
        signed = proof.sign(
            self._compose(work, name, did=key.did, now=now),
            suite=EDDSA_RDFC_2022,
            signer=self._identity.signer(work, key),
            created=now,
            canonicalize=self._tools.canonicalize,
        )
        work.status.publish(name, encoded(signed), now)
        _log.info("published status list %s", name)

    def _compose(self, work: UnitOfWork, name: str, *, did: str, now: datetime) -> dict[str, Any]:
        bits = status_list.set_bits(work.status.size_of(name), work.status.revoked(name))
        return status_list.compose_list(
            self._tools.urls.status_list(name), did, purpose="revocation", bits=bits,
            valid_from=now,
        )

    def publish_all(self) -> int:
        """Sign and publish every list anew; return how many there are."""
        with self._tools.database.transaction() as work:
            names = work.status.lists()
            for name in names:
                self.publish(work, name)
        return len(names)

    def served(self, name: str) -> bytes | None:
        """Return the bytes of the list *name* as they are served, or None."""
        with self._tools.database.reading() as work:
            return work.status.document(name)
