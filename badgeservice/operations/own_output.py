"""Verify what was just signed, before anybody gets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from badgeservice.core.credential import Prepared, Status
from badgeservice.core.report import Report
from badgeservice.core.urls import Urls
from badgeservice.credentials.checks import verify
from badgeservice.credentials.world import RegisterEntry, World
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.identity import Identity


class _Expected:
    """A register that knows one credential: the one that is about to be stored."""

    def __init__(self, urls: Urls, prepared: Prepared, digest: str) -> None:
        self._id = urls.credential(prepared.id)
        self._entry = RegisterEntry(document_digest=digest, status=Status.VALID)

    def knows_id(self, identifier: str) -> bool:
        """Tell whether it is the expected id."""
        return identifier == self._id

    def entry(self, credential_id: str) -> RegisterEntry | None:
        """Return the expected entry for the expected id."""
        return self._entry if credential_id == self._id else None

    def content(self, digest: str) -> RegisterEntry | None:
        """Return nothing: the credential must be known by its id."""
        return None

    def endorsement(self, identifier: str) -> None:
        """Return nothing: the endorsement inside is as new as the credential."""

    def served_list(self, url: str) -> None:
        """Return nothing: it is no list."""

    def compromises(self, controller: str) -> tuple[()]:
        """Return nothing: no new signature is by a lost key."""
        return ()


class OwnOutput:
    """The check after signing (design: check, record, sign, check again)."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools
        self._identity = Identity(tools)

    def report(self, content: bytes, prepared: Prepared, digest: str,
               documents: Sequence[Mapping[str, Any]] = ()) -> Report:
        """Return the full report on *content* as a verifier would make it now.

        *documents* are those of organisations elsewhere who signed something in it.
        """
        with self._tools.database.reading() as work:
            known = dict(self._identity.documents(work))
        return verify(content, World(
            contexts=self._tools.contexts,
            schemas=self._tools.schemas,
            canonicalize=self._tools.canonicalize,
            documents={**{str(each["id"]): each for each in documents}, **known},
            register=_Expected(self._tools.urls, prepared, digest),
            now=self._tools.clock(),
        )).report
