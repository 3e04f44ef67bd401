"""The second factor: set up, given, renewed, taken off."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import is_obliged
from badgeservice.errors import BadInput, Problem, say
from badgeservice.operations.second_factor import Proposal
from badgeservice.operations.sessions import SignedIn
from badgeservice.rendering.qr import pattern
from badgeservice.web import pages
from badgeservice.web.access import needs, signed_in
from badgeservice.web.account import present
from badgeservice.web.arrivals import settle, visit, welcome
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.inner import wanted
from badgeservice.web.notices import tell

blueprint = guarded(Blueprint("factor", __name__))


def half_way(view: Callable[[SignedIn], AnyResponse]) -> Callable[[], AnyResponse]:
    """Let a view be asked by whoever has signed in, also while the second factor is missing."""
    @wraps(view)
    def call() -> AnyResponse:
        """Answer as *view* does, or send to the sign-in."""
        found = signed_in()
        if found is None:
            return redirect(url_for("account.login"), code=303)
        return view(found)
    return call


@blueprint.get("/account/code")
@half_way
def give(who: SignedIn) -> AnyResponse:
    """Show the form for the code that completes a sign-in."""
    if who.session.is_complete:
        return redirect(url_for("account.home"), code=303)
    if who.account.totp is None:
        return redirect(url_for("factor.set_up"), code=303)
    return _give()


def _give(problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    return pages.page("account/code.html", status=status, keep=False, problems=problems,
                      wanted=wanted())


@blueprint.post("/account/code")
@half_way
def complete(who: SignedIn) -> AnyResponse:
    """Complete a sign-in."""
    try:
        arrival = service().accounts.second_factor.give(
            who, request.form.get("code", ""), visit())
    except BadInput as error:
        return _give(error.problems, status=400)
    return welcome(arrival, wanted())


@blueprint.get("/account/second-factor")
@half_way
def set_up(who: SignedIn) -> AnyResponse:
    """Show what an application is to learn; or, where it has, what can be done with it."""
    if who.account.totp is not None:
        return _there() if who.session.is_complete else redirect(url_for("factor.give"), code=303)
    return _set_up(who, service().accounts.second_factor.propose(who))


def _set_up(who: SignedIn, proposal: Proposal, problems: tuple[Problem, ...] = (),
            status: int = 200) -> Response:
    return pages.page("account/second_factor.html", status=status, keep=False, problems=problems,
                      proposal=proposal, drawing=_drawing(proposal.uri), wanted=wanted(),
                      is_obliged=is_obliged(who.actor.memberships))


@blueprint.post("/account/second-factor")
@half_way
def confirm(who: SignedIn) -> AnyResponse:
    """Let the second factor count, and show the recovery codes this once."""
    factor = service().accounts.second_factor
    sealed = request.form.get("sealed", "")
    try:
        codes, arrival = factor.confirm(who, sealed, request.form.get("code", ""), visit())
    except BadInput as error:
        return _set_up(who, _same_or_new(who, sealed), error.problems, status=400)
    session.clear()
    response = _codes(codes)
    settle(response, arrival)
    return response


def _same_or_new(who: SignedIn, sealed: str) -> Proposal:
    """Return the proposal that the application may have learnt already, where it was ours."""
    factor = service().accounts.second_factor
    try:
        return factor.again(who, sealed)
    except BadInput:
        return factor.propose(who)


def _codes(codes: tuple[str, ...]) -> Response:
    return pages.page("account/recovery_codes.html", keep=False, codes=codes, wanted=wanted())


def _there(problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    who = present()
    return pages.page("account/second_factor_there.html", status=status, keep=False,
                      problems=problems, overview=service().accounts.own.overview(who))


@blueprint.post("/account/second-factor/codes")
@needs()
def renew() -> AnyResponse:
    """Make new recovery codes and show them this once."""
    try:
        codes = service().accounts.second_factor.renew_codes(
            present(), request.form.get("code", ""), visit())
    except BadInput as error:
        return _there(error.problems, status=400)
    return _codes(codes)


@blueprint.post("/account/second-factor/remove")
@needs()
def remove() -> AnyResponse:
    """Take one's own second factor off."""
    try:
        service().accounts.second_factor.remove(present(), request.form.get("code", ""), visit())
    except BadInput as error:
        return _there(error.problems, status=400)
    tell(say("Your account has no second factor any more."))
    return redirect(url_for("account.home"), code=303)


def _drawing(uri: str) -> dict[str, Any]:
    """Return a QR code as the size and the path of a drawing."""
    rows = pattern(uri)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows)
                   for x, is_dark in enumerate(row) if is_dark)
    return {"size": len(rows), "path": path}
