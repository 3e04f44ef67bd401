"""What an import came to, as it is shown on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import click

from badgeservice.commands.context import TALK
from badgeservice.core.importing import (
    EFFECT_NAMES,
    FIELD_NAMES,
    Effect,
    FieldChange,
    ImportResult,
    RowEffect,
)
from badgeservice.errors import Message, say, say_n


class Day(click.ParamType):
    """A day as year-month-day."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None,
                ctx: click.Context | None) -> date:
        """Return the day, or fail with what click says of a wrong option."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            self.fail(TALK().words(say("Write it as 2026-11-30 (year-month-day).")), param, ctx)


def show_import(result: ImportResult, *, dry_run: bool, as_json: bool) -> None:
    """Show what was imported, or would be."""
    if as_json:
        TALK().data(_data(result, dry_run=dry_run))
        return
    for row in result.worth_telling:
        if row.effect is not Effect.NEW:
            TALK().result(say("Line %(line)s, %(name)s: %(effect)s%(changes)s", line=row.line,
                              name=row.name, effect=EFFECT_NAMES[row.effect],
                              changes=_changes(row)))
    if result.ignored:
        TALK().note(say("Columns that were not read: %(columns)s.",
                        columns=", ".join(result.ignored)))
    counts = {effect.value: result.count(effect) for effect in Effect}
    TALK().result(_summary(dry_run, rows=len(result.rows), **counts))


def _summary(dry_run: bool, **counts: int) -> Message:
    if dry_run:
        return say_n(
            "%(num)s row is good: %(new)s would be new, %(changed)s changed, %(joined)s would "
            "join the programme, %(same)s as before.",
            "%(num)s rows are good: %(new)s would be new, %(changed)s changed, %(joined)s would "
            "join the programme, %(same)s as before.", counts["rows"], **counts)
    return say_n(
        "%(num)s row: %(new)s new, %(changed)s changed, %(joined)s joined the programme, "
        "%(same)s as before.",
        "%(num)s rows: %(new)s new, %(changed)s changed, %(joined)s joined the programme, "
        "%(same)s as before.", counts["rows"], **counts)


def _changes(row: RowEffect) -> str:
    parts = [_change(each) for each in row.fields]
    parts += [TALK().words(say("%(field)s stays as the person said",
                               field=FIELD_NAMES[name])) for name in row.kept]
    return "".join(f"; {part}" for part in parts)


def _change(each: FieldChange) -> str:
    name = TALK().words(FIELD_NAMES[each.name])
    if not (each.before or each.after):
        return name
    return f"{name} “{each.before}” → “{each.after}”"


def _data(result: ImportResult, *, dry_run: bool) -> Mapping[str, object]:
    return {
        "file": result.file,
        "programme": result.programme or None,
        "dry_run": dry_run,
        "rows": len(result.rows),
        **{effect.value: result.count(effect) for effect in Effect},
        "ignored_columns": list(result.ignored),
        "changes": list(_rows(result)),
    }


def _rows(result: ImportResult) -> Iterator[Mapping[str, object]]:
    for row in result.worth_telling:
        yield {"line": row.line, "key": row.key, "effect": row.effect.value,
               "fields": {each.name: [each.before, each.after] for each in row.fields},
               "kept": list(row.kept)}
