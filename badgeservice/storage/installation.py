"""What was fixed when the home was set up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from badgeservice.errors import Conflict, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.shared_clock import shared_moment
from badgeservice.storage.tables import installation

_BASE_URL = "base_url"


class SqlInstallationStore:
    """`core.ports.InstallationStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def base_url(self) -> str | None:
        """Return the base URL recorded at `init`, or None before it."""
        return self._connection.execute(
            select(installation.c.value).where(installation.c.name == _BASE_URL)).scalar()

    def set_base_url(self, url: str) -> None:
        """Record it, once; raises Conflict ``base-url-changed`` where another is recorded."""
        if self.base_url() == url:
            return
        fixed = Conflict(
            say("This home was set up for another base URL than %(url)s; issued credentials "
                "name the old one.", url=url), code="base-url-changed")
        insert(self._connection, installation, {"name": _BASE_URL, "value": url},
               {"pk_installation": fixed})

    def now(self) -> datetime:
        """Return what the clock says that all machines of the installation share."""
        return shared_moment(self._connection)
