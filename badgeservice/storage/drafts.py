"""Drafts of judgements: the last one saved, under a number that only one window can have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from badgeservice.core.draft import Content, Draft
from badgeservice.core.judgement import Outcome
from badgeservice.errors import Conflict, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.judging_tables import judgement_drafts as table


class SqlDraftStore:
    """`core.ports.DraftStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, assignment: str) -> Draft | None:
        """Return the draft of a task, or None."""
        row = self._connection.execute(
            select(table).where(table.c.assignment == assignment)).first()
        if row is None:
            return None
        return Draft(row.assignment, _content(row.content), row.version, row.saved_at)

    def save(self, assignment: str, content: Content, *, version: int, at: datetime) -> Draft:
        """Save *content* over this *version*; raises Conflict ``draft-changed``."""
        values = {"content": _columns(content), "version": version + 1, "saved_at": at}
        if version == 0:
            insert(self._connection, table, {"assignment": assignment, **values},
                   {"pk_judgement_drafts": _changed()})
        elif not self._connection.execute(
                update(table).where(table.c.assignment == assignment,
                                    table.c.version == version).values(**values)).rowcount:
            raise _changed()
        return Draft(assignment, content, version + 1, at)

    def drop(self, assignment: str) -> None:
        """Forget the draft of a task."""
        self._connection.execute(delete(table).where(table.c.assignment == assignment))


def _changed() -> Conflict:
    return Conflict(say("This form was saved from another window meanwhile. Nothing is lost: "
                        "both texts are shown."), code="draft-changed")


def _columns(content: Content) -> dict[str, Any]:
    return {
        "levels": dict(content.levels),
        "comments": dict(content.comments),
        "met": sorted(content.met),
        "reason": content.reason,
        "outcome": content.outcome.value if content.outcome else None,
    }


def _content(data: Mapping[str, Any]) -> Content:
    return Content(data["levels"], data["comments"], frozenset(data["met"]), data["reason"],
                   Outcome(data["outcome"]) if data["outcome"] else None)
