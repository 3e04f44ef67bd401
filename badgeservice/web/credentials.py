"""Credentials: one address each, a page for people and the signed bytes for programs."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, request
from werkzeug.datastructures import Accept

from badgeservice.core.certificate_layout import Paper
from badgeservice.core.facts import CredentialFacts
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import NotFound
from badgeservice.operations.pictures import PictureForm
from badgeservice.web.answers import CREDENTIAL_TYPES, PAGE, best, chosen, verbatim
from badgeservice.web.credential_view import page_of
from badgeservice.web.current import service
from badgeservice.web.languages import language
from badgeservice.web.pages import page
from badgeservice.web.pictures import as_picture
from badgeservice.web.public_door import door_of, kept_by_nobody, public_facts, public_file
from badgeservice.web.report_view import view_of
from badgeservice.web.share_view import share_view

blueprint = Blueprint("credentials", __name__)

JSON_TYPE = "application/json"
"""As what the file goes out where nothing else is asked for."""

_PAPERS = frozenset(paper.value for paper in Paper)


@blueprint.get("/credentials/<name>")
def credential(name: str) -> Response:
    """Show the credential, or answer with its bytes to a program."""
    media_type = chosen((PAGE, *CREDENTIAL_TYPES))
    try:
        facts = public_facts(name)
    except NotFound as error:
        if error.code != "credential-withdrawn" or media_type != PAGE:
            raise
        return _withdrawn(name)
    response = _page(facts) if media_type == PAGE else _bytes(facts, media_type)
    response.headers["Link"] = links(service().urls.credential(facts.credential.prepared.id),
                                     facts.successor)
    return response


@blueprint.get("/credentials/<name>.json")
def as_json(name: str) -> Response:
    """Answer with the stored bytes, whatever the browser would rather have."""
    media_type = best(CREDENTIAL_TYPES) if wants_json(request.accept_mimetypes) else None
    return _bytes(public_facts(name), media_type or JSON_TYPE)


@blueprint.get("/credentials/<name>.pdf")
def as_pdf(name: str) -> Response:
    """Answer with the certificate; ``?lang=``, ``?paper=`` and ``?layout=`` choose its form.

    What is not known there is passed over. A layout with a logo or a signature is only for
    the credentials of those who chose it, so none of an installation's own can be asked for.
    """
    wish, paper = request.args.get("lang"), request.args.get("paper")
    layout = request.args.get("layout", "")
    facts, content = public_file(name, lambda: service().certify(
        name, wish if wish in LANGUAGES else None,
        layout=layout if service().layouts.is_plain(layout) else None,
        paper=Paper(paper) if paper in _PAPERS else Paper.A4))
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(name)}.pdf"'
    # A revoked credential has no certificate, so every use of a copy must be asked about.
    return _unlisted(kept_by_nobody(response, facts))


@blueprint.get("/credentials/<name>.jwt")
def as_jwt(name: str) -> Response:
    """Answer with the credential as a token (Open Badges 3.0 §5.2: text/plain)."""
    facts, content = public_file(name, lambda: service().jwt_form(name))
    response = Response(content, content_type="text/plain; charset=us-ascii")
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(name)}.jwt"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    # Signed anew each time, and of a revoked credential there is none.
    return _unlisted(kept_by_nobody(response, facts))


@blueprint.get("/credentials/<name>.png")
def as_png(name: str) -> Response:
    """Answer with the badge picture that holds the credential."""
    return _baked(name, PictureForm.PNG)


@blueprint.get("/credentials/<name>.svg")
def as_svg(name: str) -> Response:
    """Answer with the badge picture that holds the credential, as a drawing."""
    return _baked(name, PictureForm.SVG)


def _baked(name: str, form: PictureForm) -> Response:
    wish = request.args.get("lang")
    facts, content = public_file(
        name, lambda: service().bake(name, form, wish if wish in LANGUAGES else None))
    # As with the certificate: of a revoked credential there is no picture.
    response = as_picture(content, form, f"{file_name(name)}.{form.value}")
    return _unlisted(kept_by_nobody(response, facts))


@blueprint.get("/credentials/<name>/refresh")
def refresh(name: str) -> Response:
    """Answer with the newest credential in the place of this one (1EdTechCredentialRefresh)."""
    public_facts(name)
    facts = public_facts(service().show.newest(name))
    response = verbatim(facts.credential.document, chosen(CREDENTIAL_TYPES), max_age=0)
    return _unlisted(kept_by_nobody(response, facts))


def _page(facts: CredentialFacts) -> Response:
    verification = service().verify(facts.credential.document, is_stored=True)
    report = view_of(verification, now=datetime.now(UTC))
    shown, door = page_of(facts, report, language()), door_of(facts)
    response = kept_by_nobody(page(
        "public/credential.html",
        shown=shown,
        door=door,
        share=None if door.is_off else share_view(facts, shown),
        key=door.key,
        drawn_in=facts.award.language,
        name=facts.credential.prepared.id,
        file_name=file_name(facts.credential.prepared.id),
    ), facts)
    return response if door.is_listed else _unlisted(response)


def _withdrawn(name: str) -> Response:
    return _unlisted(page("public/withdrawn.html", status=410,
                          withdrawn=service().show.withdrawn(name)))


def _bytes(facts: CredentialFacts, media_type: str) -> Response:
    response = verbatim(facts.credential.document, media_type, max_age=0)
    name = file_name(facts.credential.prepared.id)
    response.headers["Content-Disposition"] = f'inline; filename="{name}.json"'
    return _unlisted(kept_by_nobody(response, facts))


def wants_json(accepted: Accept) -> bool:
    """Tell whether one of the types of credentials is asked for by its name."""
    return any(name.partition(";")[0] in CREDENTIAL_TYPES for name, _ in accepted)


def file_name(name: str) -> str:
    """Return what the files of credential *name* are called, without their ends."""
    return f"credential-{name[:8]}"


def _unlisted(response: Response) -> Response:
    """Keep search engines away: whoever shares a credential chooses with whom."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def links(address: str, successor: str | None = None) -> str:
    """Return what belongs to the credential at *address*, as the header ``Link`` says it."""
    # RFC 5829: whoever has an older version is led to the newest.
    newer = (f'<{successor}>; rel="latest-version"',) if successor else ()
    return ", ".join((
        *newer,
        f'<{address}>; rel="canonical"',
        f'<{address}.json>; rel="alternate"; type="application/vc"',
        f'<{address}.pdf>; rel="alternate"; type="application/pdf"',
        f'<{address}.png>; rel="alternate"; type="image/png"',
    ))
