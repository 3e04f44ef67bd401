"""Printed codes: for administrators who print them, and for people who type them."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.assembly import printed
from badgeservice.core.account import Role
from badgeservice.core.slip_rows import as_csv
from badgeservice.errors import BadgeError, BadInput, NotWilling, Problem, SeveralProblems, say
from badgeservice.web.access import actor, needs
from badgeservice.web.arrivals import visit, welcome
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.notices import tell
from badgeservice.web.pages import page
from badgeservice.web.problems import status_of
from badgeservice.web.turns import asker, in_turn

blueprint = guarded(Blueprint("codes", __name__))
claiming = guarded(Blueprint("claim", __name__))


@blueprint.get("/admin/people/codes")
@needs(Role.ADMINISTRATOR, Role.AUDITOR)
def overview() -> Response:
    """Show who has no account yet, and whether a code was printed."""
    return _people()


@blueprint.post("/admin/people/codes")
@needs(Role.ADMINISTRATOR)
def make() -> AnyResponse:
    """Answer with a file of codes for those who were ticked; they are shown this once."""
    people = request.form.getlist("person")
    try:
        slips = service().codes.make(actor(), people)
        if request.form.get("form") == "csv":
            return _download(as_csv(slips).encode("utf-8"), "text/csv; charset=utf-8", "csv")
        return _download(printed(slips), "application/pdf", "pdf")
    except (BadInput, NotWilling) as error:
        return _people(error, chosen=people)


@blueprint.post("/admin/people/codes/withdraw")
@needs(Role.ADMINISTRATOR)
def withdraw() -> AnyResponse:
    """Make a code that was printed good no more."""
    service().codes.withdraw(actor(), request.form.get("one", ""))
    tell(say("The code is good no more."))
    return redirect(url_for("codes.overview"), code=303)


@claiming.get("/claim")
def form() -> Response:
    """Show where a printed code is typed."""
    return page("codes/claim.html", keep=False, problems=(), code="")


@claiming.post("/claim")
@in_turn
def claim() -> AnyResponse:
    """Open the account that a code is for, and sign its owner in."""
    code, password = request.form.get("code", ""), request.form.get("password", "")
    try:
        claimed = service().claim_account(code, password, asker=asker())
    except (BadInput, NotWilling) as error:
        return page("codes/claim.html", status=status_of(error), keep=False,
                    problems=error.problems, code=code[:40])
    answer = welcome(service().accounts.arrivals.first(claimed.account, visit()),
                     url_for("account.home").removeprefix(request.script_root))
    tell(say("Your account is open. From now on sign in with your address and password."))
    return answer


def _people(error: BadgeError | None = None, *, chosen: list[str] | None = None) -> Response:
    problems: tuple[Problem, ...] = error.problems if isinstance(error, SeveralProblems) else ()
    return page("codes/people.html", status=status_of(error) if error else 200,
                people=service().codes.candidates(actor()), problems=problems,
                chosen=chosen or [], may_change=actor().has(Role.ADMINISTRATOR),
                now=service().codes.now())


def _download(content: bytes, media_type: str, ending: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="codes.{ending}"'
    response.headers["Cache-Control"] = "no-store"
    return response
