"""Read the definitions that operators write as files, and report all that is wrong at once.

A file's kind is told by its folder (``issuers``, ``rubrics``, ``courses``), else by its keys.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from badgeservice.core.definition_signs import definition_sign_flaws
from badgeservice.core.definitions import (
    Data,
    Fields,
    Flaw,
    Known,
    course_flaws,
    layout_flaw,
    rubric_flaws,
)
from badgeservice.errors import BadInput, Message, Problem, say
from badgeservice.storage.definition_schema import near, schema_flaws
from badgeservice.storage.yaml_lines import LARGEST, Place, Reading, dotted, read_yaml, shown

_KIND_OF_FOLDER = {"issuers": "issuer", "rubrics": "rubric", "courses": "course"}
_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class DefinitionSchemas:
    """The JSON Schemas that definitions are checked by."""

    issuer: Mapping[str, Any]
    rubric: Mapping[str, Any]
    course: Mapping[str, Any]

    @classmethod
    def from_folder(cls, folder: Path) -> DefinitionSchemas:
        """Read the schemas that ship with the service from *folder*."""
        return cls(*(json.loads((folder / f"{kind}.json").read_text(encoding="utf-8"))
                     for kind in _KIND_OF_FOLDER.values()))

    def of(self, kind: str) -> Mapping[str, Any]:
        """Return the schema of *kind*: issuer, rubric or course."""
        return {"issuer": self.issuer, "rubric": self.rubric, "course": self.course}[kind]


@dataclass(frozen=True)
class Definitions:
    """Definitions that were found good, as plain data by slug."""

    issuers: Mapping[str, Data]
    rubrics: Mapping[str, Data]
    courses: Mapping[str, Data]


def read_definitions(paths: Sequence[Path], schemas: DefinitionSchemas, *,
                     known: Known | None = None) -> Definitions:
    """Read every definition in *paths*, which are files, or folders of YAML files.

    A folder is read with its subfolders ``issuers``, ``rubrics`` and ``courses``. What the
    files refer to is looked up among them, then in *known*: what is installed already.

    Raises BadInput with every problem of every file.
    """
    files, problems = _read_all(paths, schemas)
    everything = _known(files, known)
    for file in files:
        told = {(problem.field, problem.code) for problem in file.problems}
        found = [file.problem(flaw) for flaw in _rule_flaws(file, everything)]
        file.problems += [p for p in found if (p.field, p.code) not in told]
        problems += sorted(file.problems, key=lambda problem: problem.line or 0)
    if problems:
        raise BadInput(problems, code="definitions-refused", message=say(
            "Problems in the definitions: %(count)s.", count=len(problems)))
    return Definitions(*(
        {file.slug: file.reading.data for file in files if file.kind == kind}
        for kind in _KIND_OF_FOLDER.values()
    ))


def read_known(paths: Sequence[Path], schemas: DefinitionSchemas) -> Known:
    """Return what other definitions may refer to in *paths*, good or not; nothing is raised.

    A file with problems is known by name, without content: whoever refers to it is not
    blamed for it.
    """
    files, _ = _read_all(paths, schemas)
    return _known(files, None)


def _read_all(paths: Sequence[Path],
              schemas: DefinitionSchemas) -> tuple[list[_File], list[Problem]]:
    """Return every file with its problems, and what is wrong with the paths."""
    found, problems = _find(paths)
    files = [_read(path, schemas) for path in found]
    for file in files:
        file.problems += _schema_problems(file, schemas)
    _mark_doubles(files)
    return files, problems


# --- files -------------------------------------------------------------------------------


@dataclass
class _File:
    """One file on its way: read, then checked."""

    path: Path
    kind: str | None
    reading: Reading
    problems: list[Problem] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The path as problems name it."""
        return str(self.path)

    @property
    def slug(self) -> str:
        """The slug that the file gives, or should give."""
        data = self.reading.data
        given = data.get("slug") if isinstance(data, dict) else None
        return given if isinstance(given, str) else self.path.stem

    def problem(self, flaw: Flaw) -> Problem:
        """Place *flaw* in the file."""
        return Problem(flaw.code, flaw.message, flaw.remedy, file=self.name,
                       line=self.reading.line(flaw.path), field=dotted(flaw.path),
                       value=_value(self.reading.data, flaw.path))


def _value(data: Any, place: Place) -> str | None:
    for part in place:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    if isinstance(data, bool):
        return "true" if data else "false"
    return shown(data) if isinstance(data, str | int | float) else None


def _find(paths: Sequence[Path]) -> tuple[list[Path], list[Problem]]:
    """Return the files in *paths*, each once, and what is wrong with the paths."""
    found: dict[Path, Path] = {}
    problems, empty = [], []
    for path in paths:
        if not path.exists():
            problems.append(Problem("path-missing", say("There is no such file or folder."),
                                    say("Check the spelling of the path."), file=str(path)))
            continue
        files = _files(path)
        for file in files:
            found.setdefault(file.resolve(), file)
        if not files:
            empty.append(Problem("definitions-missing", say("The folder holds no definitions."),
                                 say("Put files there whose names end in .yaml."),
                                 file=str(path)))
    if not found:
        # One folder may stay empty where another has files: not everybody needs rubrics.
        problems += empty
    return list(found.values()), problems


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    folders = [path, *(path / name for name in _KIND_OF_FOLDER)]
    return [file for folder in folders if folder.is_dir()
            for file in sorted(folder.iterdir())
            if file.suffix in _ENDINGS and not file.name.startswith(".")]


