"""All tables of the service, each behind those that it refers to."""

from __future__ import annotations

from badgeservice.storage import database
from badgeservice.storage.metadata import metadata

TABLES = tuple(metadata.sorted_tables)
"""Whatever has a store has its tables here: the stores bring them along."""

__all__ = ["TABLES", "database"]
