"""What begins with a letter: an invitation, a forgotten password, a corrected address.

The code of the letter is never part of an address that reaches the server (decision 0023).
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.passwords import SHORTEST
from badgeservice.errors import BadInput, Problem, say
from badgeservice.web import pages
from badgeservice.web.arrivals import visit, welcome
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.notices import tell

blueprint = guarded(Blueprint("by_letter", __name__))


@blueprint.get("/account/forgotten")
def forgotten() -> Response:
    """Show the form to ask for a letter."""
    return pages.page("account/forgotten.html", keep=False, is_sent=False)


@blueprint.post("/account/forgotten")
def ask() -> Response:
    """Write to an address if it has an account; say the same in any case."""
    service().accounts.by_letter.forgotten(request.form.get("email", ""), visit())
    return pages.page("account/forgotten.html", keep=False, is_sent=True)


def _form(template: str, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    return pages.page(template, status=status, keep=False, problems=problems,
                      code=request.form.get("code", ""), shortest=SHORTEST,
                      provider=service().accounts.by_provider.name)


@blueprint.get("/account/reset")
def reset() -> Response:
    """Show the form for a new password."""
    return _form("account/reset.html")


@blueprint.post("/account/reset")
def replace() -> AnyResponse:
    """Replace a forgotten password by the code of a letter."""
    try:
        service().accounts.by_letter.reset(
            request.form.get("code", ""), request.form.get("password", ""), visit())
    except BadInput as error:
        return _form("account/reset.html", error.problems, status=400)
    tell(say("Your password was changed. Sign in with the new one."))
    return redirect(url_for("account.login"), code=303)


@blueprint.get("/account/invitation")
def invitation() -> Response:
    """Show the form to take an invitation."""
    return _form("account/invitation.html")


@blueprint.post("/account/invitation")
def accept() -> AnyResponse:
    """Open the account of an invitation, and sign in."""
    try:
        arrival = service().accounts.by_letter.accept(
            request.form.get("code", ""), request.form.get("password", ""), visit())
    except BadInput as error:
        return _form("account/invitation.html", error.problems, status=400)
    return welcome(arrival, "")


@blueprint.get("/account/address")
def address() -> Response:
    """Show the form to confirm a corrected address."""
    return _form("account/address.html")


@blueprint.post("/account/address")
def confirm() -> AnyResponse:
    """Let the address that a letter went to count from now on."""
    try:
        service().accounts.addresses.confirm(request.form.get("code", ""), visit())
    except BadInput as error:
        return _form("account/address.html", error.problems, status=400)
    tell(say("Your new address counts. Sign in with it from now on."))
    return redirect(url_for("account.login"), code=303)
