"""Verify many credentials in one go: bring a table or a ZIP, see how far it is, take the report.

The address of what was brought cannot be guessed, and whoever has it may look and remove. Where
no worker runs, looking moves the work on.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.bulk import KEPT, LARGEST_UPLOAD, MOST_ITEMS, BulkJob, BulkState, Counts
from badgeservice.core.bulk_report import POLICIES
from badgeservice.core.ports import Wanted
from badgeservice.core.sheet_text import LARGEST_FILE
from badgeservice.errors import BadInput, Conflict, Problem, say
from badgeservice.operations.bulk import Source
from badgeservice.operations.bulk_read import Wishes
from badgeservice.operations.bulk_report import FORMATS, ReportFile, ensure_form
from badgeservice.operations.verify import DEFAULT
from badgeservice.web.answers import as_json
from badgeservice.web.bulk_upload import received
from badgeservice.web.bulk_view import FILTERS, ORDERS, Row, chosen, rows_of
from badgeservice.web.current import service
from badgeservice.web.headers import AT_WORK
from badgeservice.web.languages import language
from badgeservice.web.pages import page
from badgeservice.web.paging import PAGE, Pages, pages_of
from badgeservice.web.turns import asker, in_turn

blueprint = Blueprint("bulk", __name__, url_prefix="/verify/bulk")

_PREVIEW = 5
"""Rows that are shown where somebody has to choose a column."""

_SHOWN = 50
"""Problems of a file that are shown; the rest are counted."""


@blueprint.get("")
def start() -> Response:
    """Show the form."""
    return _start()


@blueprint.post("")
@in_turn
def bring() -> AnyResponse:
    """Keep a file until it is verified, and go to its page."""
    try:
        file = received()
        job = service().bulk.bring(
            file.stream, file.name, Wishes(policy=request.form.get("policy", DEFAULT)),
            Source(asker=asker() or ""))
    except BadInput as error:
        return _start(error.problems, status=413 if error.code == "file-too-large" else 400)
    except Conflict as error:
        return _start([_full(error)], status=409)
    return redirect(url_for("bulk.show", job=job.id), code=303)


@blueprint.get("/<job>")
def show(job: str) -> Response:
    """Show how far it is, or what was found, or that it is gone."""
    found, counts = service().bulk.show(job)
    if found.state is BulkState.WORKING:
        service().bulk_work(job)
        found, counts = service().bulk.show(job)
    match found.state:
        case BulkState.DELETED:
            return _page("gone", found, counts, status=410)
        case BulkState.CHOOSING:
            return _choosing(found, counts)
        case BulkState.WORKING:
            return _page("work", found, counts)
        case _:
            return _results(found, counts)


@blueprint.get("/<job>/progress")
def progress(job: str) -> Response:
    """Do a little, and answer how far it is: for the page's own script."""
    service().bulk.show(job)
    has_worked = service().bulk_work(job)
    found, counts = service().bulk.show(job)
    response = as_json({"state": found.state.value, "total": counts.total, "done": counts.done,
                        "percent": counts.percent, "has_worked": has_worked})
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/<job>/columns")
def choose(job: str) -> AnyResponse:
    """Say which column holds the credentials, and let the work begin."""
    column, recipient = _number("column"), _number("recipient")
    try:
        service().bulk.choose(job, -1 if column is None else column, recipient)
    except BadInput as error:
        found, counts = service().bulk.show(job)
        return _choosing(found, counts, error.problems)
    except Conflict as error:
        found, counts = service().bulk.show(job)
        return _choosing(found, counts, [_full(error)], status=409)
    return redirect(url_for("bulk.show", job=job), code=303)


@blueprint.post("/<job>/delete")
def delete(job: str) -> AnyResponse:
    """Remove what was brought and found, now."""
    service().bulk.delete(job)
    return redirect(url_for("bulk.show", job=job), code=303)


@blueprint.get("/<job>/report/<form>")
@in_turn
def report(job: str, form: str) -> Response:
    """Send the report as a file."""
    return sent(made(job, form))


def made(job: str, form: str, *, token: str = "") -> ReportFile:
    """Return the report on a job; raises Conflict ``bulk-not-done``, and NotFound."""
    ensure_form(form)
    found, counts = service().bulk.show(job, token=token)
    if found.state in (BulkState.CHOOSING, BulkState.WORKING):
        raise Conflict(say("Not everything is verified yet. Wait until it is done."),
                       code="bulk-not-done")
    if found.state is BulkState.DELETED:
        raise gone()
    lines, _ = service().bulk.lines(job, Wanted(), token=token)
    return service().bulk_reports(found, counts, lines, form, language())


def gone() -> Conflict:
    """Return the error for what was removed."""
    return Conflict(say("This list was removed, with everything that was found."),
                    code="bulk-gone")


def sent(file: ReportFile) -> Response:
    """Answer with a file to be saved."""
    response = Response(file.content, content_type=file.media_type)
    response.headers["Content-Disposition"] = f"attachment; filename={file.name}"
    response.headers["Cache-Control"] = "no-store"
    return response


# --- pages ---------------------------------------------------------------------------------


def _start(problems: Sequence[Problem] = (), *, status: int = 200) -> Response:
    # A form that is too large is not read, not even to be shown again.
    chosen_policy = request.form.get("policy", DEFAULT) if status in (400, 409) else DEFAULT
    return page("public/bulk.html", status=status, keep=False, policies=POLICIES,
                problems=problems[:_SHOWN], more=max(0, len(problems) - _SHOWN),
                most=MOST_ITEMS, megabytes=LARGEST_UPLOAD >> 20,
                megabytes_of_table=LARGEST_FILE >> 20,
                hours=int(KEPT.total_seconds()) // 3600, policy=chosen_policy)


def _page(name: str, job: BulkJob, counts: Counts, *, status: int = 200,
          **values: object) -> Response:
    return _secret(page(f"public/bulk_{name}.html", status=status, keep=False, job=job,
                        counts=counts, **values))


def _secret(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Content-Security-Policy"] = AT_WORK
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response


def _full(error: Conflict) -> Problem:
    """Return what keeps a list from being taken now, for the form that it was sent with."""
    return Problem(error.code, error.message, None)


def _choosing(job: BulkJob, counts: Counts, problems: Sequence[Problem] = (), *,
              status: int = 400) -> Response:
    lines, _ = service().bulk.lines(job.id, Wanted(limit=_PREVIEW))
    return _page("columns", job, counts, status=status if problems else 200, problems=problems,
                 rows=[line.brought for line in lines])


def _results(job: BulkJob, counts: Counts) -> Response:
    wanted = chosen()
    total = service().bulk.lines(job.id, wanted)[1]
    pages: Pages[Row] = pages_of(total)
    lines, _ = service().bulk.lines(job.id, Wanted(
        wanted.verdict, wanted.is_stranger, wanted.text, wanted.order,
        (pages.number - 1) * PAGE, PAGE))
    return _page("results", job, counts, rows=rows_of(job, lines), pages=pages, found=total,
                 filters=FILTERS, orders=ORDERS, formats=FORMATS, wanted=wanted,
                 policy=POLICIES[job.policy])


def _number(name: str) -> int | None:
    """Return the number of a column; None where none was chosen."""
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
