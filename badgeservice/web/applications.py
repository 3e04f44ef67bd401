"""The pages of a teacher's applications."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from badgeservice.core.account import Role
from badgeservice.core.appeal import AppealState, Ground
from badgeservice.core.evidence import KINDS
from badgeservice.core.grading import decimal_words
from badgeservice.core.sharing import Purpose, asked
from badgeservice.credentials.evidence import GENRES
from badgeservice.errors import BadInput, Conflict, NotWilling, Problem, SeveralProblems, say
from badgeservice.operations.draft_form import DraftForm
from badgeservice.operations.drafts import Draft
from badgeservice.operations.own_applications import Station
from badgeservice.web.access import actor, needs
from badgeservice.web.answers import wants_page
from badgeservice.web.application_form import as_saved, read
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.languages import NAMES, minute
from badgeservice.web.notices import tell
from badgeservice.web.pages import page
from badgeservice.web.paging import paged

blueprint = guarded(Blueprint("applications", __name__, url_prefix="/portfolio/applications"))

PAGE = 50
STATIONS = {
    Station.DRAFT: say("Draft"),
    Station.SENT: say("Sent"),
    Station.JUDGING: say("Being judged"),
    Station.RESULT: say("Result"),
    Station.WITHDRAWN: say("Withdrawn"),
}
GROUNDS = {
    Ground.PROCEDURE: say("The rules of the assessment were not kept"),
    Ground.OVERLOOKED: say("Evidence that I handed in was overlooked"),
    Ground.BIAS: say("Somebody who judged was not impartial"),
    Ground.ERROR: say("There is a plain mistake, for instance another file was read"),
}
ANSWERS = {
    AppealState.FILED: say("Your appeal waits for its answer."),
    AppealState.UPHELD: say("The result stands."),
    AppealState.REASSESS: say("Your application is judged anew by others."),
    AppealState.OVERTURNED: say("The result was changed."),
}


@blueprint.get("")
@needs()
def mine() -> Response:
    """List one's own applications, the newest first.

    As the pages of a result and an appeal for everybody: one's own results stay one's own when
    the role has ended.
    """
    asked = request.args.get("show", "")
    chosen = next((station for station in Station if station.value == asked), None)
    lines = [line for line in service().own_applications.mine(actor())
             if chosen is None or line.station is chosen]
    pages = paged(lines, PAGE)
    return page("teacher/applications.html", keep=False,
                is_teacher=actor().has(Role.TEACHER), lines=pages.items, pages=pages,
                stations=STATIONS, chosen=chosen)


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Role.TEACHER)
def new() -> Response:
    """Show what can be applied for, or begin a draft for one of it."""
    problems: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            made = service().drafts.start(actor(), request.form.get("achievement", ""))
        except NotWilling as error:
            problems = error.problems
        else:
            return redirect(url_for("applications.edit", application=made.id), code=303)
    return page("teacher/application_new.html", status=409 if problems else 200, keep=False,
                choices=service().drafts.choices(actor()), problems=problems)


@blueprint.get("/<application>")
@needs()
def show(application: str) -> Response:
    """Show where an application stands; a draft with what is missing, a result in full."""
    return _shown(application)


def _shown(application: str, error: SeveralProblems | None = None) -> Response:
    status = 200 if error is None else 400 if isinstance(error, BadInput) else 409
    return page("teacher/application.html", status=status, keep=False,
                view=service().own_applications.show(actor(), application),
                problems=error.problems if error else (), stations=STATIONS, genres=GENRES,
                grounds=GROUNDS, answers=ANSWERS, tongues=NAMES,
                decimal_words=decimal_words, until=minute,
                agreeing={each.value: asked(each) for each in Purpose})


@blueprint.route("/<application>/edit", methods=["GET", "POST"])
@needs(Role.TEACHER)
def edit(application: str) -> Response:
    """Show the form of a draft, or save it."""
    draft = service().drafts.open(actor(), application)
    if request.method == "GET":
        return _form(draft, as_saved(draft))
    form = read(request.form, draft)
    try:
        service().drafts.save(actor(), application, form)
    except BadInput as error:
        return _form(draft, form, error.problems)
    except Conflict as error:
        if error.code != "draft-changed" or not wants_page():
            raise
        return _clash(service().drafts.open(actor(), application), form)
    tell(say("The draft was saved."))
    if request.form.get("then") == "more":
        return redirect(url_for("applications.edit", application=application,
                                _anchor="new"), code=303)
    return redirect(url_for("applications.show", application=application), code=303)


def _form(draft: Draft, form: DraftForm, problems: tuple[Problem, ...] = (), *,
          theirs: DraftForm | None = None) -> Response:
    return page("teacher/application_edit.html", keep=False,
                status=409 if theirs else 400 if problems else 200,
                draft=draft, form=form, problems=problems, genres=GENRES, kinds=KINDS,
                tongues=NAMES, theirs=theirs)


def _clash(now: Draft, typed: DraftForm) -> Response:
    """Show what was typed beside the draft as another window left it, to be saved over it.

    What was given in the application itself is counted by its place, which may be another now:
    it is shown as it stands.
    """
    theirs = as_saved(now)
    return _form(now, replace(typed, seen=theirs.seen, kept=theirs.kept), theirs=theirs)


@blueprint.post("/<application>/send")
@needs(Role.TEACHER)
def send(application: str) -> Response:
    """Send a draft, or show what stops it."""
    try:
        service().send(actor(), application,
                       is_own_practice=request.form.get("declared") == "yes")
    except (BadInput, NotWilling) as error:
        return _shown(application, error)
    tell(say("Your application was sent. You get a message when there is a result."))
    return redirect(url_for("applications.show", application=application), code=303)


@blueprint.route("/<application>/withdraw", methods=["GET", "POST"])
@needs()
def withdraw(application: str) -> Response:
    """Ask whether an application is to be withdrawn, or do it."""
    if request.method == "GET":
        view = service().own_applications.show(actor(), application)
        if view.why_not_withdrawn is not None:
            return redirect(url_for("applications.show", application=application), code=303)
        return page("teacher/application_withdraw.html", keep=False, view=view)
    try:
        service().withdraw(actor(), application)
    except NotWilling as error:
        return _shown(application, error)
    tell(say("The application was withdrawn. You can take it up again."))
    return redirect(url_for("applications.show", application=application), code=303)


@blueprint.post("/<application>/again")
@needs()
def again(application: str) -> Response:
    """Begin the next attempt, or take up what was withdrawn."""
    try:
        made = service().resubmit(actor(), application)
    except NotWilling as error:
        return _shown(application, error)
    tell(say("This draft begins with the evidence of the last time."))
    return redirect(url_for("applications.edit", application=made.id), code=303)


@blueprint.route("/<application>/appeal", methods=["GET", "POST"])
@needs()
def appeal(application: str) -> Response:
    """Show the form of an appeal, or file it."""
    view = service().own_applications.show(actor(), application)
    problems: tuple[Problem, ...] = ()
    if request.method == "GET" and (view.result is None or not view.result.may_appeal):
        return redirect(url_for("applications.show", application=application), code=303)
    if request.method == "POST":
        try:
            service().file_appeal(actor(), application, grounds=request.form.get("grounds", ""),
                                  text=request.form.get("text", ""))
        except BadInput as error:
            problems = error.problems
        except NotWilling as error:
            return _shown(application, error)
        else:
            tell(say("Your appeal has arrived. Somebody who was not involved looks into it."))
            return redirect(url_for("applications.show", application=application), code=303)
    return page("teacher/application_appeal.html", status=400 if problems else 200, keep=False,
                view=view, grounds=GROUNDS, problems=problems, until=minute,
                chosen=request.form.get("grounds", ""), text=request.form.get("text", ""))
