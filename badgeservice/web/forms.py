"""Forms that change something: sent by our own pages, or not taken.

Flask-WTF's token in every form, the cookie's SameSite, and the Origin header; a form from
another site fails all three.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from badgeservice.errors import NotAllowed, say
from badgeservice.web.current import service

_PROTECT = CSRFProtect()


def set_up(app: Flask, *, is_https: bool) -> None:
    """Let forms of *app* have tokens."""
    app.secret_key = service_key(app)
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,  # what strangers post (/verify, the API) changes nothing
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session; a form may lie open for a day
        WTF_CSRF_SSL_STRICT=False,  # Origin is looked at here instead of Referer
        SESSION_COOKIE_NAME="__Host-form" if is_https else "form",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_PATH="/",
    )
    _PROTECT.init_app(app)


def service_key(app: Flask) -> bytes:
    """Return the key that form tokens are signed with."""
    with app.app_context():
        return service().secret_key()


def _stale() -> NotAllowed:
    return NotAllowed(say("This form was not sent from our page, or lay open too long. Go back, "
                          "load the page again and send it once more."), code="form-stale")


def guarded(blueprint: Blueprint) -> Blueprint:
    """Let every form of *blueprint* be taken only from our own pages; return it."""
    @blueprint.before_request
    def look() -> None:
        """Raise NotAllowed ``form-stale`` (403) for a form from elsewhere."""
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        origin = request.headers.get("Origin")
        if origin is not None and origin.rstrip("/") not in _ours():
            raise _stale()
        try:
            _PROTECT.protect()
        except CSRFError as error:
            raise _stale() from error
    return blueprint


def _ours() -> set[str]:
    base = urlsplit(service().urls.base)
    return {f"{base.scheme}://{base.netloc}", request.host_url.rstrip("/")}
