"""Badge pictures that this service drew itself; a stranger's picture is never served."""

from __future__ import annotations

from flask import Response

from badgeservice.operations.pictures import PictureForm
from badgeservice.web.answers import verbatim

_TYPES = {PictureForm.PNG: "image/png", PictureForm.SVG: "image/svg+xml"}

_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""Opened by itself, a drawing is a document: it may do nothing at all."""


def as_picture(content: bytes, form: PictureForm, name: str, *,
               max_age: int | None = None) -> Response:
    """Answer with a picture called *name*; where no age is given, a copy is always asked about.

    The type is that of what was drawn, never guessed, and `headers` forbids guessing.
    """
    response = verbatim(content, _TYPES[form], max_age=max_age or 0)
    if max_age is None:
        response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    # No download of the achievement's own picture: sites show it where it lies.
    kind = "attachment" if max_age is None else "inline"
    response.headers["Content-Disposition"] = f'{kind}; filename="{name}"'
    return response
