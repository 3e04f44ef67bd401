"""Headers that every answer carries.

Nothing is loaded from elsewhere, nothing inline is run or styled, nobody frames our pages.
"""

from __future__ import annotations

from flask import Flask, Response

CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'none'",
    "style-src 'self'",
    # data: for the arrows that the style sheet itself draws. Nothing a user writes can name a
    # picture: the sanitiser takes them out.
    "img-src 'self' data:",
    "font-src 'self'",
    "script-src 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
))

def policy(*more: str) -> str:
    """Return the policy with *more* directives, for the one page that needs them."""
    return "; ".join((CONTENT_SECURITY_POLICY, *more))

AT_WORK = f"{CONTENT_SECURITY_POLICY}; connect-src 'self'; media-src 'self'; frame-src 'self'"
"""For pages that save as one goes, or on which evidence opens in place: all from our address."""

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # The address of a credential is not told to the sites that its evidence links to.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

TWO_YEARS = 2 * 365 * 24 * 60 * 60

_TRANSPORT = f"max-age={TWO_YEARS}"


def always(*, is_https: bool) -> dict[str, str]:
    """Return what every answer says; another site may use one that allows it."""
    return ALWAYS | ({"Strict-Transport-Security": _TRANSPORT} if is_https else {})


def set_up(app: Flask, *, is_https: bool) -> None:
    """Set the headers on every answer of *app*, errors and files included."""

    @app.after_request
    def protect(response: Response) -> Response:
        """Add to *response* the headers that it does not set by itself."""
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if "Access-Control-Allow-Origin" not in response.headers:
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if is_https:
            response.headers["Strict-Transport-Security"] = _TRANSPORT
        return response
