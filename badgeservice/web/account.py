"""Signing in and out, and one's own account."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.errors import BadInput, NotAllowed, Problem, say
from badgeservice.operations.sessions import SignedIn
from badgeservice.web import pages
from badgeservice.web.access import actor, forget, needs, person, signed_in
from badgeservice.web.agents import browser_of
from badgeservice.web.arrivals import visit, welcome
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.inner import wanted
from badgeservice.web.languages import NAMES, remember_language
from badgeservice.web.notices import tell
from badgeservice.web.places import first_place
from badgeservice.web.role_words import ROLES
from badgeservice.web.turns import asker

blueprint = guarded(Blueprint("account", __name__))


@blueprint.get("/account/login")
def login() -> AnyResponse:
    """Show the form to sign in; who has done so is sent on."""
    found = person()
    if found is not None:
        return redirect(f"{request.script_root}{wanted()}" if wanted() else first_place(found),
                        code=303)
    return _login()


def _login(problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    return pages.page("account/login.html", status=status, keep=False, problems=problems,
                      email=request.form.get("email", ""), wanted=wanted(),
                      provider=service().accounts.by_provider.name)


@blueprint.post("/account/login")
def sign_in() -> AnyResponse:
    """Sign in with address and password."""
    try:
        arrival = service().accounts.sign_in(
            request.form.get("email", ""), request.form.get("password", ""), visit())
    except BadInput as error:
        return _login(error.problems, status=400)
    return welcome(arrival, wanted())


@blueprint.post("/account/logout")
def logout() -> AnyResponse:
    """End the present session."""
    found = signed_in()
    if found is not None:
        service().sessions.end(found.actor, found.session.id)
    session.clear()
    response = redirect(url_for("account.login"), code=303)
    forget(response)
    return response


def present() -> SignedIn:
    """Return whoever asks, in a view that `needs` somebody."""
    found = person()
    if found is None:
        raise NotAllowed(say("Please sign in first."), code="signed-out")
    return found


@blueprint.get("/account")
@needs()
def home() -> Response:
    """Show one's own account."""
    return _home()


def _home(problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    who = present()
    return pages.page("account/home.html", status=status, keep=False, who=who,
                      overview=service().accounts.own.overview(who), roles=ROLES,
                      tongues=tuple(NAMES.items()), offers=service().accounts.offers.mine(actor()),
                      provider=service().accounts.by_provider.name, problems=problems)


@blueprint.post("/account/offers/<offer>/take")
@needs()
def take_offer(offer: str) -> AnyResponse:
    """Take a role that is offered; with it one signs in anew."""
    service().accounts.offers.take(actor(), offer)
    session.clear()
    tell(say("The role is yours. Please sign in again: you may do more now."))
    response = redirect(url_for("account.login"), code=303)
    forget(response)
    return response


@blueprint.post("/account/offers/<offer>/decline")
@needs()
def decline_offer(offer: str) -> AnyResponse:
    """Decline a role that is offered."""
    service().accounts.offers.decline(actor(), offer)
    tell(say("You have declined the role."))
    return redirect(url_for("account.home"), code=303)


@blueprint.post("/account/language")
@needs()
def language() -> AnyResponse:
    """Choose the language of letters and pages."""
    chosen = request.form.get("language", "")
    try:
        service().accounts.own.change_language(present(), chosen)
    except BadInput as error:
        return _home(error.problems, status=400)
    tell(say("The language was changed."))
    response = redirect(url_for("account.home"), code=303)
    remember_language(response, chosen)
    return response


@blueprint.get("/account/password")
@needs()
def password() -> Response:
    """Show the form for another password."""
    return _password()


def _password(problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    return pages.page("account/password.html", status=status, keep=False, problems=problems,
                      has_password=present().account.password is not None)


@blueprint.post("/account/password")
@needs()
def change_password() -> AnyResponse:
    """Choose another password; all other sessions end."""
    try:
        service().accounts.own.change_password(
            present(), request.form.get("present", ""), request.form.get("password", ""),
            asker=asker())
    except BadInput as error:
        return _password(error.problems, status=400)
    tell(say("The password was changed, and you are signed out everywhere else."))
    return redirect(url_for("account.home"), code=303)


@blueprint.get("/account/sessions")
@needs()
def sessions() -> Response:
    """List one's own sessions."""
    return pages.page("account/sessions.html", keep=False, browser_of=browser_of,
                      sessions=service().sessions.of(actor()), present=present().session)


@blueprint.post("/account/sessions/<session_id>/end")
@needs()
def end_session(session_id: str) -> AnyResponse:
    """End one of one's own sessions."""
    service().sessions.end(actor(), session_id)
    tell(say("That session has ended."))
    return redirect(url_for("account.sessions"), code=303)


@blueprint.post("/account/sessions/end-others")
@needs()
def end_others() -> AnyResponse:
    """End all sessions but the present one."""
    service().sessions.end_others(actor(), but=present().session.id)
    tell(say("You are signed out everywhere else."))
    return redirect(url_for("account.sessions"), code=303)
