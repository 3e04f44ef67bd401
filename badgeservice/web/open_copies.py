"""Public credentials for programs, answered before anything is made ready for a page.

Neither a session nor a language nor a form has a say in these bytes, and programs fetch them far
more often than people open pages. What is not the plain case goes on to the views, and they
answer with the same headers: a test compares them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import http_date, parse_accept_header

from badgeservice.web import headers
from badgeservice.web.answers import CREDENTIAL_TYPES, PAGE, best_of, etag
from badgeservice.web.credentials import JSON_TYPE, file_name, links, wants_json
from badgeservice.web.public_door import ASK_EACH_TIME

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from badgeservice.assembly import Service

_ADDRESS = re.compile(r"/credentials/([a-z2-7]{26})(\.json)?")
_ASKED_MORE = ("QUERY_STRING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH",
               "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE")
"""What asks for more than the bytes: a secret link, or whether a copy is still good."""


def answered_first(application: WSGIApplication, service: Service, *,
                   is_https: bool) -> WSGIApplication:
    """Return *application* that answers at once where a program fetches a public credential."""
    always = tuple(headers.always(is_https=is_https).items())

    def call(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with the stored bytes, or let the views answer."""
        found = _wanted(environ)
        content = service.show.open_copy(found[0]) if found else None
        if found is None or content is None:
            return application(environ, start_response)
        name, media_type, is_file = found
        start_response("200 OK", [
            ("Content-Type", media_type),
            ("Content-Length", str(len(content))),
            ("ETag", f'"{etag(content, media_type)}"'),
            ("Cache-Control", ASK_EACH_TIME),
            ("Access-Control-Allow-Origin", "*"),
            ("Vary", "Accept"),
            ("Date", http_date()),
            ("Content-Disposition", f'inline; filename="{file_name(name)}.json"'),
            ("X-Robots-Tag", "noindex"),
            *(() if is_file else (("Link", links(service.urls.credential(name))),)),
            *always,
        ])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else content]

    return call


def _wanted(environ: WSGIEnvironment) -> tuple[str, str, bool] | None:
    """Return the id, the media type and whether the file was named; None for all else."""
    address = _ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
    if (address is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD")
            or any(environ.get(name) for name in _ASKED_MORE)):
        return None
    is_file = address[2] is not None
    media_type = _media_type(environ.get("HTTP_ACCEPT", ""), is_file=is_file)
    return (address[1], media_type, is_file) if media_type else None


@lru_cache(maxsize=256)
def _media_type(accept: str, *, is_file: bool) -> str | None:
    """Return as what the bytes go out; None where a page is wanted, or nothing of ours."""
    accepted = parse_accept_header(accept, MIMEAccept)
    if is_file:
        found = best_of(accepted, CREDENTIAL_TYPES) if wants_json(accepted) else None
        return found or JSON_TYPE
    found = best_of(accepted, (PAGE, *CREDENTIAL_TYPES))
    return found if found != PAGE else None