def _read(path: Path, schemas: DefinitionSchemas) -> _File:
    try:
        content = _content(path)
    except OSError:
        unread = Reading(None, {}, frozenset({()}), ())
        return _File(path, None, unread, [Problem(
            "file-unreadable", say("The file cannot be read."),
            say("Check that it is a file and that this account may read it."),
            file=str(path))])
    reading = read_yaml(content, str(path))
    kind = _KIND_OF_FOLDER.get(path.absolute().parent.name) or _kind(reading.data, schemas)
    return _File(path, kind, reading, list(reading.problems))


def _content(path: Path) -> bytes:
    """Return the bytes of *path*, and never more than tell that it is too large."""
    if not path.is_file():
        # To open a pipe would wait for its writer.
        raise IsADirectoryError(path)
    with path.open("rb") as stream:
        return stream.read(LARGEST + 1)


def _kind(data: object, schemas: DefinitionSchemas) -> str | None:
    """Tell the kind by the keys; None where they do not tell."""
    keys = set(data) if isinstance(data, dict) else set()
    shared = {kind: len(keys & set(schemas.of(kind)["properties"]))
              for kind in _KIND_OF_FOLDER.values()}
    best = max(shared.values())
    winners = [kind for kind, count in shared.items() if count == best]
    return winners[0] if best and len(winners) == 1 else None


# --- checks ------------------------------------------------------------------------------


def _schema_problems(file: _File, schemas: DefinitionSchemas) -> list[Problem]:
    if not file.reading.was_read(()):
        return []
    if file.kind is None:
        return [Problem("kind-unclear",
                        say("It is not clear whether this is an issuer, a rubric or a course."),
                        say("Put it in a folder called issuers, rubrics or courses."),
                        file=file.name, line=1)]
    data = file.reading.data
    flaws = [*schema_flaws(data, schemas.of(file.kind)), *definition_sign_flaws(data)]
    if not any(flaw.path == ("slug",) for flaw in flaws) and file.slug != file.path.stem:
        flaws.append(Flaw(("slug",), "slug-not-file-name", *_other_name(file)))
    return [file.problem(flaw) for flaw in flaws if file.reading.was_read(flaw.path)]


def _other_name(file: _File) -> tuple[Message, Message]:
    return (say("The slug %(slug)s is not the name of the file.", slug=shown(file.slug)),
            say("Write `slug: %(name)s`, or rename the file.", name=shown(file.path.stem)))


def _mark_doubles(files: Sequence[_File]) -> None:
    first: dict[tuple[str | None, str], _File] = {}
    for file in files:
        other = first.setdefault((file.kind, file.slug), file)
        if other is not file:
            file.problems.append(file.problem(Flaw(
                ("slug",), "slug-twice",
                say("%(file)s has this slug already.", file=other.name),
                say("Give one of them another slug and name."))))


def _known(files: Sequence[_File], known: Known | None) -> Known:
    """Return what may be referred to: the files, and behind them *known*."""
    base = known or Known({}, {}, {})
    issuers, rubrics, courses = (
        {**before, **{file.slug: {} if file.problems else file.reading.data
                      for file in files if file.kind == kind}}
        for kind, before in (("issuer", base.issuers), ("rubric", base.rubrics),
                             ("course", base.courses))
    )
    return replace(base, issuers=issuers, rubrics=rubrics, courses=courses)


def _rule_flaws(file: _File, known: Known) -> Iterator[Flaw]:
    """Apply the rules to all of a file that its schema accepts."""
    data, spoiled = file.reading.data, _spoiled(file)
    if () in spoiled or not isinstance(data, dict):
        return
    if file.kind == "issuer":
        yield from layout_flaw(data, known)
    if file.kind == "rubric":
        yield from rubric_flaws(data, spoiled=spoiled)
    if file.kind == "course":
        yield from course_flaws(data, known, spoiled=spoiled)
        if ("timezone",) not in spoiled:
            yield from _zone_flaws(data["timezone"])


def _spoiled(file: _File) -> frozenset[Fields]:
    """Return the places of *file* that have a problem; the empty place is the whole file."""
    return frozenset(
        tuple(re.sub(r"\[\d+\]", "", problem.field).split(".")) if problem.field else ()
        for problem in file.problems)


def _zone_flaws(name: str) -> Iterator[Flaw]:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zones = sorted(zone for zone in available_timezones() if "/" in zone)
        remedy = near(name, zones) if zones else say("Install the package tzdata.")
        yield Flaw(("timezone",), "timezone-unknown",
                   say("The time zone is not known on this machine."), remedy)
