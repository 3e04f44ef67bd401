"""What was found in many credentials, as a table and as data: every report is made of this.

A table that was brought keeps its own columns, and gets what was found beside them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badgeservice.core.advice import advice_on
from badgeservice.core.bulk import BulkJob, Counts, Form, Line, Outcome, Trusted
from badgeservice.core.formula import as_csv, shield
from badgeservice.core.report import Check, Verdict
from badgeservice.errors import Message, say

Words = Callable[[Message], str]
"""Puts a message into the language of the report."""

BOM = "\ufeff"
"""In front of CSV: without it Excel reads UTF-8 as Windows-1252."""

VERDICTS: Mapping[Verdict, Message] = {
    Verdict.PASSED: say("Valid"),
    Verdict.FAILED: say("Not valid"),
    Verdict.UNKNOWN: say("Could not be checked"),
}

STRANGER = say("Valid, but its issuer is not known here")

TRUSTED: Mapping[Trusted, Message] = {
    Trusted.OWN: say("yes, issued here"),
    Trusted.LISTED: say("yes, on the list of trusted issuers"),
    Trusted.NO: say("no"),
}

POLICIES: Mapping[str, Message] = {
    "authentic": say("It must be genuine and in force"),
    "trusted": say("Its issuer must also be trusted here"),
    "strict": say("Nothing may be left open: its revocation is published, its signature not "
                  "outdated"),
}

_MOST_TWINS = 20

_GOOD = say("The credential is genuine, unchanged and in force.")
_WAITS = say("Not checked yet")

_COLUMNS: Sequence[Message] = (
    say("Line"), say("Result"), say("Reason"), say("What to do"), say("Holder"),
    say("Credential"), say("Date"), say("Issuer"), say("Issuer's identifier"),
    say("Is the issuer known here?"), say("Identifier"), say("Codes"), say("Also in line"),
)


@dataclass(frozen=True)
class BulkReport:
    """Everything that a report says."""

    job: BulkJob
    counts: Counts
    lines: Sequence[Line]
    made_at: datetime
    service: str
    """The address of the installation that verified."""


def table_of(report: BulkReport, words: Words) -> tuple[list[str], list[list[str]]]:
    """Return header and rows: the columns that were brought, then what was found."""
    job = report.job
    own = list(job.header) if job.form is Form.TABLE else [words(
        say("File") if job.form is Form.ARCHIVE else say("Input"))]
    twins = also_in(report.lines)
    rows = [_cells(job, line, len(own)) + _found(line, twins, words) for line in report.lines]
    return [*own, *(words(each) for each in _COLUMNS)], rows


def csv_of(report: BulkReport, words: Words) -> str:
    """Return the table as CSV for spreadsheet programs; no cell is run as a formula."""
    header, rows = table_of(report, words)
    # What strangers call their columns is no safer than what stands in them.
    return BOM + as_csv([shield(each) for each in header], rows)


def facts_of(report: BulkReport, words: Words,
             moment: Callable[[datetime], str]) -> list[tuple[str, str]]:
    """Return what a report says of itself, as pairs of name and value."""
    job, counts = report.job, report.counts
    compared = job.header[job.recipient] if job.recipient is not None else None
    return [(words(name), value) for name, value in (
        (say("Verified by"), report.service),
        (say("Brought"), moment(job.created_at)),
        (say("Report made"), moment(report.made_at)),
        (say("File"), job.file),
        (say("Rules"), words(POLICIES.get(job.policy, say("none")))),
        (say("Compared with the holder"), compared or words(say("no"))),
        (say("Checked"), f"{counts.done} / {counts.total}"),
        (say("Valid"), str(counts.known)),
        (STRANGER, str(counts.strangers)),
        (say("Not valid"), str(counts.failed)),
        (say("Could not be checked"), str(counts.unknown)),
    ) if value]


def data_of(report: BulkReport, words: Words) -> dict[str, Any]:
    """Return everything as JSON takes it; each result has the members of `verify --json`."""
    job, counts = report.job, report.counts
    twins = also_in(report.lines)
    return {
        "report": {
            "service": report.service,
            "made_at": report.made_at.isoformat(timespec="seconds"),
            "started_at": job.created_at.isoformat(timespec="seconds"),
            "file": job.file or None,
            "policy": job.policy,
            "recipient_column": (job.header[job.recipient]
                                 if job.recipient is not None else None),
            "total": counts.total, "valid": counts.passed, "not_valid": counts.failed,
            "could_not_be_checked": counts.unknown,
            "valid_by_unknown_issuer": counts.strangers,
            "not_checked_yet": counts.total - counts.done,
        },
        "results": [line_data(job, line, words, twins) for line in report.lines],
    }


def line_data(job: BulkJob, line: Line, words: Words,
              twins: Mapping[int, Sequence[int]]) -> dict[str, Any]:
    """Return one line as JSON takes it."""
    found, brought = line.outcome, line.brought
    told = {"line": brought.place, "input": job.input_of(brought)}
    if job.form is Form.TABLE:
        told["cells"] = list(brought.cells)
    if found is None:
        return {**told, "verdict": None}
    return {
        **told,
        "source": found.source, "kind": found.kind or None,
        "verdict": found.verdict.value, "valid": found.verdict is Verdict.PASSED,
        "message": reason(found, words),
        "id": found.id or None,
        "achievement": found.title or None, "holder": found.holder or None,
        "date": found.given_on or None,
        "issuer": {"id": found.issuer_id, "name": found.issuer} if found.issuer_id else None,
        "issuer_known": found.trusted.value,
        "also_in": list(twins.get(brought.place, ())),
        "checks": [_check(each, words) for each in found.checks],
    }


def reason(outcome: Outcome, words: Words) -> str:
    """Return in a sentence why the verdict is what it is."""
    if outcome.verdict is Verdict.PASSED:
        return words(_GOOD)
    return " ".join(dict.fromkeys(words(each.message) for each in outcome.reasons))


def advice(outcome: Outcome, words: Words) -> str:
    """Return what to do about the first reason; empty where the sentence says it."""
    first = next(iter(outcome.reasons), None)
    found = advice_on(first) if first is not None else None
    return words(found) if found is not None else ""


def is_stranger(outcome: Outcome) -> bool:
    """Tell whether it passed, but nobody here knows the issuer."""
    return outcome.verdict is Verdict.PASSED and outcome.trusted is Trusted.NO


def result(outcome: Outcome | None, words: Words) -> str:
    """Return the verdict in a few words."""
    if outcome is None:
        return words(_WAITS)
    return words(STRANGER if is_stranger(outcome) else VERDICTS[outcome.verdict])


def also_in(lines: Sequence[Line]) -> Mapping[int, Sequence[int]]:
    """Return, by place, in which other places the same credential was brought.

    The first few of them: a list of one credential five thousand times is no larger report.
    """
    places: defaultdict[str, list[int]] = defaultdict(list)
    for line in lines:
        if line.outcome is not None and line.outcome.id:
            places[line.outcome.id].append(line.brought.place)
    return {place: [each for each in same[:_MOST_TWINS + 1] if each != place][:_MOST_TWINS]
            for same in places.values() if len(same) > 1 for place in same}


def _cells(job: BulkJob, line: Line, width: int) -> list[str]:
    if job.form is not Form.TABLE:
        return [job.input_of(line.brought)]
    cells = list(line.brought.cells)
    return cells + [""] * (width - len(cells))


def _found(line: Line, twins: Mapping[int, Sequence[int]], words: Words) -> list[str]:
    found, place = line.outcome, line.brought.place
    if found is None:
        return [str(place), result(None, words), *[""] * (len(_COLUMNS) - 2)]
    return [
        str(place), result(found, words), reason(found, words), advice(found, words),
        found.holder, found.title, found.given_on, found.issuer, found.issuer_id,
        words(TRUSTED[found.trusted]), found.id,
        " ".join(each.code for each in found.reasons),
        ", ".join(map(str, twins.get(place, ()))),
    ]


def _check(check: Check, words: Words) -> dict[str, Any]:
    todo = advice_on(check)
    return {"name": check.name, "verdict": check.verdict.value, "code": check.code,
            "message": words(check.message), "advice": words(todo) if todo else None}
