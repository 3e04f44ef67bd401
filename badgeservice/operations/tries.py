"""Tries of what can be guessed, counted in the database: all processes count together."""

from __future__ import annotations

import logging
import math
from datetime import timedelta

from badgeservice.core.tries import OF_ACCOUNT, OF_ASKER, Kind
from badgeservice.errors import TooManyTries
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.sealing import Sealing

_log = logging.getLogger(__name__)


class Tries:
    """The allowances of accounts and of addresses in the net."""

    def __init__(self, tools: Collaborators, sealing: Sealing) -> None:
        self._tools = tools
        self._sealing = sealing

    def take(self, kind: Kind, *, account: str | None = None, asker: str | None) -> None:
        """Count one try before it is made; raises TooManyTries.

        *account* is an address or an id, whether or not there is such an account. Without an
        *asker*, the machine itself or a proxy that does not say for whom it asks, only the
        account counts. A refused try is not counted.
        """
        wanted = {}
        if account is not None and kind in OF_ACCOUNT:
            wanted[self._key(kind, "account", account)] = OF_ACCOUNT[kind]
        if asker is not None:
            wanted[self._key(kind, "asker", asker)] = OF_ASKER[kind]
        now = self._tools.clock()
        with self._tools.database.transaction() as work:
            # In one order, so that two who count the same never wait for each other.
            waits = [work.tries.take(key, wanted[key], now) for key in sorted(wanted)]
            longest = max(waits, default=timedelta())
            if longest:
                _log.warning("refused: %s was tried too often", kind.value)
                raise TooManyTries(math.ceil(longest.total_seconds()))

    def forgive(self, kind: Kind, account: str) -> None:
        """Forget the tries at an account whose owner has shown to be it."""
        with self._tools.database.transaction() as work:
            work.tries.forgive(self._key(kind, "account", account))

    def _key(self, kind: Kind, what: str, name: str) -> str:
        return self._sealing.digest(f"{kind.value}\n{what}\n{name}")
