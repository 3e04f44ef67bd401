"""Read the calibration sets that programmes write as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from badgeservice.core.definitions import Data
from badgeservice.errors import BadInput, Problem, say
from badgeservice.storage.definition_schema import schema_flaws
from badgeservice.storage.yaml_lines import LARGEST, dotted, read_yaml


def sets_beside(paths: Iterable[Path], schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield programme and rubric of each good set in a folder ``calibrations``.

    It lies beside or in the folder of the courses; *paths* are files or folders of
    definitions. A set with problems is left out: to import it says what they are.
    """
    absolute = (path.absolute() for path in paths)
    folders = {near / "calibrations" for path in absolute
               for near in ((path, path.parent) if path.is_dir() else path.parents[:2])}
    for file in sorted(file for folder in folders if folder.is_dir()
                       for file in folder.iterdir() if file.suffix in (".yaml", ".yml")):
        try:
            found = read_calibration(file, schema)
        except BadInput:
            continue
        yield found["programme"], found["rubric"]


def read_calibration(path: Path, schema: Mapping[str, Any]) -> Data:
    """Return the set in the file at *path*.

    Raises BadInput with everything that cannot be read or that *schema* refuses.
    """
    try:
        if not path.is_file():
            raise IsADirectoryError(path)  # to open a pipe would wait for its writer
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise BadInput([Problem(
            "file-unreadable", say("The file cannot be read."),
            say("Check that it is a file and that this account may read it."),
            file=str(path))]) from error
    reading = read_yaml(content, str(path))
    problems = list(reading.problems)
    if reading.was_read(()):
        problems += [Problem(flaw.code, flaw.message, flaw.remedy, file=str(path),
                             line=reading.line(flaw.path), field=dotted(flaw.path))
                     for flaw in schema_flaws(reading.data, schema)
                     if reading.was_read(flaw.path)]
    if problems:
        raise BadInput(sorted(problems, key=lambda each: each.line or 0))
    found: Data = reading.data
    return found
