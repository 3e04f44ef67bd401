"""The verify page, and the same for programs."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.ids import is_identifier
from badgeservice.core.paper_code import looks_like_code
from badgeservice.errors import BadInput, BadUsage, NotFound, say
from badgeservice.operations.verify import DEFAULT, Verification
from badgeservice.web.answers import as_json, wants_page
from badgeservice.web.current import service
from badgeservice.web.headers import ALWAYS
from badgeservice.web.languages import language_asked
from badgeservice.web.limits import tighten
from badgeservice.web.pages import page
from badgeservice.web.report_view import ReportView, view_of
from badgeservice.web.report_view import as_json as report_json
from badgeservice.web.several import is_several, verify_several
from badgeservice.web.turns import in_turn, note

blueprint = Blueprint("verification", __name__)

_LONGEST_LINE = 2000
"""Bytes of a link; what is longer is a document."""

_LONGEST_CODE = 80
"""Signs of what was typed as a code that are shown again."""

_NOTHING = say("Paste a link or the text of a credential, or choose a file.")
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@blueprint.get("/verify")
def form() -> Response:
    """Show the form; with ``?id=`` or ``?url=`` also what was found."""
    brought = request.args.get("id") or request.args.get("url") or ""
    try:
        content = meant(brought).encode()
    except NotFound as error:
        return _unfound(error, brought)
    return _found(content, brought) if content else _page(None, brought=brought)


@blueprint.get("/v/<code>")
def by_code(code: str) -> AnyResponse:
    """Lead from the short address that stands on paper to the credential."""
    try:
        name = service().show.by_code(code)
    except NotFound as error:
        if not wants_page():
            raise
        return _unfound(error, code[:_LONGEST_CODE])
    response = redirect(url_for("credentials.credential", name=name, lang=language_asked()), 303)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/verify/help")
def forgery() -> Response:
    """Tell how a genuine certificate and this page are told from forged ones."""
    return page("public/verify_help.html", host=_host())


@in_turn
def _found(content: bytes, brought: str) -> Response:
    return _page(_verify(content), brought=brought)


@blueprint.post("/verify")
@in_turn
def submitted() -> Response:
    """Show what was found in the file or text of the form; of a ZIP, in each file."""
    try:
        content = _of_form()
        if content is not None and is_several(content):
            return _page(None, members=verify_several(content, _asked, _shown))
    except NotFound as error:
        return _unfound(error, request.form.get("text", ""))
    except BadInput as error:
        return _page(None, status=400, complaint=error.message, is_too_much=True)
    if content is None:
        return _page(None, status=400, complaint=_NOTHING)
    return _page(_asked(content))


@blueprint.post("/api/verify")
@in_turn
def api() -> Response:
    """Answer with the report on the body, on a form's text or on its file.

    Whatever the verdict, a report is 200: it is the answer, not an error.
    """
    is_form = request.mimetype in _FORMS
    content = _of_form() if is_form else _plain(request.get_data()) or None
    if content is None:
        raise BadUsage(_NOTHING, code="nothing-to-verify")
    response = as_json(report_json(_asked(content)))
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked(content: bytes) -> ReportView:
    """Verify *content* as the form asks; programs that send no form name a policy in the query."""
    policy = request.form.get("policy") or request.args.get("policy") or DEFAULT
    return _verify(content, request.form.get("recipient", ""), policy)


def _verify(content: bytes, recipient: str = "", policy: str = DEFAULT) -> ReportView:
    """Raises BadUsage ``policy-unknown``."""
    verification = service().verify(content, recipient=recipient.strip() or None, policy=policy)
    note(verification.report)
    return _shown(verification)


def _shown(verification: Verification) -> ReportView:
    return view_of(verification, now=datetime.now(UTC))


def _unfound(error: NotFound, brought: str) -> Response:
    """Answer where a code leads to nothing: with the form, and with what to compare."""
    return _page(None, status=404, complaint=error.message, brought=brought, is_code=True)


def _host() -> str:
    return service().urls.base.partition("://")[2]


def _page(view: ReportView | None, *, status: int = 200, **values: object) -> Response:
    # Nothing of what was brought is kept, not even by the browser.
    response = page("public/verify.html", status=status, keep=False, view=view, host=_host(),
                    **values)
    response.headers["X-Robots-Tag"] = "noindex"
    # The one page with a camera; what it sees stays in the browser.
    response.headers["Permissions-Policy"] = ALWAYS["Permissions-Policy"].replace(
        "camera=()", "camera=(self)")
    return response


def _of_form() -> bytes | None:
    """Return the file of the form where there is one, else its text; None for neither.

    A file with nothing in it was brought all the same.
    """
    tighten(request)
    text = request.form.get("text", "").encode()
    for file in request.files.values():
        content = file.read()
        if content or (file.filename and not text.strip()):
            return content
    return _plain(text) or None


def _plain(content: bytes) -> bytes:
    """Return what was sent; a link or id on one line as it is meant."""
    text = content.strip()
    if len(text) > _LONGEST_LINE or b"\n" in text or text.startswith((b"{", b"%PDF-")):
        return content
    try:
        return meant(text.decode()).encode()
    except UnicodeDecodeError:
        return content


def meant(text: str) -> str:
    """Return what `typed` returns; a code on paper as the id that it stands for.

    Raises NotFound as `Show.by_code` does.
    """
    found = typed(text, service().urls.base)
    short = f"{service().urls.base}/v/"
    code = found.removeprefix(short)
    if found.startswith(short) or looks_like_code(code):
        return service().show.by_code(code)
    return found


def typed(text: str, base: str) -> str:
    """Return a link or id as it is meant: people type it from paper.

    >>> typed("Badges.example/credentials/abc", "https://badges.example")
    'https://badges.example/credentials/abc'
    """
    text = text.strip()
    host = base.partition("://")[2]
    bare = re.sub(r"^https?://", "", text, flags=re.IGNORECASE)
    if bare.lower().startswith(f"{host.lower()}/"):
        return base + bare[len(host):]
    name = re.sub(r"[\s-]", "", text).lower()
    return name if is_identifier(name) else text
