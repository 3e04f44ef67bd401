"""Files that were checked and wait for somebody to say that they are meant."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from badgeservice.core.ports.profiles import ImportDraft
from badgeservice.errors import NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.profile_tables import import_drafts as table


class SqlImportDraftStore:
    """`core.ports.ImportDraftStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, draft: ImportDraft) -> None:
        """Keep one."""
        insert(self._connection, table, {
            "id": draft.id,
            "person": draft.person,
            "kind": draft.kind,
            "file": draft.file,
            "content": draft.content,
            "options": dict(draft.options),
            "made_at": draft.made_at,
        })

    def get(self, draft: str, person: str) -> ImportDraft:
        """Return one that *person* brought; raises NotFound ``unknown-import``."""
        row = self._connection.execute(
            select(table).where(table.c.id == draft, table.c.person == person)).first()
        if row is None:
            raise NotFound(say("This file waits no more. Choose it again."),
                           code="unknown-import")
        return ImportDraft(row.id, row.person, row.kind, row.file, row.content, row.made_at,
                           row.options)

    def remove(self, draft: str) -> None:
        """Forget one."""
        self._connection.execute(delete(table).where(table.c.id == draft))

    def remove_older(self, moment: datetime) -> None:
        """Forget all that were made before *moment*."""
        self._connection.execute(delete(table).where(table.c.made_at < moment))

    def keep_newest(self, person: str, most: int) -> None:
        """Forget those of *person* but the newest, at most *most*."""
        newest = self._connection.execute(
            select(table.c.id).where(table.c.person == person)
            .order_by(table.c.made_at.desc(), table.c.number.desc()).limit(most)).scalars().all()
        self._connection.execute(
            delete(table).where(table.c.person == person, table.c.id.not_in(newest)))
