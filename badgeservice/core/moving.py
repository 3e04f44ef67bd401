"""What moving a database to another place comes to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CopiedTable:
    """A table whose rows were copied and compared."""

    name: str
    rows: int
    checksum: str
    """Of all rows in any order: the same for the same rows, in either kind of database."""


@dataclass(frozen=True)
class Copied:
    """A database that was copied."""

    place: str
    """Where it is now; without any secret."""

    tables: tuple[CopiedTable, ...]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.rows for table in self.tables)
