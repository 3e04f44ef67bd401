"""The verify page, and the same for programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.errors import BadInput, BadUsage, NotFound, say
from badgeservice.operations.meant import meant
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
from badgeservice.web.shared_copies import for_everybody
from badgeservice.web.turns import in_turn, note

blueprint = Blueprint("verification", __name__)

_LONGEST_CODE = 80
"""Signs of what was typed as a code that are shown again."""

_NOTHING = say("Paste a link or the text of a credential, or choose a file.")
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@dataclass(frozen=True)
class _Brought:
    """What is to be verified."""

    content: bytes
    taken: str = ""
    """The link, id or code that was taken out of a text with more in it."""


@blueprint.get("/verify")
def form() -> Response:
    """Show the form; with ``?id=`` or ``?url=`` also what was found."""
    brought = request.args.get("id") or request.args.get("url") or ""
    try:
        found = _plain(brought.encode()) if brought.strip() else None
    except NotFound as error:
        return _unfound(error, brought)
    return _found(found, brought) if found else _page(None, brought=brought)


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
    return for_everybody(page("public/verify_help.html", host=_host()))


@in_turn
def _found(found: _Brought, brought: str) -> Response:
    return _page(_verify(found.content), brought=brought, taken=found.taken)


@blueprint.post("/verify")
@in_turn
def submitted() -> Response:
    """Show what was found in the file or text of the form; of a ZIP, in each file."""
    try:
        found = _of_form()
        if found is not None and is_several(found.content):
            return _page(None, members=verify_several(found.content, _asked, _shown))
    except NotFound as error:
        return _unfound(error, request.form.get("text", ""))
    except BadInput as error:
        return _page(None, status=400, complaint=error.message, is_too_much=True)
    if found is None:
        return _page(None, status=400, complaint=_NOTHING)
    return _page(_asked(found.content), taken=found.taken)


@blueprint.post("/api/verify")
@in_turn
def api() -> Response:
    """Answer with the report on the body, on a form's text or on its file.

    Whatever the verdict, a report is 200: it is the answer, not an error.
    """
    found = _of_form() if request.mimetype in _FORMS else _plain(request.get_data())
    if found is None or not found.content.strip():
        raise BadUsage(_NOTHING, code="nothing-to-verify")
    response = as_json(report_json(_asked(found.content)))
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


def _of_form() -> _Brought | None:
    """Return the file of the form where there is one, else its text; None for neither.

    A file with nothing in it was brought all the same. Raises NotFound as `_plain` does.
    """
    tighten(request)
    text = request.form.get("text", "").encode()
    for file in request.files.values():
        content = file.read()
        if content or (file.filename and not text.strip()):
            return _Brought(content)
    return _plain(text) if text.strip() else None


def _plain(content: bytes) -> _Brought:
    """Return what was sent; of a text the one link or id that is meant, where there is one.

    A code on paper becomes the id that it stands for. Raises NotFound as `Show.by_code` does.
    """
    found = meant(content, service().urls.base)
    if len(found) != 1:
        return _Brought(content)
    (only,) = found
    said = service().show.by_code(only.said) if only.is_code else only.said
    return _Brought(said.encode(), taken=only.said if only.is_part else "")
