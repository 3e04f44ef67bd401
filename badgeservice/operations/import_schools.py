"""Import schools from a table: all rows or none, and the same file twice changes nothing."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from badgeservice.core.account import Actor, Role
from badgeservice.core.audit import Act
from badgeservice.core.importing import Effect, FieldChange, ImportResult, RowEffect
from badgeservice.core.ports import UnitOfWork
from badgeservice.core.school import School, stated
from badgeservice.core.school_sheet import SchoolRow, SchoolSheet, read_schools
from badgeservice.core.sheet_text import refused
from badgeservice.operations.collaborators import Collaborators
from badgeservice.operations.reach import ensure_role

_log = logging.getLogger(__name__)

_ZONE = ZoneInfo("America/Santiago")
_FIELDS = ("name", "commune", "commune_named", "dependency", "is_rural", "teaching",
           "specialties")


class ImportSchools:
    """Schools, from a file of ours or the directory of the ministry."""

    def __init__(self, tools: Collaborators) -> None:
        self._tools = tools

    def preview(self, actor: Actor, content: bytes, *, file: str) -> ImportResult:
        """Check everything as the import does, and return what it would do."""
        ensure_role(actor, Role.ADMINISTRATOR)
        table = _good(read_schools(content, file))
        with self._tools.database.reading() as work:
            return _told(table, self._merged(work, table))

    def __call__(self, actor: Actor, content: bytes, *, file: str) -> ImportResult:
        """Record the schools of a file. An empty cell changes nothing.

        Who runs a school is recorded with the day since when: that of the row, the first of
        the directory's year, else today. All or nothing: raises BadInput
        ``import-refused``, NotAllowed ``role-missing``.
        """
        with self._tools.database.transaction() as work:
            return self.within(work, actor, content, file=file)

    def within(self, work: UnitOfWork, actor: Actor, content: bytes, *,
               file: str) -> ImportResult:
        """Do the same in a transaction that somebody else has opened."""
        ensure_role(actor, Role.ADMINISTRATOR)
        table = _good(read_schools(content, file))
        merged = self._merged(work, table)
        result = _told(table, merged)
        touched = [after for (_, after), row in zip(merged, result.rows, strict=True)
                   if row.effect is not Effect.SAME]
        if touched:
            work.schools.put(touched)
            work.audit.append(Act(
                self._tools.clock(), actor.person.id, "schools.imported", "schools:all",
                details={"new": result.count(Effect.NEW),
                         "changed": result.count(Effect.CHANGED)}))
        _log.info("schools imported: %s rows, %s new, %s changed", len(result.rows),
                  result.count(Effect.NEW), result.count(Effect.CHANGED))
        return result

    def _merged(self, work: UnitOfWork,
                table: SchoolSheet) -> list[tuple[School | None, School]]:
        known = {school.rbd: school for school in work.schools.all()}
        today = self._tools.clock().astimezone(_ZONE).date()
        return [(known.get(row.school.rbd), _with(known.get(row.school.rbd), row, today))
                for row in table.good]


def _good(table: SchoolSheet) -> SchoolSheet:
    if table.problems:
        raise refused(table.sheet.file, table.problems)
    return table


def _with(before: School | None, row: SchoolRow, today: date) -> School:
    """Return the school as the row says it, and as it was where the row says nothing."""
    after = row.school
    if before is not None:
        unsaid = {name: getattr(before, name) for name in _FIELDS
                  if getattr(after, name) in (None, "", ())}
        after = replace(after, **unsaid)
    history = before.providers if before else ()
    if row.provider and not (row.since is None and before
                             and before.provider == row.provider):
        history = stated(history, row.provider, row.since or today)
    return replace(after, providers=history)


def _told(table: SchoolSheet, merged: list[tuple[School | None, School]]) -> ImportResult:
    return ImportResult(table.sheet.file, "", tuple(
        _effect(row.line, before, after)
        for row, (before, after) in zip(table.good, merged, strict=True)), table.sheet.ignored)


def _effect(line: int, before: School | None, after: School) -> RowEffect:
    if before is None:
        return RowEffect(line, after.rbd, after.name, Effect.NEW)
    fields = [FieldChange(name, _value(before, name), _value(after, name))
              for name in _FIELDS if getattr(before, name) != getattr(after, name)]
    if before.providers != after.providers:
        fields.append(FieldChange("provider", _history(before), _history(after)))
    return RowEffect(line, after.rbd, after.name, Effect.CHANGED if fields else Effect.SAME,
                     tuple(fields))


def _value(school: School, name: str) -> str:
    found = getattr(school, name)
    if isinstance(found, tuple):
        return ", ".join(found)
    return "" if found is None else str(getattr(found, "value", found))


def _history(school: School) -> str:
    return "; ".join(f"{each.provider} ({each.since.isoformat()})" for each in school.providers)
