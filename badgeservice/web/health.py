"""For those who watch over the installation."""

from __future__ import annotations

from flask import Blueprint, Response

from badgeservice import __version__
from badgeservice.web.answers import as_json
from badgeservice.web.current import service

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the service answers and its home can be used; else 503."""
    service().ensure_ready()
    response = as_json({"status": "ok", "version": __version__})
    response.headers["Cache-Control"] = "no-store"
    return response
