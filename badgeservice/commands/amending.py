"""What the commands share that change many credentials: their file, and what they write."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from badgeservice.assembly import Service
from badgeservice.commands.context import TALK
from badgeservice.commands.files import ensure_outputs, read_file, write_file
from badgeservice.commands.last_file import LastFile
from badgeservice.core.amending import Outcome, outcome_data, outcomes_csv, problems_csv
from badgeservice.core.status_rows import LARGEST_FILE, Records
from badgeservice.errors import BadUsage, Problem, SeveralProblems, say

Command = Callable[..., Any]


def file_options(command: Command) -> Command:
    """Add the options on files to *command*."""
    for option in (
        click.option("--result", type=click.Path(path_type=Path), metavar="FILE",
                     help="Write what becomes of each row: as JSON to *.json, else as CSV."),
        click.option("--errors", type=click.Path(path_type=Path), metavar="FILE.csv",
                     help="Write what is wrong, cell by cell, with what to do."),
    ):
        command = option(command)
    return command


def rows_of(service: Service, file: Path) -> Records:
    """Return the table in a CSV or an Excel workbook."""
    return service.amend_files(read_file(file, limit=LARGEST_FILE), file.name)


def ensure_one_source(names: Sequence[str], file: Path | None, *others: Path | None) -> None:
    """Raise BadUsage unless credentials are named either here or in a file.

    *others* are the files that are written; raises where they could not be.
    """
    if bool(names) == (file is not None):
        raise BadUsage(say("Name credentials, or a file with --file."))
    if file is None and any(each is not None for each in others):
        raise BadUsage(say("--errors and --result go with --file."))
    ensure_outputs(file, *others)


@contextmanager
def problems_written(path: Path | None) -> Iterator[None]:
    """Write to *path* what is wrong with a file, also nothing, before the error is shown."""
    try:
        yield
    except SeveralProblems as error:
        problems = error.problems
        unwritten = LastFile(lambda: _write_problems(path, problems)).error
        if unwritten is not None:
            TALK().note(unwritten.message)  # the problems say more, and must not be lost
        raise
    _write_problems(path, ())


def _write_problems(path: Path | None, problems: Sequence[Problem]) -> None:
    if path is not None:
        # The cells may be personal.
        write_file(path, problems_csv(problems, TALK().words).encode("utf-8"), private=True)


def write_result(service: Service, path: Path | None, outcomes: Sequence[Outcome]) -> None:
    """Write to *path* what became of each row; private, for it names people."""
    if path is None:
        return
    if path.suffix.lower() == ".json":
        text = json.dumps([outcome_data(each, service.urls.credential) for each in outcomes],
                          ensure_ascii=False, indent=2)
    else:
        talk = TALK()
        text = outcomes_csv(outcomes, talk.words, talk.language, service.urls.credential)
    write_file(path, text.encode("utf-8"), private=True)
