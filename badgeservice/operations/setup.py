"""Set up a home: folder, database, definitions, and a key for every issuer."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Protocol

from badgeservice.core.issuer import Issuer
from badgeservice.core.key import Key
from badgeservice.core.ports import Published
from badgeservice.errors import HomeUnusable, say
from badgeservice.operations.audit_log import AuditLog
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.define import Define, Definitions
from badgeservice.operations.identity import Identity
from badgeservice.operations.noting import log_act

_log = logging.getLogger(__name__)


class Home(Protocol):
    """The place that an installation lives in."""

    def prepare(self) -> None:
        """Make the folders and bring the database to the newest version; idempotent."""

    def ensure_passphrase(self, issuer: Issuer) -> str | None:
        """Write a random passphrase where *issuer* has none; return its new file's name."""


@dataclass(frozen=True)
class SetUpResult:
    """What `init` did; empty tuples on a second run."""

    base_url: str
    keys: tuple[Key, ...]
    passphrases: tuple[str, ...]
    """Passphrase files that were written now: a second copy belongs elsewhere."""

    published: tuple[Published, ...]


class SetUp:
    """The `init` of an installation; a second run changes nothing."""

    def __init__(self, tools: Collaborators, home: Home, log: AuditLog) -> None:
        self._tools = tools
        self._home = home
        self._log = log

    def __call__(self, definitions: Definitions) -> SetUpResult:
        """Prepare the home, record the base URL, publish *definitions*, make missing keys.

        Then the end of the log is noted outside the database: an emptied log will show.
        Raises HomeUnusable where the home was set up for another base URL.
        """
        self._home.prepare()
        self._record_base_url()
        published = Define(self._tools).load(definitions)
        keys, passphrases = self.ensure_keys()
        self._log.note_head()
        return SetUpResult(self._tools.urls.base, keys, passphrases,
                           tuple(entry for entry in published if entry.is_new))

    def ensure_keys(self) -> tuple[tuple[Key, ...], tuple[str, ...]]:
        """Make the keys, and the passphrase files, that issuers lack; return what was made."""
        with self._tools.database.reading() as work:
            issuers = work.definitions.issuers()
        written = {self._home.ensure_passphrase(issuer) for issuer in issuers}
        keys: list[Key] = []
        with self._tools.database.transaction() as work:
            for issuer in issuers:
                keys += Identity(self._tools).ensure_keys(work, issuer)
            for key in keys:
                log_act(work, self._tools, "key.made", f"key:{key.method}", issuer=key.issuer,
                        purpose=key.purpose.value)
        for key in keys:
            _log.info("made a key for %s: %s", key.issuer, key.method)
        return tuple(keys), tuple(sorted(name for name in written if name))

    def _record_base_url(self) -> None:
        with self._tools.database.transaction() as work:
            if work.installation.base_url() is None:
                work.installation.set_base_url(self._tools.urls.base)
                log_act(work, self._tools, "installation.set-up", "installation:here")
        ensure_base_url(self._tools)


def ensure_base_url(tools: Collaborators) -> None:
    """Raise HomeUnusable where the home is set up for another base URL than the present one.

    Issued credentials name the old address and can never be changed.
    """
    with tools.database.reading() as work:
        recorded = work.installation.base_url()
    if recorded is None:
        raise HomeUnusable(say("This home is not set up; run `badgeservice init`."),
                           code="home-not-initialised")
    if recorded != tools.urls.base:
        raise HomeUnusable(
            say("This home was set up for %(recorded)s, but BADGESERVICE_BASE_URL says %(now)s. "
                "Set it back, or use another home: issued credentials name the old address.",
                recorded=recorded, now=tools.urls.base),
            code="base-url-changed")
