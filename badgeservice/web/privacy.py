"""One's own personal data: what is kept and why, a copy of it, and what one may ask for."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.data_request import DAYS, Wish
from badgeservice.errors import BadInput, Message, Problem, say
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.notices import tell
from badgeservice.web.pages import page

blueprint = guarded(Blueprint("privacy", __name__))

WISHES: dict[Wish, Message] = {
    Wish.ACCESS: say("Tell me what is kept about me"),
    Wish.RECTIFICATION: say("Correct something"),
    Wish.SUPPRESSION: say("Remove my data and my public pages"),
    Wish.OPPOSITION: say("Stop using my data for something"),
    Wish.PORTABILITY: say("Hand my data over to somebody else"),
    Wish.BLOCKING: say("Do not use my data until something is settled"),
}


@blueprint.get("/account/data")
@needs()
def overview() -> Response:
    """Show what is kept, the requests made, and the form for another."""
    return _show()


@blueprint.post("/account/data/requests")
@needs()
def ask() -> AnyResponse:
    """File a request."""
    try:
        service().data_requests.file(
            actor(), _wish(request.form.get("wish", "")), request.form.get("text", ""),
            programme=request.form.get("programme", ""))
    except BadInput as error:
        return _show(error.problems, status=400)
    tell(say("Your request was filed. It is answered within %(days)s days.", days=DAYS))
    return redirect(url_for("privacy.overview"), code=303)


@blueprint.post("/account/data/requests/<name>/take-back")
@needs()
def take_back(name: str) -> AnyResponse:
    """End one's own request."""
    service().data_requests.take_back(actor(), name)
    tell(say("The request was taken back."))
    return redirect(url_for("privacy.overview"), code=303)


@blueprint.post("/account/data/copy")
@needs()
def copy() -> Response:
    """Answer with a ZIP archive of everything about the person who asks."""
    response = Response(service().my_data.export(actor()), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response


def _show(problems: tuple[Problem, ...] = (), *, status: int = 200) -> Response:
    who = actor()
    return page(
        "account/data.html", status=status, keep=False,
        kept=service().my_data.overview(who),
        agreed=service().share.agreed(who),
        requests=service().data_requests.mine(who),
        programmes=service().data_requests.addressees(who),
        wishes=WISHES, problems=problems, form=request.form,
    )


def _wish(text: str) -> Wish:
    if text not in {wish.value for wish in Wish}:
        raise BadInput([Problem("wish-missing", say("Choose what you ask for."), field="wish")])
    return Wish(text)
