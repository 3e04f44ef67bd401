"""What a backup says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from badgeservice.core.audit import Head


@dataclass(frozen=True)
class Backup:
    """The facts that stand in a backup beside the database."""

    made_at: datetime
    version: str
    """Of the service that made it."""

    schema: str
    """Of the database's tables."""

    base_url: str | None
    head: Head
    """Where the log of acts ends in it: what is behind is in the journal of the home."""

    size: int
    """Bytes of the database in it, a file of SQLite."""

    sha256: str


@dataclass(frozen=True)
class Restored:
    """A backup that was put in the place of the database."""

    backup: Backup
    aside: Path | None
    """Where the database from before is kept; None where there was none."""
