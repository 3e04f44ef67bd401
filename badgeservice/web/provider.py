"""Signing in by another service: there and back again."""

from __future__ import annotations

from hmac import compare_digest

from flask import Blueprint, redirect, request, session
from werkzeug.wrappers import Response

from badgeservice.core.ports.openid import Journey
from badgeservice.errors import NotAllowed, say
from badgeservice.web.arrivals import visit, welcome
from badgeservice.web.current import service
from badgeservice.web.inner import wanted

blueprint = Blueprint("provider", __name__)

_NAME = "journey"


@blueprint.get("/account/openid")
def begin() -> Response:
    """Send the browser to the provider.

    By a link and not by a form: browsers hold forms to this site, also where a redirect
    follows them.
    """
    journey = service().accounts.by_provider.begin()
    session[_NAME] = [journey.state, journey.nonce, journey.verifier, wanted()]
    return redirect(journey.url, code=303)


@blueprint.get("/account/openid/answer")
def answer() -> Response:
    """Sign in whoever comes back; what was remembered is good for one attempt."""
    state, nonce, verifier, onward = session.pop(_NAME, None) or ("", "", "", "")
    given = request.args.get("state", "")
    code = request.args.get("code", "")
    if not state or not code or not compare_digest(state.encode(), given.encode()):
        raise NotAllowed(say("The sign-in there was not finished, or not started here. Please "
                             "begin again."), code="provider-refused")
    arrival = service().accounts.by_provider.finish(
        code, request.args.get("iss"), Journey("", state, nonce, verifier), visit())
    return welcome(arrival, onward)
