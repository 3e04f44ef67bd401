"""Revoke, suspend, reinstate and correct many credentials: brought, shown, confirmed, told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.core.amending import EFFECTS, Effect, outcomes_csv
from badgeservice.core.correction_rows import CORRECTION_COLUMNS
from badgeservice.core.importing import FIELD_NAMES
from badgeservice.core.status_rows import COLUMNS
from badgeservice.errors import BadInput, Message, Problem, say, say_n
from badgeservice.languages import translate
from badgeservice.operations.amend_drafts import CORRECT, MOST, REASONS, Amendment
from badgeservice.web.access import actor, needs
from badgeservice.web.amendment_words import BUTTONS, KINDS, REASON_WORDS, STATUSES
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.languages import language
from badgeservice.web.notices import tell
from badgeservice.web.pages import page

blueprint = guarded(Blueprint("amendments", __name__, url_prefix="/admin/credentials"))

_MOST_SHOWN = 200
"""Rows of a table of problems or changes; the rest are counted, and in the result file."""

_FIELDS: Mapping[str, Message] = {
    **{name: FIELD_NAMES[name] for name in ("given_names", "first_surname", "second_surname",
                                            "language")},
    "email": say("E-mail address"),
    "awarded_on": say("Date"),
}


@blueprint.get("")
@needs(Role.ADMINISTRATOR)
def overview() -> Response:
    """Show the form."""
    return _overview()


@blueprint.post("")
@needs(Role.ADMINISTRATOR)
def check() -> AnyResponse:
    """Check a file or a list, and let it wait for a yes."""
    kind = request.form.get("kind", "")
    try:
        content, file = _brought(kind)
        draft = service().amendments.bring(actor(), kind, content, file=file)
    except BadInput as error:
        return _overview(error.problems, status=400)
    return redirect(url_for("amendments.show", draft=draft), code=303)


@blueprint.get("/<draft>")
@needs(Role.ADMINISTRATOR)
def show(draft: str) -> Response:
    """Show what would happen to each credential, or what has happened."""
    try:
        return _shown(service().amendments.show(actor(), draft))
    except BadInput as error:
        # Somebody has changed something since the file was brought.
        return _overview(error.problems, status=400)


@blueprint.post("/<draft>")
@needs(Role.ADMINISTRATOR)
def confirm(draft: str) -> AnyResponse:
    """Make the change."""
    reason, note = request.form.get("reason", ""), request.form.get("note", "").strip()
    try:
        done = service().amendments.confirm(actor(), draft, reason=reason, note=note)
    except BadInput as error:
        return _again(draft, error.problems)
    tell(say_n("%(num)s credential was changed; %(same)s stay as they were.",
               "%(num)s credentials were changed; %(same)s stay as they were.",
               done.changed, same=done.same))
    return redirect(url_for("amendments.show", draft=draft), code=303)


@blueprint.post("/<draft>/discard")
@needs(Role.ADMINISTRATOR)
def discard(draft: str) -> AnyResponse:
    """Forget what was brought."""
    was_done = service().amendments.discard(actor(), draft)
    tell(say("The result was forgotten.") if was_done else say("Nothing was changed."))
    return redirect(url_for("amendments.overview"), code=303)


@blueprint.get("/<draft>/result.csv")
@needs(Role.ADMINISTRATOR)
def result(draft: str) -> AnyResponse:
    """Send what has happened to each credential, as CSV for a spreadsheet."""
    done = service().amendments.show(actor(), draft)
    if not done.is_done:
        return redirect(url_for("amendments.show", draft=draft), code=303)
    here = language()
    response = Response(
        outcomes_csv(done.outcomes, lambda message: translate(message, here), here,
                     service().urls.credential),
        content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename=credentials-{done.kind}.csv"
    return response


def _brought(kind: str) -> tuple[bytes, str]:
    """Return content and name of the file, or the pasted list without a name; BadInput."""
    found = request.files.get("file")
    listed = request.form.get("credentials", "").strip()
    has_file = found is not None and bool(found.filename)
    if kind not in REASONS:
        raise BadInput([Problem("kind-missing", say("Choose what is to happen."), field="kind")])
    if has_file and listed:
        raise BadInput([Problem("file-and-list", say("There is a file and a list too."),
                                say("Give one of them."), field="file")])
    if found is not None and found.filename:
        return found.read(), found.filename
    if kind == CORRECT or not listed:
        raise BadInput([Problem("file-missing", say("No file was chosen."),
                                say("Choose one.") if kind == CORRECT
                                else say("Choose one, or write the credentials into the list."),
                                field="file")])
    return listed.encode("utf-8"), ""


def _again(draft: str, problems: Sequence[Problem]) -> Response:
    """Show the change once more with what is wrong with its reason or note, else the form."""
    if any(each.line is not None for each in problems):
        # Somebody has changed something since the file was shown; or a level lacks its note.
        return _overview(problems, status=400)
    return _shown(service().amendments.show(actor(), draft), problems, status=400)


def _shown(found: Amendment, problems: Sequence[Problem] = (), *, status: int = 200) -> Response:
    return page(
        "admin/amended.html" if found.is_done else "admin/amendment.html", status=status,
        keep=False, found=found, rows=found.outcomes[:_MOST_SHOWN],
        more=max(0, len(found.outcomes) - _MOST_SHOWN), problems=problems,
        chosen=request.form, kinds=KINDS, buttons=BUTTONS, reasons=REASONS[found.kind],
        reason_words=REASON_WORDS, statuses=STATUSES, effects=EFFECTS, same=Effect.SAME,
        fields=_FIELDS, is_correction=found.kind == CORRECT,
        needs_note=any("/" in change.name for each in found.outcomes for change in each.changes))


def _overview(problems: Sequence[Problem] = (), *, status: int = 200) -> Response:
    return page(
        "admin/amendments.html", status=status, keep=False, kinds=KINDS, chosen=request.form,
        form_problems=[each for each in problems if each.file is None],
        cell_problems=[each for each in problems if each.file is not None][:_MOST_SHOWN],
        more=max(0, len(problems) - _MOST_SHOWN), most=MOST, columns=COLUMNS,
        correction_columns=[each for each in CORRECTION_COLUMNS if each not in COLUMNS[1:]],
        reasons=REASONS, reason_words=REASON_WORDS)
