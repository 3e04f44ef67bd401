"""What was found in many credentials, as the page shows it: filtered, sorted, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for

from badgeservice.core.bulk import BulkJob, Form, Line, Trusted
from badgeservice.core.bulk_report import (
    STRANGER,
    TRUSTED,
    VERDICTS,
    advice,
    is_stranger,
    reason,
    result,
)
from badgeservice.core.ports import Wanted
from badgeservice.core.report import Verdict
from badgeservice.errors import Message, say
from badgeservice.languages import day_figures
from badgeservice.web.current import service
from badgeservice.web.languages import language, words

FILTERS: Mapping[str, Message] = {
    "": say("All"),
    "valid": VERDICTS[Verdict.PASSED],
    "stranger": STRANGER,
    "invalid": VERDICTS[Verdict.FAILED],
    "unknown": VERDICTS[Verdict.UNKNOWN],
}
"""Which lines can be asked for."""

ORDERS: Mapping[str, Message] = {
    "place": say("As brought"),
    "verdict": say("Result"),
    "holder": say("Holder"),
    "title": say("Credential"),
    "issuer": say("Issuer"),
}

_WANTED = {
    "valid": (Verdict.PASSED, False),
    "stranger": (Verdict.PASSED, True),
    "invalid": (Verdict.FAILED, None),
    "unknown": (Verdict.UNKNOWN, None),
}

_TONES = {Verdict.PASSED: "good", Verdict.FAILED: "bad", Verdict.UNKNOWN: "open"}

_LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    place: int
    brought: str
    tone: str
    """good, warm, bad or open."""

    result: str
    reason: str
    """Why; empty where it is valid."""

    advice: str
    holder: str
    title: str
    issuer: str
    known: str
    """What is known here of the issuer; empty where it does not matter."""

    date: str
    address: str
    """Of the credential's own page; empty where it is not one of ours."""


def chosen() -> Wanted:
    """Return which lines the address asks for; what makes no sense there is left out."""
    verdict, stranger = _WANTED.get(request.args.get("show", ""), (None, None))
    order = request.args.get("order", "place")
    return Wanted(verdict, stranger, request.args.get("q", "").strip()[:_LONGEST_SEARCH],
                  order if order in ORDERS else "place")


def rows_of(job: BulkJob, lines: Sequence[Line]) -> list[Row]:
    """Return the lines in the language of the present request."""
    return [_row(job, line) for line in lines]


def _row(job: BulkJob, line: Line) -> Row:
    found, brought = line.outcome, job.input_of(line.brought)
    if found is None:
        return Row(line.brought.place, brought, "open", result(None, words), "", "", "", "", "",
                   "", "", "")
    own = service().urls.credential_id(found.id) if found.trusted is Trusted.OWN else None
    is_bad = found.verdict is not Verdict.PASSED
    return Row(
        place=line.brought.place,
        # A document that stands in a cell is no name for it.
        brought="" if job.form is not Form.ARCHIVE and brought.startswith("{") else brought,
        tone="warm" if is_stranger(found) else _TONES[found.verdict],
        result=result(found, words),
        reason=reason(found, words) if is_bad else "",
        advice=advice(found, words) if is_bad else "",
        holder=found.holder, title=found.title, issuer=found.issuer or found.issuer_id,
        known=words(TRUSTED[found.trusted]) if found.issuer_id else "",
        date=day_figures(found.given_on, language()),
        address=url_for("credentials.credential", name=own) if own else "")
