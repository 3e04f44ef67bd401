"""Credentials: one address each, a page for people and the signed bytes for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, request

from badgeservice.core.facts import CredentialFacts
from badgeservice.core.text import LANGUAGES
from badgeservice.web.answers import CREDENTIAL_TYPES, PAGE, best, chosen, verbatim
from badgeservice.web.credential_view import page_of
from badgeservice.web.current import service
from badgeservice.web.emblem import emblems
from badgeservice.web.languages import language
from badgeservice.web.pages import page
from badgeservice.web.report_view import view_of

blueprint = Blueprint("credentials", __name__)

_MINUTES = 5 * 60
"""The bytes never change; but a holder may have them taken from the web."""


@blueprint.get("/credentials/<name>")
def credential(name: str) -> Response:
    """Show the credential, or answer with its bytes to a program."""
    media_type = chosen((PAGE, *CREDENTIAL_TYPES))
    facts = service().show.credential(name)
    response = _page(facts) if media_type == PAGE else _bytes(facts, media_type)
    return _with_links(response, facts)


@blueprint.get("/credentials/<name>.json")
def as_json(name: str) -> Response:
    """Answer with the stored bytes, whatever the browser would rather have."""
    media_type = best(CREDENTIAL_TYPES) if _asks_for_json() else None
    return _bytes(service().show.credential(name), media_type or "application/json")


@blueprint.get("/credentials/<name>.pdf")
def as_pdf(name: str) -> Response:
    """Answer with the certificate; ``?lang=`` chooses its language, else it is the signed one."""
    wish = request.args.get("lang")
    content = service().certify(name, wish if wish in LANGUAGES else None)
    response = Response(content, content_type="application/pdf")
    # A revoked credential has no certificate, so every use of a copy must be asked about.
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name(name)}.pdf"'
    return _unlisted(response)


def _page(facts: CredentialFacts) -> Response:
    verification = service().verify(facts.credential.document)
    report = view_of(verification, now=datetime.now(UTC))
    course = facts.achievement.course
    drawn = emblems([*service().show.achievements(), facts.achievement])
    return _unlisted(page(
        "public/credential.html",
        shown=page_of(facts, report, language()),
        emblem=drawn[course.slug],
        name=facts.credential.prepared.id,
        file_name=_file_name(facts.credential.prepared.id),
    ))


def _bytes(facts: CredentialFacts, media_type: str) -> Response:
    response = verbatim(facts.credential.document, media_type, max_age=_MINUTES)
    name = _file_name(facts.credential.prepared.id)
    response.headers["Content-Disposition"] = f'inline; filename="{name}.json"'
    return _unlisted(response)


def _asks_for_json() -> bool:
    return any(name.partition(";")[0] in CREDENTIAL_TYPES for name, _ in request.accept_mimetypes)


def _file_name(name: str) -> str:
    return f"credential-{name[:8]}"


def _unlisted(response: Response) -> Response:
    """Keep search engines away: whoever shares a credential chooses with whom."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _with_links(response: Response, facts: CredentialFacts) -> Response:
    address = service().urls.credential(facts.credential.prepared.id)
    response.headers["Link"] = ", ".join((
        f'<{address}>; rel="canonical"',
        f'<{address}.json>; rel="alternate"; type="application/vc"',
        f'<{address}.pdf>; rel="alternate"; type="application/pdf"',
    ))
    return response
