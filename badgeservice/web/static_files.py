"""How long browsers keep what pages load: for as long as it cannot change under its address."""

from __future__ import annotations

from flask import Flask, Response, request

from badgeservice.web.pages import asset

_MONTH = 30 * 24 * 60 * 60
_YEAR = 365 * 24 * 60 * 60


def set_up(app: Flask) -> None:
    """Say it on every answer of *app* that is a static file."""
    app.after_request(_keep)


def _keep(response: Response) -> Response:
    if request.endpoint != "static" or response.status_code not in (200, 304):
        return response
    name, wish = (request.view_args or {})["filename"], request.args.get("v")
    if name.endswith(".woff2"):
        # The style sheet names faces without a version: nobody changes one in place.
        response.cache_control.max_age = _MONTH
    # While an update goes round, one that is still old may be asked for the new file: what it
    # answers is not kept for long.
    elif wish and asset(name).endswith(f"?v={wish}"):
        response.cache_control.max_age = _YEAR
        response.cache_control.immutable = True
    return response
