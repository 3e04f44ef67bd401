"""Texts go out compressed where the browser takes that: a page arrives in a third of the bytes.

Never what was made for one person: whoever can have a page made again and again with words of
their own could read a form's token off its compressed length (the attack called BREACH). And no
credential's own bytes: they are served as they are stored.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, g, request

_TYPES = frozenset({"text/html", "text/css", "text/javascript", "application/javascript",
                    "image/svg+xml"})

_SMALLEST = 1000
"""Bytes below which it is not worth it."""


def set_up(app: Flask) -> None:
    """Let *app* compress what may be; to be called before all else that looks at answers."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in _TYPES or response.status_code != 200:
        return response
    response.vary.add("Accept-Encoding")
    if request.method != "GET" or not _is_taken() or _is_personal():
        return response
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < _SMALLEST:
        return response
    response.set_data(_packed(content))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag is not None:
        # Another representation of the same: equal in meaning, not byte for byte.
        response.set_etag(tag, weak=True)
    return response


def _is_taken() -> bool:
    return request.accept_encodings.quality("gzip") > 0 and "Range" not in request.headers


def _is_personal() -> bool:
    return g.get("signed_in") is not None or "csrf_token" in g


@lru_cache(maxsize=64)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=6, mtime=0)
