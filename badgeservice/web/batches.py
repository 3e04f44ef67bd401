"""Batches of awards: a file is brought, checked and confirmed; then one sees how far it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.core.batch_words import STATES, read_as, renamed
from badgeservice.core.batches import OnDuplicate, RowState
from badgeservice.core.error_file import error_file
from badgeservice.errors import BadInput, Conflict, Problem, say, say_n
from badgeservice.operations.batches import BatchView
from badgeservice.web.access import actor, needs
from badgeservice.web.answers import as_json
from badgeservice.web.batch_view import (
    DUPLICATES,
    ROW_STATES,
    pace_of,
    results,
    rows_of,
)
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.headers import AT_WORK
from badgeservice.web.languages import NAMES, words
from badgeservice.web.notices import tell
from badgeservice.web.pages import page
from badgeservice.web.paging import PAGE, Pages, paged, pages_of

blueprint = guarded(Blueprint("batches", __name__, url_prefix="/admin/batches"))

_MOST_SHOWN = 100
"""Problems of a file that are shown; all are in the file of errors."""

MOST_CERTIFICATES = 100
"""Certificates in one file of a page; the command line makes more."""

_ISSUED = (RowState.ISSUED, RowState.RENEWED)


@blueprint.get("")
@needs(Role.ADMINISTRATOR)
def overview() -> Response:
    """Show the batches, and the form for a new one."""
    return _overview()


@blueprint.post("")
@needs(Role.ADMINISTRATOR)
def bring() -> AnyResponse:
    """Keep a file, and go to what it would come to."""
    found = request.files.get("file")
    try:
        if found is None or not found.filename:
            raise BadInput([Problem("file-missing", say("No file was chosen."),
                                    say("Choose one."), field="file")])
        draft = service().batch_desk.bring(actor(), found.read(), file=found.filename,
                                           options=request.form)
    except BadInput as error:
        return _overview(error.problems, status=400)
    return redirect(url_for("batches.check", draft=draft), code=303)


@blueprint.get("/check/<draft>")
@needs(Role.ADMINISTRATOR)
def check(draft: str) -> Response:
    """Show how a file was read, and what it would come to."""
    found = service().batch_desk.check(actor(), draft)
    problems = found.forecast.problems
    return page("admin/batch_check.html", status=400 if problems else 200, keep=False,
                found=found, told=read_as(asdict(found.told)),
                columns=renamed(found.told.columns),
                policy=DUPLICATES[OnDuplicate(found.draft.options["on_duplicate"])],
                cell_problems=problems[:_MOST_SHOWN], more=max(0, len(problems) - _MOST_SHOWN))


@blueprint.post("/check/<draft>")
@needs(Role.ADMINISTRATOR)
def confirm(draft: str) -> AnyResponse:
    """Stage a file for the work to come."""
    try:
        staged = service().batch_desk.confirm(actor(), draft)
    except BadInput:
        # Somebody has changed something since the file was shown; all is told there.
        return redirect(url_for("batches.check", draft=draft), code=303)
    tell(say_n("%(num)s row was taken in.", "%(num)s rows were taken in.", staged.rows))
    return redirect(url_for("batches.show", batch=staged.id), code=303)


@blueprint.post("/check/<draft>/discard")
@needs(Role.ADMINISTRATOR)
def discard(draft: str) -> AnyResponse:
    """Forget a file that waits."""
    service().batch_desk.discard(actor(), draft)
    tell(say("The file was forgotten; nothing was issued."))
    return redirect(url_for("batches.overview"), code=303)


@blueprint.get("/check/<draft>/errors.csv")
@needs(Role.ADMINISTRATOR)
def errors(draft: str) -> Response:
    """Send what is wrong with a file, cell by cell."""
    found = service().batch_desk.check(actor(), draft)
    return _csv(error_file(found.forecast.problems, words,
                           separator=found.told.separator or ","), "errors")


@blueprint.get("/<batch>")
@needs(Role.ADMINISTRATOR)
def show(batch: str) -> Response:
    """Show how far a batch is, and its rows."""
    view = service().batch_desk.show(actor(), batch)
    state = _wanted_state()
    total = view.counts[state] if state else view.counts.total
    pages: Pages[object] = pages_of(total)
    lines = service().batch_desk.rows(actor(), batch, state, offset=(pages.number - 1) * PAGE,
                                      limit=PAGE)
    beside = service().batch_desk.beside(actor(), batch) if view.batch.state.is_open else ()
    response = page("admin/batch.html", keep=False, view=view, rows=rows_of(lines), pages=pages,
                    beside=beside,
                    wanted=state, states=STATES, row_states=ROW_STATES, pace=pace_of(view),
                    policy=DUPLICATES[view.batch.on_duplicate], told=read_as(view.batch.told),
                    most_certificates=MOST_CERTIFICATES,
                    has_set_aside=view.counts[RowState.REFUSED] > 0)
    response.headers["Content-Security-Policy"] = AT_WORK  # the page asks how far it is
    return response


@blueprint.get("/<batch>/progress")
@needs(Role.ADMINISTRATOR)
def progress(batch: str) -> Response:
    """Answer how far a batch is: for the page's own script."""
    view = service().batch_desk.show(actor(), batch)
    response = as_json({
        "state": "working" if view.batch.state.is_open else view.batch.state.value,
        "total": view.counts.total, "done": view.counts.total - view.counts.left,
        "note": words(pace_of(view)), "has_worked": False})
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/<batch>/cancel")
@needs(Role.ADMINISTRATOR)
def cancel(batch: str) -> AnyResponse:
    """Cancel what waits; what is issued stays."""
    try:
        count = service().batch_desk.cancel(actor(), batch)
    except Conflict as error:
        tell(error.message)
    else:
        tell(say_n("%(num)s row was cancelled; what is issued stays.",
                   "%(num)s rows were cancelled; what is issued stays.", count))
    return redirect(url_for("batches.show", batch=batch), code=303)


