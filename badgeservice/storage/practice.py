"""Practice cycles and what stands in their stages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.exc import IntegrityError

from badgeservice.core.practice import Cycle, Entry, Step
from badgeservice.errors import NotFound, say
from badgeservice.storage.constraints import insert
from badgeservice.storage.portfolio_tables import portfolio_items as items
from badgeservice.storage.portfolio_tables import practice_cycles as table
from badgeservice.storage.portfolio_tables import practice_entries as entries


class SqlPracticeStore:
    """`core.ports.PracticeStore` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, cycle: Cycle) -> None:
        """Record a new cycle, without entries."""
        insert(self._connection, table, {
            "id": cycle.id, "teacher": cycle.teacher, "title": cycle.title,
            "course": cycle.course, "created_at": cycle.created_at,
            "programme": cycle.programme})

    def get(self, cycle: str) -> Cycle:
        """Return one with its entries; raises NotFound ``unknown-cycle``."""
        row = self._connection.execute(select(table).where(table.c.id == cycle)).first()
        if row is None:
            raise unknown_cycle()
        return self._whole([row])[0]

    def of_teachers(self, teachers: Collection[str]) -> Sequence[Cycle]:
        """Return the cycles of *teachers*, the newest first."""
        return self._whole(self._connection.execute(
            select(table).where(table.c.teacher.in_(list(teachers)))
            .order_by(table.c.number.desc())).all())

    def _whole(self, rows: Sequence[Row[Any]]) -> list[Cycle]:
        found: dict[str, dict[Step, Entry]] = {row.id: {} for row in rows}
        for each in self._connection.execute(
                select(entries).where(entries.c.cycle.in_(list(found)))):
            step = Step(each.step)
            found[each.cycle][step] = Entry(step, each.text, each.happened_on, each.version,
                                            each.saved_at, each.saved_by)
        return [Cycle(row.id, row.teacher, row.title, row.created_at, row.course, found[row.id],
                      row.programme)
                for row in rows]

    def describe(self, cycle: str, *, title: str, course: str, programme: str) -> None:
        """Change how it is called, and which module and programme it belongs to."""
        self._connection.execute(update(table).where(table.c.id == cycle).values(
            title=title, course=course, programme=programme))

    def save(self, cycle: str, entry: Entry) -> bool:
        """Put *entry* in the place of the version before; False where another one is there."""
        values = {"text": entry.text, "happened_on": entry.happened_on, "version": entry.version,
                  "saved_at": entry.saved_at, "saved_by": entry.saved_by}
        if entry.version > 1:
            return bool(self._connection.execute(
                update(entries).where(entries.c.cycle == cycle,
                                      entries.c.step == entry.step.value,
                                      entries.c.version == entry.version - 1)
                .values(**values)).rowcount)
        try:
            insert(self._connection, entries,
                   {"cycle": cycle, "step": entry.step.value, **values})
        except IntegrityError:
            return False
        return True

    def hold(self, cycle: str) -> Cycle:
        """Return one that nobody changes meanwhile; raises NotFound ``unknown-cycle``."""
        for column, key in ((table.c.id, table.c.id), (entries.c.step, entries.c.cycle)):
            self._connection.execute(select(column).where(key == cycle).with_for_update()).all()
        return self.get(cycle)

    def remove(self, cycle: str) -> None:
        """Remove one with its entries; items that belonged to it belong to none."""
        # Another version of each: a form that was open is not saved with the cycle in it.
        self._connection.execute(update(items).where(items.c.cycle == cycle).values(
            cycle=None, version=items.c.version + 1))
        self._connection.execute(delete(entries).where(entries.c.cycle == cycle))
        self._connection.execute(delete(table).where(table.c.id == cycle))


def unknown_cycle() -> NotFound:
    """Return the error for a cycle that is not there, or not for the asker."""
    return NotFound(say("There is no such practice cycle here."), code="unknown-cycle")
