"""Serve under the path of the base URL where it has one, as in https://host/badges."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def mounted(application: WSGIApplication, base_url: str) -> WSGIApplication:
    """Return *application* as it answers when a proxy hands paths on as they came.

    A proxy that strips the path and sets SCRIPT_NAME itself is left alone.
    """
    prefix = urlsplit(base_url).path.rstrip("/")
    if not prefix:
        return application

    def call(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, its prefix taken off where the proxy in front left it on."""
        path = environ.get("PATH_INFO", "")
        if not environ.get("SCRIPT_NAME") and f"{path}/".startswith(f"{prefix}/"):
            environ = {**environ, "SCRIPT_NAME": prefix, "PATH_INFO": path[len(prefix):] or "/"}
        return application(environ, start_response)

    return call
