"""Sign-ins: their digests, never the secrets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from badgeservice.core.session import Session
from badgeservice.storage.access_tables import sessions
from badgeservice.storage.constraints import insert


class SqlSessionStore:
    """`core.ports.SessionStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: Session) -> None:
        """Record one."""
        insert(self._connection, sessions, {
            "id": session.id,
            "person": session.person,
            "digest": session.digest,
            "started_at": session.started_at,
            "used_at": session.used_at,
            "agent": session.agent,
            "is_complete": session.is_complete,
            "ended_at": session.ended_at,
        })

    def find(self, digest: str) -> Session | None:
        """Return the session whose secret has this digest, or None; ended ones too."""
        row = self._connection.execute(
            select(sessions).where(sessions.c.digest == digest)).first()
        return _session(row) if row else None

    def of_person(self, person: str) -> Sequence[Session]:
        """Return those of a person that have not been ended, the newest first."""
        return tuple(_session(row) for row in self._connection.execute(
            select(sessions)
            .where(sessions.c.person == person, sessions.c.ended_at.is_(None))
            .order_by(sessions.c.number.desc())))

    def of_people(self, people: Collection[str]) -> Sequence[Session]:
        """Return those of *people* that have not been ended."""
        return tuple(_session(row) for row in self._connection.execute(
            select(sessions)
            .where(sessions.c.person.in_(people), sessions.c.ended_at.is_(None))))

    def used(self, session: str, at: datetime) -> None:
        """Note that it was used."""
        self._connection.execute(
            update(sessions).where(sessions.c.id == session).values(used_at=at))

    def end(self, session: str, at: datetime) -> None:
        """End one; nothing happens where it had ended."""
        self._connection.execute(
            update(sessions).where(sessions.c.id == session, sessions.c.ended_at.is_(None))
            .values(ended_at=at))

    def end_all(self, person: str, at: datetime, *, but: str | None = None) -> int:
        """End all sessions of a person, but one; return how many that were."""
        return int(self._connection.execute(
            update(sessions)
            .where(sessions.c.person == person, sessions.c.ended_at.is_(None),
                   sessions.c.id.is_distinct_from(but))
            .values(ended_at=at)).rowcount)


def _session(row: Row[Any]) -> Session:
    return Session(row.id, row.person, row.digest, row.started_at, row.used_at, row.agent,
                   row.is_complete, row.ended_at)
