"""Column types that mean the same in both databases."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Integer, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

Number = BigInteger().with_variant(Integer, "sqlite")
"""The order in which rows were made; SQLite counts by itself only in an INTEGER."""


class Unstorable(ValueError):
    """A value that one of the two databases could not keep; `storage.engine` names it."""


def without_nul(value: str | None) -> str | None:
    """Return *value*; raises Unstorable for text with the character NUL."""
    if value is not None and "\0" in value:
        raise Unstorable("text with the character NUL")
    return value


class Words(TypeDecorator[str]):
    """Text of any length, without the character NUL: PostgreSQL cannot keep it."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Refuse NUL in SQLite too."""
        return without_nul(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware on both sides, in UTC, to the microsecond.

    SQLite has no type with a zone, so it gets the UTC reading without one.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone: nobody can tell later which one was meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give every moment back in UTC, whatever the zone of the connection."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
