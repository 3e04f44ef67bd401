"""The inbox of requests about personal data, for those who answer them."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.errors import BadInput, Problem, say
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.notices import tell
from badgeservice.web.pages import page
from badgeservice.web.privacy import WISHES

blueprint = guarded(Blueprint("requests", __name__))


@blueprint.get("/admin/requests")
@needs(Role.ADMINISTRATOR, Role.AUDITOR)
def inbox() -> Response:
    """List the requests of one's programmes, open ones first."""
    return page("admin/requests.html", keep=False, wishes=WISHES,
                waiting=service().data_requests.inbox(actor()))


@blueprint.get("/admin/requests/<name>")
@needs(Role.ADMINISTRATOR, Role.AUDITOR)
def show(name: str) -> Response:
    """Show one request, with the form to answer it."""
    return _show(name)


@blueprint.post("/admin/requests/<name>")
@needs(Role.ADMINISTRATOR)
def answer(name: str) -> AnyResponse:
    """Answer a request; a granted suppression is carried out at once."""
    choice = request.form.get("decision", "")
    try:
        if choice not in ("done", "refused"):
            raise BadInput([Problem("decision-missing", say("Choose whether it is granted."),
                                    field="decision")])
        answered = service().data_requests.answer(
            actor(), name, is_done=choice == "done", answer=request.form.get("text", ""))
    except BadInput as error:
        return _show(name, error.problems, status=400)
    if answered.is_open:
        tell(say("Your agreement was recorded. The removal is carried out when all programmes "
                 "that keep something of the person have agreed; the others were told."))
    else:
        tell(say("The answer was recorded, and the person was written to."))
    return redirect(url_for("requests.inbox"), code=303)


def _show(name: str, problems: tuple[Problem, ...] = (), *, status: int = 200) -> Response:
    waiting = service().data_requests.show(actor(), name)
    return page("admin/request.html", status=status, keep=False, waiting=waiting, wishes=WISHES,
                problems=problems, form=request.form)