@blueprint.post("/<batch>/resume")
@needs(Role.ADMINISTRATOR)
def resume(batch: str) -> AnyResponse:
    """Let rows that were set aside be tried again."""
    try:
        count = service().batch_desk.resume(actor(), batch)
    except Conflict as error:
        tell(error.message)
    else:
        tell(say_n("%(num)s row is to be done.", "%(num)s rows are to be done.", count))
    return redirect(url_for("batches.show", batch=batch), code=303)


@blueprint.get("/<batch>/result.csv")
@needs(Role.ADMINISTRATOR)
def result(batch: str) -> Response:
    """Send what became of each row."""
    lines = service().batch_desk.rows(actor(), batch, limit=None)
    return _csv(results(lines), f"batch-{batch}")


@blueprint.get("/<batch>/certificates.pdf")
@needs(Role.ADMINISTRATOR)
def certificates(batch: str) -> Response:
    """Send the certificates of what was issued, in one file; Conflict where there are too many."""
    view = service().batch_desk.show(actor(), batch)
    _ensure_some_certificates(view)
    names = [line.credential for state in _ISSUED
             for line in service().batch_desk.rows(actor(), batch, state, limit=None)
             if line.credential]
    made = service().certify.merged(names, tell=lambda done, total: None)
    if made.pdf is None:
        raise Conflict(say("None of these credentials has a certificate."),
                       code="certificates-none")
    response = Response(made.pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename=batch-{batch}.pdf"
    return response


def _ensure_some_certificates(view: BatchView) -> None:
    if not 0 < view.counts.issued <= MOST_CERTIFICATES:
        raise Conflict(say("A page makes between 1 and %(most)s certificates in one file. For "
                           "more: `badgeservice certificate make --batch %(batch)s`.",
                           most=MOST_CERTIFICATES, batch=view.batch.id),
                       code="certificates-count")


def _wanted_state() -> RowState | None:
    """Return which rows the address asks for; all where it names no state."""
    return next((each for each in RowState if each.value == request.args.get("rows")), None)


def _csv(pieces: Iterator[bytes], name: str) -> Response:
    response = Response(b"".join(pieces), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename={name}.csv"
    return response


def _overview(problems: Sequence[Problem] = (), *, status: int = 200) -> Response:
    pages = paged(service().batch_desk.list(actor()))
    return page("admin/batches.html", status=status, keep=False, pages=pages, states=STATES,
                achievements=service().batch_desk.achievements(actor()),
                tongues=list(NAMES.items()),
                policies={each.value: word for each, word in DUPLICATES.items()},
                chosen=request.form, form_problems=[each for each in problems if not each.file],
                cell_problems=[each for each in problems if each.file][:_MOST_SHOWN],
                more=max(0, len(problems) - _MOST_SHOWN))
