"""From errors to answers: problem+json for programs, a page for people, once.

RFC 9457. The code is stable; the sentence is in the asker's language. Of what went wrong
inside the house nothing is told but that it did.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, render_template
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from badgeservice.errors import BadgeError, Message, Problem, SeveralProblems, TooManyTries, say
from badgeservice.web.answers import as_json, wants_page
from badgeservice.web.languages import varied, words

_log = logging.getLogger(__name__)

STATUS_OF_CODE: Mapping[str, int] = {
    "bad-input": 400,
    "usage": 400,
    "not-allowed": 401,
    "too-many-tries": 429,
    "token-scope": 403,
    "role-elsewhere": 403,
    "role-missing": 403,
    "role-of-organisation": 403,
    "own-case": 403,
    "account-disabled": 403,
    "relation-own": 403,
    "role-own": 403,
    "second-factor-demanded": 403,
    "provider-refused": 403,
    "provider-stranger": 403,
    "provider-none": 404,
    "provider-unreachable": 502,
    "form-stale": 403,
    "not-yours": 403,
    "file-too-large": 413,
    "disk-full": 507,
    "not-found": 404,
    "credential-withdrawn": 410,
    "credential-page-off": 403,
    "bulk-gone": 410,
    "document-refused": 422,
    "not-willing": 409,
    "conflict": 409,
    "could-not-check": 422,
    "sandbox-busy": 503,
    "sandbox-unavailable": 503,
    "disclosure-key-missing": 409,
    "home-unusable": 503,
    "key-unusable": 503,
    "bad-settings": 500,
    "error": 500,
}
"""The HTTP status of each error; a code of its own that is not here counts as its class's."""

_INTERNAL = say("Something went wrong on our side. It was recorded; please try again later.")
_UNAVAILABLE = say("The service cannot answer at the moment. Please try again later.")

_RETRY_AFTER = "30"
"""Seconds after which a program may try again; a database is locked for less, mostly."""

_OF_HTTP: Mapping[int, tuple[str, Message]] = {
    400: ("bad-request", say("The request could not be understood.")),
    404: ("not-found", say("There is nothing at this address. Was the link copied whole?")),
    405: ("method-not-allowed", say("This address cannot be used in that way.")),
    406: ("not-acceptable", say("This is not available in the format that was asked for.")),
    413: ("too-large", say("That is more than this service reads: at most 20 MB in a file, and "
                           "2 MB of pasted text.")),
    415: ("unsupported-media-type", say("Content of this type is not read here.")),
    429: ("too-many-requests", say("From your address more was asked for than one gets in a "
                                   "short time. Please wait a minute and try again.")),
    503: ("unavailable", _UNAVAILABLE),
}


_HEADINGS: Mapping[int, Message] = {
    401: say("Please sign in"),
    403: say("Not allowed"),
    404: say("Not found"),
    409: say("Not possible as things stand"),
    410: say("No longer here"),
    413: say("Too large"),
    429: say("Too many requests"),
}
_HEADING_OF_CODE: Mapping[str, Message] = {"too-many-tries": say("Too many tries")}
"""What stands over the page of an error; the sentence below says more."""

_ODD, _BROKEN = say("That did not work"), say("Something went wrong")


@dataclass(frozen=True)
class Fault:
    """What is told about an error."""

    status: int
    code: str
    message: Message
    problems: tuple[Problem, ...] = ()

    @property
    def title(self) -> str:
        """The name of the HTTP status."""
        return HTTP_STATUS_CODES.get(self.status, "Error")

    @property
    def heading(self) -> Message:
        """What stands over the page."""
        return _HEADING_OF_CODE.get(self.code) or _HEADINGS.get(
            self.status, _BROKEN if self.status >= 500 else _ODD)


def set_up(app: Flask) -> None:
    """Let every error of *app* end here."""
    app.register_error_handler(BadgeError, _answer_badge_error)
    app.register_error_handler(HTTPException, _answer_http_exception)


def status_of(error: BadgeError) -> int:
    """Return the HTTP status for *error*."""
    codes = (error.code, *(getattr(kind, "code", "") for kind in type(error).__mro__))
    return next(STATUS_OF_CODE[code] for code in codes if code in STATUS_OF_CODE)


def _answer_badge_error(error: BadgeError) -> Response:
    status = status_of(error)
    if status >= 500:
        # What is wrong inside names folders and keys; it belongs into the log alone.
        _log.error("%s: %s", error.code, error, exc_info=error)
        response = answer(Fault(status, error.code,
                                _INTERNAL if status == 500 else _UNAVAILABLE))
        if status == 503:
            response.headers["Retry-After"] = _RETRY_AFTER
        return response
    problems = error.problems if isinstance(error, SeveralProblems) else ()
    response = answer(Fault(status, error.code, error.message, problems))
    if isinstance(error, TooManyTries):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _answer_http_exception(error: HTTPException) -> Response:
    # An unforeseen exception comes here as a 500; Flask has written it to the log.
    status = error.code or 500
    if error.response is not None:
        status = error.response.status_code
    code, message = _OF_HTTP.get(status) or (
        ("internal", _INTERNAL) if status >= 500 else _OF_HTTP[400])
    response = answer(Fault(status, code, message))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def answer(fault: Fault) -> Response:
    """Answer with *fault* in the form that suits the asker."""
    if wants_page():
        response = Response(render_template("error.html", fault=fault), status=fault.status)
    else:
        response = as_json(as_problem(fault), status=fault.status,
                           media_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    return varied(response)


def as_problem(fault: Fault) -> dict[str, Any]:
    """Return *fault* as the members of a problem document."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": fault.title,
        "status": fault.status,
        "detail": words(fault.message),
        "code": fault.code,
    }
    if fault.problems:
        document["problems"] = [_line(problem) for problem in fault.problems]
    return document


def _line(problem: Problem) -> dict[str, Any]:
    line = {"code": problem.code, "message": words(problem.message)}
    if problem.remedy is not None:
        line["remedy"] = words(problem.remedy)
    if problem.field is not None:
        line["field"] = problem.field
    return line
