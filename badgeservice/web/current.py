"""The service behind the application that handles the present request."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Flask, current_app

if TYPE_CHECKING:
    from badgeservice.assembly import Service

_NAME = "badgeservice"


def keep(app: Flask, service: Service) -> None:
    """Make *service* the one that *app* shows."""
    app.extensions[_NAME] = service


def service() -> Service:
    """Return the service of the present application."""
    return cast("Service", current_app.extensions[_NAME])
