"""Evidence as it was handed in, to those who may see it: never as anything but what it is."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from flask import Blueprint, Response, request

from badgeservice.core.media import PLAIN, opens_in_place, viewer
from badgeservice.credentials.evidence import GENRES
from badgeservice.operations.open_evidence import Opened
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.pages import page
from badgeservice.web.paging import paged
from badgeservice.web.role_words import ROLES
from badgeservice.web.zones import zone_of

blueprint = Blueprint("evidence", __name__)

_SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'self'"
_BY_VIEWER = {
    # What a browser wraps around a picture or a player is styled by itself.
    "picture": f"{_SANDBOX}; img-src 'self'; style-src 'unsafe-inline'",
    "video": f"{_SANDBOX}; media-src 'self'; style-src 'unsafe-inline'",
    "audio": f"{_SANDBOX}; media-src 'self'; style-src 'unsafe-inline'",
    "text": _SANDBOX,
    # No browser opens a PDF in a sandbox: its reader is a plug-in. That reader is no page of ours
    # and runs nothing with our address.
    "pdf": "default-src 'none'; object-src 'self'; plugin-types application/pdf; "
           "style-src 'unsafe-inline'; frame-ancestors 'self'",
}
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
"""No file has more bytes than 18 digits can say, and int() refuses thousands of them."""


@blueprint.get("/evidence/<application>/<int:position>")
@needs()
def file(application: str, position: int) -> Response:
    """Hand over evidence of an application; ``?download=1`` as a file to be saved."""
    is_download = request.args.get("download") == "1"
    opened = service().open_evidence(actor(), application, position, is_download=is_download)
    return answer(opened, is_download=is_download)


@blueprint.get("/account/data/looks")
@needs()
def views() -> Response:
    """Show who looked at one's own evidence."""
    who = actor()
    pages = paged(service().who_looked(who))
    return page("account/looks.html", keep=False, looks=pages.items, pages=pages, roles=ROLES,
                kinds=GENRES, zone=zone_of(who))


def answer(opened: Opened, *, is_download: bool) -> Response:
    """Return *opened*, or the part of it that was asked for (RFC 9110 §14)."""
    start, length = 0, opened.size
    part = _part(request.headers.get("Range", ""), opened.size)
    if part == "unsatisfiable":
        response = Response(status=416)
        response.headers["Content-Range"] = f"bytes */{opened.size}"
        return _protected(response, opened, is_download=is_download)
    if isinstance(part, tuple) and _is_same(opened):
        start, length = part
    body = () if request.method == "HEAD" else (
        service().open_evidence.stream(opened, start, length))
    response = Response(body, status=206 if length < opened.size else 200, direct_passthrough=True)
    if response.status_code == 206:
        response.headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{opened.size}"
    response.headers["Content-Length"] = str(length)
    response.headers["Accept-Ranges"] = "bytes"
    response.set_etag(opened.digest)
    return _protected(response, opened, is_download=is_download)


def _protected(response: Response, opened: Opened, *, is_download: bool) -> Response:
    in_place = opens_in_place(opened.media_type) and not is_download
    media_type = opened.media_type or "application/octet-stream"
    response.headers["Content-Type"] = (
        f"{media_type}; charset=utf-8" if media_type == PLAIN else media_type)
    response.headers["Content-Security-Policy"] = (
        _BY_VIEWER[viewer(opened.media_type)] if in_place else _SANDBOX)
    response.headers["Content-Disposition"] = disposition(
        "inline" if in_place else "attachment", opened.name)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def disposition(kind: str, name: str) -> str:
    """Return a Content-Disposition header with *name* in both spellings (RFC 6266 §4.3).

    >>> print(disposition("inline", 'Año "1".pdf'))
    inline; filename="Ano _1_.pdf"; filename*=UTF-8''A%C3%B1o%20%221%22.pdf
    """
    kept = "".join(sign for sign in name if sign.isprintable())[-200:] or "evidence"
    plain = unicodedata.normalize("NFKD", kept).encode("ascii", "ignore").decode()
    safe = re.sub(r"[^A-Za-z0-9 ._()-]", "_", plain).strip() or "evidence"
    return f"{kind}; filename=\"{safe}\"; filename*=UTF-8''{quote(kept, safe='')}"


def _part(header: str, size: int) -> tuple[int, int] | str | None:
    """Return start and length of the one range asked for; None for all.

    Several ranges at once are answered with all of it, which the standard allows.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        length = min(int(found[2]), size)
        return (size - length, length) if length else "unsatisfiable"
    start = int(found[1])
    end = min(int(found[2]), size - 1) if found[2] else size - 1
    if start >= size:
        return "unsatisfiable"
    return (start, end - start + 1) if end >= start else None


def _is_same(opened: Opened) -> bool:
    """Tell whether the rest that was asked for belongs to what the asker has."""
    wanted = request.headers.get("If-Range")
    return wanted is None or wanted.strip('"') == opened.digest
