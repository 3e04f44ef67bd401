"""Appeals, for who decides them and for who sees to it that somebody does."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.core.appeal import AppealState, Ground
from badgeservice.errors import BadInput, Message, NotFound, NotWilling, say
from badgeservice.operations.assign import READERS
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.judging_form import OUTCOME_WORDS
from badgeservice.web.notices import tell
from badgeservice.web.pages import page
from badgeservice.web.paging import paged
from badgeservice.web.zones import zone_of

blueprint = guarded(Blueprint("appeals", __name__))

GROUND_WORDS: dict[Ground, Message] = {
    Ground.PROCEDURE: say("procedure"),
    Ground.OVERLOOKED: say("evidence overlooked"),
    Ground.BIAS: say("bias"),
    Ground.ERROR: say("error"),
}


@blueprint.get("/assess/appeals")
@needs(Role.ASSESSOR)
def mine() -> Response:
    """Show the appeals that the assessor is asked to decide."""
    return page("assess/appeals.html", desks=service().appeals.mine(actor()),
                grounds=GROUND_WORDS, zone=zone_of(actor()))


@blueprint.get("/assess/appeals/<application>")
@needs(Role.ASSESSOR)
def hear(application: str) -> Response:
    """Show one appeal: what it says, what was judged, and the possible answers."""
    return _hearing(application)


@blueprint.post("/assess/appeals/<application>")
@needs(Role.ASSESSOR)
def answer(application: str) -> AnyResponse:
    """Uphold the decision, or have it judged anew."""
    states = {state.value: state for state in AppealState}
    wanted = states.get(request.form.get("answer", ""), AppealState.FILED)
    reason = request.form.get("reason", "")
    try:
        service().appeals.answer(actor(), application, wanted, reason)
    except (BadInput, NotWilling) as error:
        return _hearing(application, error=error, reason=reason, wanted=wanted.value)
    tell(say("The appeal is decided, and the teacher gets a letter."))
    return redirect(url_for("appeals.mine"), 303)


@blueprint.get("/admin/appeals")
@needs(*READERS)
def overview() -> Response:
    """Show the open appeals of the actor's programmes."""
    return page("admin/appeals.html", pages=paged(service().appeals.overview(actor())),
                grounds=GROUND_WORDS)


def _hearing(application: str, *, error: BadInput | NotWilling | None = None, reason: str = "",
             wanted: str = "") -> Response:
    desk = service().assess.task(actor(), application)
    if desk.appeal is None:
        raise NotFound(say("There is no appeal here."), code="unknown-appeal")
    return page("assess/appeal.html", desk=desk, grounds=GROUND_WORDS, reason=reason,
                outcomes=OUTCOME_WORDS, zone=zone_of(actor()),
                wanted=wanted, problems=error.problems if error else (),
                status=_status(error))


def _status(error: BadInput | NotWilling | None) -> int:
    if error is None:
        return 200
    return 400 if isinstance(error, BadInput) else 409
