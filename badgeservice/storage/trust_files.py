"""Lists of trusted issuers that operators keep as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from badgeservice.core.definitions import Flaw
from badgeservice.credentials.trust import TrustedIssuer
from badgeservice.errors import BadSettings, Problem, say
from badgeservice.storage.definition_schema import schema_flaws
from badgeservice.storage.yaml_lines import LARGEST, Reading, dotted, read_yaml, shown

_State = tuple[tuple[Path, int, int], ...]


class TrustFiles:
    """The entries of all lists, read again whenever one of the files has changed."""

    def __init__(self, paths: Sequence[Path], schema: Mapping[str, Any],
                 named: Sequence[str] = ()) -> None:
        """*named* are identifiers that the settings name without a list."""
        self._paths = tuple(paths)
        self._schema = schema
        self._named = tuple(TrustedIssuer(did) for did in sorted(named))
        self._known: tuple[_State, tuple[TrustedIssuer, ...]] | None = None

    def __call__(self) -> tuple[TrustedIssuer, ...]:
        """Return every entry; raises BadSettings with each problem's file, line and field."""
        if not self._paths:
            return self._named
        state = self._state()
        if self._known is None or self._known[0] != state:
            self._known = (state, (*read_trusted_issuers(self._paths, self._schema),
                                   *self._named))
        return self._known[1]

    def _state(self) -> _State:
        found = []
        for path in self._paths:
            try:
                stat = path.stat()
            except OSError:
                continue
            found.append((path, stat.st_mtime_ns, stat.st_size))
        return tuple(found)


def read_trusted_issuers(paths: Sequence[Path],
                         schema: Mapping[str, Any]) -> tuple[TrustedIssuer, ...]:
    """Return the entries of the lists in *paths*; *schema* is ``trusted-issuers.json``.

    Raises BadSettings with every problem of every file: a list that is read in part would
    call issuers untrusted that it names.
    """
    entries: list[TrustedIssuer] = []
    problems: list[Problem] = []
    for path in paths:
        reading, found = _read(path, schema)
        problems += found
        if not found:
            entries += _entries(reading.data)
    if problems:
        raise BadSettings(problems, message=say(
            "Problems in the lists of trusted issuers: %(count)s.", count=len(problems)))
    return tuple(entries)


def _read(path: Path, schema: Mapping[str, Any]) -> tuple[Reading, list[Problem]]:
    try:
        if not path.is_file():
            # To open a pipe would wait for its writer.
            raise FileNotFoundError(path)
        with path.open("rb") as stream:
            reading = read_yaml(stream.read(LARGEST + 1), str(path))
    except OSError:
        return Reading(None, {}, frozenset({()}), ()), [Problem(
            "file-unreadable", say("The file cannot be read."),
            say("Check that it is a file and that this account may read it."), file=str(path))]
    flaws = [flaw for flaw in schema_flaws(reading.data, schema)
             if reading.was_read(flaw.path)] if reading.was_read(()) else []
    if not reading.problems and not flaws:
        flaws = list(_date_flaws(reading.data))
    return reading, [*reading.problems, *(_placed(flaw, path, reading) for flaw in flaws)]


def _placed(flaw: Flaw, path: Path, reading: Reading) -> Problem:
    return Problem(flaw.code, flaw.message, flaw.remedy, file=str(path),
                   line=reading.line(flaw.path), field=dotted(flaw.path))


def _date_flaws(data: Mapping[str, Any]) -> Iterator[Flaw]:
    for number, entry in enumerate(data["issuers"]):
        place = ("issuers", number)
        days = {name: _day(entry[name]) for name in ("valid_from", "valid_until")
                if name in entry}
        for name, day in days.items():
            if day is None:
                yield Flaw((*place, name), "day-unknown",
                           say("There is no day %(day)s.", day=shown(entry[name])),
                           say("Write it like 2026-12-31."))
        start, end = days.get("valid_from"), days.get("valid_until")
        if start is not None and end is not None and end < start:
            yield Flaw((*place, "valid_until"), "period-reversed",
                       say("The last day lies before the first."), say("Exchange the two days."))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _entries(data: Mapping[str, Any]) -> Iterator[TrustedIssuer]:
    for entry in data["issuers"]:
        yield TrustedIssuer(
            did=entry["did"], name=entry["name"], list_name=data["name"],
            valid_from=_moment(entry.get("valid_from"), time.min),
            valid_until=_moment(entry.get("valid_until"), time.max))


def _moment(day: str | None, hour: time) -> datetime | None:
    return None if day is None else datetime.combine(date.fromisoformat(day), hour, tzinfo=UTC)
