"""Who asks for a page behind the sign-in, and whether the page is for them.

The session's secret is in a cookie that no script reads; everything else is in the database.
What a role lacks is refused here; what belongs to somebody else is not found, and that the
operations say.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Actor, Role
from badgeservice.errors import HomeUnusable, NotAllowed, say
from badgeservice.operations.sessions import SignedIn
from badgeservice.web.answers import wants_page
from badgeservice.web.current import service

_P = ParamSpec("_P")
_R = TypeVar("_R", bound=AnyResponse)

SIGN_IN = "/account/login"
"""Where people sign in."""

_LONGEST_NEXT = 2000


def set_up(app: Flask, *, is_https: bool) -> None:
    """Let *app* know by which cookie it recognises people."""
    # The prefix makes browsers refuse one that another host, or plain http, has set.
    app.config["PEOPLE_COOKIE"] = "__Host-session" if is_https else "session"
    app.config["PEOPLE_COOKIE_SECURE"] = is_https

    @app.after_request
    def keep_private(response: Response) -> Response:
        """Let nobody keep a page that was made for one person."""
        if g.get("signed_in") is not None:
            response.headers["Cache-Control"] = "no-store"
            response.vary.add("Cookie")
        return response


def cookie() -> str:
    """Return the name of the session's cookie."""
    return str(current_app.config["PEOPLE_COOKIE"])


def remember(response: AnyResponse, secret: str) -> None:
    """Give the browser the *secret* of a session."""
    response.set_cookie(cookie(), secret, httponly=True, samesite="Lax", path="/",
                        secure=bool(current_app.config["PEOPLE_COOKIE_SECURE"]))


def forget(response: AnyResponse) -> None:
    """Take the session's cookie away from the browser."""
    response.delete_cookie(cookie(), httponly=True, samesite="Lax", path="/",
                           secure=bool(current_app.config["PEOPLE_COOKIE_SECURE"]))


def signed_in() -> SignedIn | None:
    """Return whoever asks, or None for a stranger; also while a second factor is missing."""
    if "signed_in" not in g:
        secret = request.cookies.get(cookie())
        g.signed_in = service().sessions.find(secret) if secret else None
    return cast("SignedIn | None", g.signed_in)


def person() -> SignedIn | None:
    """Return whoever asks and has given everything that signing in takes, or None."""
    found = signed_in()
    return found if found is not None and found.session.is_complete else None


def visitor() -> SignedIn | None:
    """Return `person` for the frame of a page; nobody where the database cannot be asked.

    The page of that very error has a frame too; the error itself is told by the page.
    """
    try:
        return person()
    except HomeUnusable:
        g.signed_in = None
        return None


def actor() -> Actor:
    """Return who asks; only in a view that `needs` somebody."""
    found = person()
    if found is None:
        raise NotAllowed(say("Please sign in first."), code="signed-out")
    return found.actor


def needs(*roles: Role) -> Callable[[Callable[_P, _R]], Callable[_P, AnyResponse]]:
    """Let a view be asked only by somebody who has one of *roles*.

    Without *roles* by anybody who is signed in. A stranger with a browser is sent to the
    sign-in and back; a program gets 401. Raises NotAllowed ``role-missing`` (403).
    """
    def wrap(view: Callable[_P, _R]) -> Callable[_P, AnyResponse]:
        """Return *view*, guarded."""
        @wraps(view)
        def call(*arguments: _P.args, **names: _P.kwargs) -> AnyResponse:
            """Answer as *view* does, or send away."""
            found = person()
            if found is None:
                return _away()
            if roles and not found.actor.has(*roles):
                raise NotAllowed(say("This page is for other roles than yours."),
                                 code="role-missing")
            return view(*arguments, **names)
        call.roles = roles  # type: ignore[attr-defined]
        return call
    return wrap


def _away() -> AnyResponse:
    if not wants_page():
        raise NotAllowed(say("Please sign in first."), code="signed-out")
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    response = redirect(f"{request.script_root}{SIGN_IN}", code=303)
    if wanted and len(wanted) < _LONGEST_NEXT:
        response.location = f"{request.script_root}{SIGN_IN}?{urlencode({'next': wanted})}"
    return response
