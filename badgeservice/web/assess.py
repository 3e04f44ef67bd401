"""The assessors' room: the queue, and the page on which one judges."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.core.draft import Content
from badgeservice.core.feedback import EVIDENCE_RULES
from badgeservice.errors import BadInput, Conflict, NotWilling, Problem, say
from badgeservice.operations.assess import Wanted
from badgeservice.operations.desk import Desk
from badgeservice.web.access import actor, needs
from badgeservice.web.answers import as_json, wants_page
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.headers import policy
from badgeservice.web.judging_form import (
    KIND_WORDS,
    OUTCOME_WORDS,
    RULE_WORDS,
    content_of_form,
    version_of,
)
from badgeservice.web.languages import minute
from badgeservice.web.names import criterion_named
from badgeservice.web.notices import tell
from badgeservice.web.pages import page
from badgeservice.web.paging import paged
from badgeservice.web.zones import zone_of

blueprint = guarded(Blueprint("assess", __name__))

_IN_PLACE = policy("object-src 'self'", "frame-src 'self'", "media-src 'self'",
                   "connect-src 'self'")
"""Evidence is opened on this page, and its script saves the form; all of it from here."""

_STATES = ("open", "overdue", "done")


@blueprint.get("/assess")
@needs(Role.ASSESSOR)
def queue() -> Response:
    """Show the actor's own tasks."""
    wanted = Wanted(
        request.args.get("state", "open") if request.args.get("state") in _STATES else "open",
        request.args.get("achievement", ""), request.args.get("organisation", ""),
        request.args.get("language", ""))
    found = service().assess.queue(actor(), wanted)
    return page("assess/queue.html", queue=found, wanted=wanted, pages=paged(found.tasks),
                declared=service().set_aside.own(actor()), zone=zone_of(actor()))


@blueprint.get("/assess/<application>")
@needs(Role.ASSESSOR)
def judge(application: str) -> Response:
    """Show the evidence beside the form, or what has become of it."""
    desk = service().assess.desk(actor(), application)
    correcting = desk.can_correct and request.args.get("correct") == "1"
    return _desk_page(desk, desk.begin, writes=desk.can_judge or correcting)


@blueprint.post("/assess/<application>")
@needs(Role.ASSESSOR)
def save(application: str) -> AnyResponse:
    """Save the form as a draft; a script is answered with the number of the draft."""
    desk = service().assess.desk(actor(), application)
    content = content_of_form(desk.achievement, request.form, request.form.getlist("met"))
    try:
        draft = service().assess.save(actor(), application, content,
                                      version=version_of(request.form))
    except BadInput as error:
        if not wants_page():
            raise
        return _desk_page(desk, content, problems=error.problems, status=400)
    except Conflict as error:
        if not wants_page() or error.code != "draft-changed":
            raise
        # The newer one is shown beside what was typed; saving again is then on purpose.
        return _desk_page(service().assess.desk(actor(), application), content,
                          others=True, status=409)
    if not wants_page():
        return as_json({"version": draft.version,
                        "saved": minute(draft.saved_at, zone_of(actor()))},
                       status=200, media_type="application/json")
    if request.form.get("next") == "summary":
        return redirect(url_for("assess.summary", application=application), 303)
    tell(say("Saved. Nobody else sees it until you send it."))
    return redirect(url_for("assess.judge", application=application,
                            correct="1" if desk.can_correct else None), 303)


@blueprint.get("/assess/<application>/summary")
@needs(Role.ASSESSOR)
def summary(application: str) -> Response:
    """Show what would be sent, what it comes to, and what is missing."""
    return _summary_page(application)


@blueprint.post("/assess/<application>/send")
@needs(Role.ASSESSOR)
def send(application: str) -> AnyResponse:
    """Send the judgement."""
    try:
        service().send_judgement(actor(), application, version=version_of(request.form),
                                 shown=request.form.get("shown", ""))
    except NotWilling:
        return _summary_page(application, status=409)
    except Conflict as error:
        if error.code != "draft-changed":
            raise
        tell(error.message, "bad")
        return redirect(url_for("assess.summary", application=application), 303)
    tell(say("Your judgement has been sent. You will find here what comes next."))
    return redirect(url_for("assess.judge", application=application), 303)


@blueprint.post("/assess/<application>/conflict/<declaration>/lift")
@needs(Role.ASSESSOR)
def lift(application: str, declaration: str) -> AnyResponse:
    """Lift one's own declaration, made by mistake."""
    try:
        service().set_aside.lift_own(actor(), application, declaration,
                                     request.form.get("reason", ""))
    except (BadInput, Conflict) as error:
        tell(error.problems[0].message if isinstance(error, BadInput) else error.message, "bad")
    else:
        tell(say("The declaration was lifted. Your coordinator can ask you again."))
    return redirect(url_for("assess.queue"), 303)


@blueprint.get("/assess/<application>/conflict")
@needs(Role.ASSESSOR)
def conflict(application: str) -> Response:
    """Ask why the assessor cannot judge it."""
    desk = service().assess.task(actor(), application)
    return page("assess/conflict.html", desk=desk, problems=(), reason="", zone=zone_of(actor()))


@blueprint.post("/assess/<application>/conflict")
@needs(Role.ASSESSOR)
def declare(application: str) -> AnyResponse:
    """End the task for a conflict of interest."""
    reason = request.form.get("reason", "")
    try:
        service().assess.decline(actor(), application, reason)
    except BadInput as error:
        desk = service().assess.task(actor(), application)
        return page("assess/conflict.html", desk=desk, problems=error.problems, reason=reason,
                    zone=zone_of(actor()), status=400)
    tell(say("Thank you. Somebody else will be asked."))
    return redirect(url_for("assess.queue"), 303)


def _desk_page(desk: Desk, content: Content, *, writes: bool = True,
               problems: tuple[Problem, ...] = (), others: bool = False,
               status: int = 200) -> Response:
    """Return the judging page; with *others* what another window saved is shown too."""
    response = page(
        "assess/judge.html", status=status, desk=desk, content=content, writes=writes,
        problems=problems, saved=desk.draft.content if others and desk.draft else None,
        **_words())
    response.headers["Content-Security-Policy"] = _IN_PLACE
    return response


def _summary_page(application: str, *, status: int = 200) -> Response:
    preview = service().send_judgement.preview(actor(), application)
    named = partial(criterion_named, achievement=preview.desk.achievement)
    return page("assess/summary.html", status=status, preview=preview,
                problems=[named(each) for each in preview.problems],
                shortfalls=[named(each) for grade in preview.grades for each in grade.shortfalls],
                **_words())


def _words() -> dict[str, Any]:
    return {"kinds": KIND_WORDS, "rules": EVIDENCE_RULES, "rule_words": RULE_WORDS,
            "outcomes": OUTCOME_WORDS, "zone": zone_of(actor())}
