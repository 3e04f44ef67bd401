"""badgeservice verify LIST: a table of credentials, or a ZIP of them, with a report."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from badgeservice.assembly import Service
from badgeservice.assembly.ground import now
from badgeservice.commands.context import TALK
from badgeservice.commands.files import read_file, write_file
from badgeservice.core.bulk import LARGEST_UPLOAD, Brought, BulkJob, BulkState, Counts, Line
from badgeservice.core.bulk_report import also_in, is_stranger, line_data
from badgeservice.core.report import Verdict
from badgeservice.errors import BadUsage, say
from badgeservice.operations.bulk_check import is_for_later
from badgeservice.operations.bulk_read import Wishes
from badgeservice.operations.bulk_report import FORMATS

_LISTS = (".csv", ".tsv", ".xlsx", ".zip")

_PAUSE = 10.0
"""Seconds until another service that was asked too often is asked again."""

_MOST_TURNS = 50


@dataclass(frozen=True)
class ListQuestion:
    """What is asked of each item of a list."""

    policy: str
    documents: Mapping[str, Any]
    column: str | None
    recipient: str | None


def is_list(name: str) -> bool:
    """Tell whether *name* is a table or a ZIP, by how it ends."""
    return name.lower().endswith(_LISTS) and Path(name).is_file()


def ensure_reports(paths: Sequence[Path]) -> None:
    """Raise BadUsage for a report that cannot be made, before anything is verified."""
    for path in paths:
        if not path.parent.is_dir():
            raise BadUsage(say("There is no folder for the report %(path)s.", path=path),
                           code="report-folder")
        if path.suffix.lower().lstrip(".") not in FORMATS:
            raise BadUsage(say("%(path)s is no report that can be made: let it end in one of "
                               "%(names)s.", path=path, names=", ".join(FORMATS)),
                           code="report-format")


def verify_list(service: Service, name: str, question: ListQuestion,
                tell: Callable[[int, int], None],
                pause: Callable[[float], None] = time.sleep) -> tuple[BulkJob, list[Line]]:
    """Return what is found in each item of the file *name*, in its order; raises BadInput."""
    content = read_file(Path(name), limit=LARGEST_UPLOAD)
    found = service.read_bulk(BytesIO(content), name, Wishes(
        question.policy, question.column, question.recipient, asks=False))
    job = BulkJob(
        id="", form=found.form, file=name, header=found.header, policy=question.policy,
        created_at=now(), state=BulkState.DONE, total=0, size=0, column=found.column,
        recipient=found.recipient)
    items = list(found.items)
    total = len(items)
    lines: dict[int, Line] = {}
    for turn in range(_MOST_TURNS + 1):
        later: list[Brought] = []
        for item in items:
            outcome = service.check_bulk(job, item, documents=question.documents)
            if is_for_later(outcome) and turn < _MOST_TURNS:
                later.append(item)
                continue
            lines[item.place] = Line(replace(item, content=None), outcome)
            tell(len(lines), total)
        if not later:
            break
        items = later
        pause(_PAUSE)
    return job, [lines[place] for place in sorted(lines)]


def counts_of(lines: Sequence[Line]) -> Counts:
    """Return how many have which verdict."""
    outcomes = [line.outcome for line in lines if line.outcome is not None]
    found = Counter(each.verdict for each in outcomes)
    return Counts(len(lines), found[Verdict.PASSED], found[Verdict.FAILED],
                  found[Verdict.UNKNOWN], sum(map(is_stranger, outcomes)))


def write_reports(service: Service, job: BulkJob, lines: Sequence[Line],
                  paths: Sequence[Path]) -> None:
    """Write a report to each of *paths*, in the form that its name says."""
    for path in paths:
        made = service.bulk_reports(job, counts_of(lines), lines,
                                    path.suffix.lower().lstrip("."), TALK().language)
        write_file(path, made.content, private=True)
        TALK().note(say("Report: %(path)s", path=path))


def data_of(job: BulkJob, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Return the lines as JSON takes them."""
    twins = also_in(lines)
    return [line_data(job, line, TALK().words, twins) for line in lines]
