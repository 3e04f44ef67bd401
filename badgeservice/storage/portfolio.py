"""Teachers' portfolios."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    delete,
    func,
    select,
    true,
    update,
)

from badgeservice.core.portfolio import Content, Form, Item, Use
from badgeservice.errors import Conflict, NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.personal_holdings import SUPPRESSED
from badgeservice.storage.portfolio_tables import portfolio_items as table
from badgeservice.storage.tables import application_evidence, applications, people


class SqlPortfolioStore:
    """`core.ports.PortfolioStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, item: Item) -> None:
        """Record a new item."""
        insert(self._connection, table, {"id": item.id, "owner": item.owner, **_columns(item)})

    def get(self, owner: str, item: str) -> Item:
        """Return one that is not deleted; raises NotFound ``unknown-item``."""
        found = self.find(owner, item)
        if found is None or found.deleted_at is not None:
            raise NotFound(say("There is no such item in this portfolio."), code="unknown-item")
        return found

    def find(self, owner: str, item: str) -> Item | None:
        """Return one, a deleted one too, or None."""
        row = self._connection.execute(
            select(table).where(table.c.id == item, table.c.owner == owner)).first()
        return _item(row) if row else None

    def change(self, item: Item) -> None:
        """Put *item* in the place of the version before; raises Conflict ``item-changed``."""
        changed = self._connection.execute(
            update(table).where(table.c.id == item.id, table.c.owner == item.owner,
                                table.c.version == item.version - 1)
            .values(**_columns(item))).rowcount
        if not changed:
            raise Conflict(say("This item was changed in another window meanwhile. Load the page "
                               "again and look at what it says now."), code="item-changed")

    def of_owner(self, owner: str, *, kind: str | None = None, cycle: str | None = None,
                 is_deleted: bool = False) -> Sequence[Item]:
        """Return what somebody has, or has deleted; the newest first."""
        wanted = [table.c.owner == owner, table.c.deleted_at.is_not(None) if is_deleted
                  else table.c.deleted_at.is_(None)]
        if kind is not None:
            wanted.append(table.c.kind == kind)
        if cycle is not None:
            wanted.append(table.c.cycle == cycle)
        return tuple(map(_item, self._connection.execute(
            select(table).where(*wanted).order_by(table.c.number.desc()))))

    def hold(self, owner: str) -> None:
        """Let changes of one person's portfolio come one after the other."""
        self._connection.execute(select(people.c.id).where(people.c.id == owner)
                                 .with_for_update()).first()

    def used(self, owner: str) -> int:
        """Return how many bytes of content somebody's items take, deleted ones included."""
        found = self._connection.execute(
            select(func.coalesce(func.sum(table.c.size), 0)).where(table.c.owner == owner))
        return int(found.scalar_one())

    def uses(self, item: str) -> Sequence[Use]:
        """Return the applications in which copies of *item* are, the newest first."""
        found = self._connection.execute(
            select(applications.c.id, applications.c.achievement, applications.c.version,
                   applications.c.stage, applications.c.sent_at, applications.c.number)
            .join(application_evidence, application_evidence.c.application == applications.c.id)
            .where(application_evidence.c.item == item)
            .distinct().order_by(applications.c.number.desc()))
        return tuple(Use(row.id, row.achievement, row.version, row.stage, row.sent_at)
                     for row in found)

    def discard(self, item: Item) -> None:
        """Remove one, deleted or not."""
        self._connection.execute(delete(table).where(table.c.id == item.id,
                                                     table.c.owner == item.owner))

    def purge(self, before: datetime) -> Collection[str]:
        """Remove items deleted before then; return the digests that nothing names any more."""
        gone = table.c.deleted_at < before
        digests = {row.digest for row in self._connection.execute(
            select(table.c.digest).where(gone, table.c.digest.is_not(None)))}
        self._connection.execute(delete(table).where(gone))
        return {digest for digest in digests if not self.is_named(digest)}

    def named(self) -> Collection[str]:
        """Return the digests that an item or an application names.

        Not those of an application whose teacher was forgotten: the digest stays, its file goes.
        """
        return frozenset().union(*(self._connection.execute(
            select(column).where(column.is_not(None), is_kept)).scalars()
            for column, is_kept in _NAMING))

    def expected(self) -> Collection[str]:
        """Return those digests of them whose content is kept as a file."""
        handed_in = self._connection.execute(
            select(application_evidence.c.digest, application_evidence.c.narrative)
            .join(applications, applications.c.id == application_evidence.c.application)
            .where(application_evidence.c.digest.is_not(None),
                   applications.c.given_names != SUPPRESSED))
        items = self._connection.execute(select(table.c.digest).where(table.c.digest.is_not(None)))
        return frozenset(items.scalars()) | {
            row.digest for row in handed_in
            if sha256(row.narrative.encode("utf-8")).hexdigest() != row.digest}

    def is_named(self, digest: str) -> bool:
        """Tell whether an item or an application names the content with *digest*, as `named`."""
        return any(
            self._connection.execute(select(column).where(column == digest, is_kept)
                                     .limit(1)).first() is not None
            for column, is_kept in _NAMING)


_NAMING: tuple[tuple[Column[Any], ColumnElement[bool]], ...] = (
    (table.c.digest, true()),
    (application_evidence.c.digest, application_evidence.c.application.in_(
        select(applications.c.id).where(applications.c.given_names != SUPPRESSED))),
)
"""Where content is named, and which rows still need it."""


def _columns(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "title": item.title,
        "narrative": item.narrative,
        "form": item.content.form.value,
        "url": item.content.url,
        "digest": item.content.digest,
        "media_type": item.content.media_type,
        "size": item.content.size,
        "file_name": item.content.file_name,
        "text": item.content.text,
        "pupils_visible": item.pupils_visible,
        "consent_kept": item.consent_kept,
        "public": item.public,
        "happened_on": item.happened_on,
        "course": item.course,
        "cycle": item.cycle,
        "created_at": item.created_at,
        "changed_at": item.changed_at,
        "version": item.version,
        "deleted_at": item.deleted_at,
    }


def _item(row: Row[Any]) -> Item:
    return Item(
        id=row.id,
        owner=row.owner,
        kind=row.kind,
        title=row.title,
        narrative=row.narrative,
        content=Content(Form(row.form), row.url, row.digest, row.media_type, row.size,
                        row.file_name, row.text),
        created_at=row.created_at,
        changed_at=row.changed_at,
        pupils_visible=row.pupils_visible,
        consent_kept=row.consent_kept,
        public=row.public,
        happened_on=row.happened_on,
        course=row.course,
        cycle=row.cycle,
        version=row.version,
        deleted_at=row.deleted_at,
    )
