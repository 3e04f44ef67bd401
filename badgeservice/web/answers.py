"""Answers: which form the asker wants, and stored bytes as they are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from flask import Response, request
from werkzeug.datastructures import Accept, MIMEAccept
from werkzeug.exceptions import NotAcceptable

PAGE = "text/html"
CREDENTIAL_TYPES = ("application/vc", "application/ld+json", "application/vc+ld+json",
                    "application/json")
"""What a signed credential may be asked for as; the bytes are the same (VCDM 2.0 §6.2)."""

DEFINITION_TYPES = ("application/ld+json", "application/json")

_FOR_PROGRAMS = ("/api/", "/vc-api/", "/status/", "/healthz", "/.well-known/",
                 "/oembed")
"""Where people have nothing to read, not even of an error."""


def best(offers: Sequence[str]) -> str | None:
    """Return the one of *offers* that the request accepts most, or None.

    The earlier offer wins a tie, so whoever takes anything gets the first. Parameters
    such as the profile of JSON-LD do not count.
    """
    return best_of(request.accept_mimetypes, offers)


def best_of(accepted: Accept, offers: Sequence[str]) -> str | None:
    """Return what `best` returns, for a request that accepts *accepted*."""
    plain = MIMEAccept(
        [(name.partition(";")[0].strip(), quality) for name, quality in accepted]
    )
    return plain.best_match(offers) if plain else offers[0]


def chosen(offers: Sequence[str]) -> str:
    """Return the one of *offers* that suits; raises NotAcceptable (406) where none does."""
    found = best(offers)
    if found is None:
        raise NotAcceptable
    return found


def wants_page() -> bool:
    """Tell whether the asker is a person with a browser rather than a program."""
    if request.path.startswith(_FOR_PROGRAMS) or request.path.endswith(".json"):
        return False
    return best((PAGE, "application/problem+json", "application/json",
                 *CREDENTIAL_TYPES)) == PAGE


def verbatim(content: bytes, media_type: str, *, max_age: int) -> Response:
    """Answer with *content* as it is, or with 304 where the asker has it already.

    Any site may read it: it is public, and no cookie changes it.
    """
    response = Response(content, content_type=media_type)
    response.set_etag(etag(content, media_type))
    response.cache_control.public = True
    response.cache_control.max_age = max_age
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.add("Accept")
    response.make_conditional(request)
    return response


def etag(content: bytes, media_type: str) -> str:
    """Return by what *content* is told from other versions of it.

    The same bytes under another media type are another representation (RFC 9110 §8.8.3).
    """
    return sha256(media_type.encode() + b"\0" + content).hexdigest()[:32]


def as_json(value: Mapping[str, Any], *, status: int = 200,
            media_type: str = "application/json") -> Response:
    """Answer with *value* as JSON in UTF-8."""
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    return Response(text, status=status, content_type=media_type)


def as_definition(value: Mapping[str, Any], media_type: str, *, max_age: int) -> Response:
    """Answer with a published definition as JSON that may be kept for a while."""
    return verbatim(as_json(value).get_data(), media_type, max_age=max_age)
