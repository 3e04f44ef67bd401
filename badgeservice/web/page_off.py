"""What is answered where a holder does not show a credential: its status and achievement alone."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask, Response

from badgeservice.operations.hidden import standing_of
from badgeservice.web.answers import as_json, wants_page
from badgeservice.web.current import service
from badgeservice.web.languages import varied, words
from badgeservice.web.pages import page
from badgeservice.web.problems import Fault, as_problem
from badgeservice.web.public_door import PageOff

STATUS = 403
"""It is there, and the asker is not let in; others are, and tomorrow the asker may be."""


def set_up(app: Flask) -> None:
    """Let *app* answer so wherever the door is shut."""
    app.register_error_handler(PageOff, _answer)


def _answer(error: PageOff) -> Response:
    facts = error.facts
    code, status = standing_of(facts.status, facts.credential.document, datetime.now(UTC))
    if wants_page():
        response = page("public/page_off.html", status=STATUS, keep=False,
                        achievement=facts.achievement, is_example=facts.issuer.is_example,
                        status_code=code, status_words=words(status))
    else:
        fault = Fault(STATUS, error.code, error.message)
        response = as_json({**as_problem(fault), "credential": {
            "status": code,
            "achievement": service().urls.achievement(
                facts.achievement.slug, facts.achievement.version, facts.award.language),
        }}, status=STATUS, media_type="application/problem+json")
        response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return varied(response)
