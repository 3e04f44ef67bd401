"""Who comes in: from where, and what the browser is given."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import current_app, redirect, request, session, url_for
from werkzeug.wrappers import Response

from badgeservice.operations.arrivals import Arrival, Visit
from badgeservice.web.access import remember, signed_in
from badgeservice.web.current import service
from badgeservice.web.languages import remember_language
from badgeservice.web.places import first_place
from badgeservice.web.turns import asker

_YEAR = 365 * 24 * 60 * 60


def visit() -> Visit:
    """Return from where the present request comes."""
    before = signed_in()
    return Visit(asker(), request.headers.get("User-Agent", ""), request.cookies.get(_cookie()),
                 before.session.id if before else None)


def _cookie() -> str:
    return "__Host-browser" if current_app.config["PEOPLE_COOKIE_SECURE"] else "browser"


def welcome(arrival: Arrival, wanted: str) -> Response:
    """Send whoever arrived on: to the second factor, to *wanted*, or to the first place.

    Nothing that the browser held before the sign-in counts after it: neither the session nor
    the tokens of forms.
    """
    session.clear()
    response = redirect(_onward(arrival, wanted), code=303)
    settle(response, arrival)
    return response


def settle(response: Response, arrival: Arrival) -> None:
    """Give the browser the cookies of *arrival*."""
    remember(response, arrival.secret)
    remember_language(response, arrival.language, is_new=True)
    if arrival.browser is not None:
        response.set_cookie(_cookie(), arrival.browser, max_age=_YEAR, httponly=True,
                            samesite="Lax", path="/",
                            secure=bool(current_app.config["PEOPLE_COOKIE_SECURE"]))
    response.headers["Cache-Control"] = "no-store"


def _onward(arrival: Arrival, wanted: str) -> str:
    found = service().sessions.find(arrival.secret)
    if found is None:
        return url_for("account.login")
    if found.session.is_complete:
        return f"{request.script_root}{wanted}" if wanted else first_place(found)
    page = "factor.give" if found.account.totp is not None else "factor.set_up"
    return url_for(page) + (f"?{urlencode({'next': wanted})}" if wanted else "")


def is_half_way() -> bool:
    """Tell whether whoever asks has signed in but for the second factor."""
    found = signed_in()
    return found is not None and not found.session.is_complete
