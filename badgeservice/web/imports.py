"""Import people and schools: a file is checked, shown, and recorded when that is confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.core.importing import EFFECT_NAMES, FIELD_NAMES, Effect
from badgeservice.core.people_sheet import COLUMNS as PEOPLE_COLUMNS
from badgeservice.core.school_sheet import COLUMNS as SCHOOL_COLUMNS
from badgeservice.errors import BadInput, Problem, say, say_n
from badgeservice.operations.import_drafts import PEOPLE, SCHOOLS
from badgeservice.operations.import_people import ROLES
from badgeservice.web import profile_words
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.notices import tell
from badgeservice.web.pages import page

blueprint = guarded(Blueprint("imports", __name__))

_MOST_SHOWN = 200
"""Rows of a table of problems or changes; the rest are counted."""


@blueprint.get("/admin/imports")
@needs(Role.ADMINISTRATOR)
def overview() -> Response:
    """Show the two forms."""
    return _overview()


@blueprint.post("/admin/imports")
@needs(Role.ADMINISTRATOR)
def check() -> AnyResponse:
    """Check a file, and let it wait for a yes."""
    kind = request.form.get("kind", "")
    try:
        content, name = _file(kind)
        draft = service().imports.bring(
            actor(), kind, content, file=name,
            options={"programme": request.form.get("programme", ""),
                     "role": request.form.get("role", "")})
    except BadInput as error:
        return _overview(error.problems, kind=kind, status=400)
    return redirect(url_for("imports.show", draft=draft), code=303)


@blueprint.get("/admin/imports/<draft>")
@needs(Role.ADMINISTRATOR)
def show(draft: str) -> Response:
    """Show what a file would do."""
    try:
        found, result = service().imports.preview(actor(), draft)
    except BadInput as error:
        # Somebody has changed something since the file was brought.
        return _overview(error.problems, status=400)
    told = result.worth_telling
    return page("admin/import.html", keep=False, draft=found, result=result,
                rows=told[:_MOST_SHOWN], more=max(0, len(told) - _MOST_SHOWN), effects=Effect,
                effect_names=EFFECT_NAMES, field_names=FIELD_NAMES)


@blueprint.post("/admin/imports/<draft>")
@needs(Role.ADMINISTRATOR)
def confirm(draft: str) -> AnyResponse:
    """Record what the file says."""
    try:
        found, result = service().imports.confirm(actor(), draft)
    except BadInput as error:
        # Somebody has changed something since the file was shown.
        return _overview(error.problems, status=400)
    tell(say_n("%(num)s row: %(new)s new, %(changed)s changed, %(joined)s joined the programme, "
               "%(same)s as before.",
               "%(num)s rows: %(new)s new, %(changed)s changed, %(joined)s joined the programme, "
               "%(same)s as before.", len(result.rows),
               **{effect.value: result.count(effect) for effect in Effect}))
    return redirect(url_for("schools.overview" if found.kind == SCHOOLS else "imports.overview"),
                    code=303)


@blueprint.post("/admin/imports/<draft>/discard")
@needs(Role.ADMINISTRATOR)
def discard(draft: str) -> AnyResponse:
    """Forget the file."""
    service().imports.discard(actor(), draft)
    tell(say("The file was not imported."))
    return redirect(url_for("imports.overview"), code=303)


def _file(kind: str) -> tuple[bytes, str]:
    """Return the content and the name of the file; raises BadInput where none was chosen."""
    found = request.files.get("people_file" if kind == PEOPLE else "schools_file")
    if found is None or not found.filename:
        raise BadInput([Problem("file-missing", say("No file was chosen."),
                                say("Choose one."),
                                field="people_file" if kind == PEOPLE else "schools_file")])
    return found.read(), found.filename


def _overview(problems: Sequence[Problem] = (), *, kind: str = "", status: int = 200) -> Response:
    return page(
        "admin/imports.html", status=status, keep=False, kind=kind,
        form_problems=[each for each in problems if each.file is None],
        cell_problems=[each for each in problems if each.file is not None][:_MOST_SHOWN],
        more=max(0, len(problems) - _MOST_SHOWN),
        programmes=service().imports.programmes(actor()),
        roles=[(each.value, profile_words.ROLES[each.value]) for each in ROLES],
        chosen=request.form, people_columns=PEOPLE_COLUMNS,
        school_columns=[each for each in SCHOOL_COLUMNS if not each.name[-1].isdigit()])
