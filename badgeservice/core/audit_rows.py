"""Entries of the log as rows of a table and as JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

from badgeservice.core.audit import Entry
from badgeservice.core.formula import shield

COLUMNS = ("number", "at", "actor", "action", "subject", "programme", "details", "previous",
           "digest")


def as_data(entry: Entry) -> dict[str, object]:
    """Return an entry as programs read it; its digest can be reckoned again from this."""
    act = entry.act
    return {"number": entry.number, "at": act.at.isoformat(timespec="microseconds"),
            "actor": act.actor, "action": act.action, "subject": act.subject,
            "programme": act.programme, "details": dict(act.details),
            "previous": entry.previous, "digest": entry.digest}


def as_csv(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the lines of a CSV file, the names of the columns first."""
    yield _line(COLUMNS)
    for entry in entries:
        yield _line(_cells(as_data(entry)))


def as_json(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the lines of a JSON array, one entry a line."""
    yield "["
    before = "\n"
    for entry in entries:
        yield before + json.dumps(as_data(entry), ensure_ascii=False)
        before = ",\n"
    yield "\n]\n"


def _cells(data: Mapping[str, object]) -> list[str]:
    return [json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict)
            else shield("" if value is None else str(value))
            for value in (data[name] for name in COLUMNS)]


def _line(cells: Iterable[str]) -> str:
    out = StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow(cells)
    return out.getvalue()
