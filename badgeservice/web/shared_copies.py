"""Pages that are the same for everybody, of which a cache on the way may keep a copy.

A shared cache (nginx, a CDN) keeps one for a minute, and shows it for one more while it fetches
the next (RFC 9111, RFC 5861). Browsers ask each time, and get 304 where nothing changed: whoever
signs in sees no page of a stranger. What depends on a person is never marked so.
"""

from __future__ import annotations

from hashlib import sha256

from flask import Response, g, request, session

from badgeservice.web.languages import COOKIE

_POLICY = "public, max-age=0, s-maxage=60, stale-while-revalidate=60"


def for_everybody(response: Response) -> Response:
    """Let caches keep *response*, where it was made for nobody in particular; return it.

    To be called for pages that show a stranger nothing that may be hidden tomorrow.
    """
    if response.status_code != 200 or not _is_for_everybody():
        return response
    response.headers["Cache-Control"] = _POLICY
    # Weak: it goes out compressed or not, with the same meaning.
    response.set_etag(sha256(response.get_data()).hexdigest()[:32], weak=True)
    response.make_conditional(request)
    return response


def _is_for_everybody() -> bool:
    """Tell whether nothing that was sent along, or is sent back, belongs to one asker."""
    return not (request.cookies.keys() - {COOKIE} or "Authorization" in request.headers
                or "lang" in request.args  # its answer sets a cookie
                or session.modified or "csrf_token" in g)
