"""Verify many credentials in one go, for programs with a token."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from badgeservice.core.bulk import BulkJob, BulkState, Counts
from badgeservice.core.token import Scope
from badgeservice.errors import BadInput, Problem, say
from badgeservice.operations.bulk import Source
from badgeservice.operations.bulk_read import Wishes
from badgeservice.operations.verify import DEFAULT
from badgeservice.web.answers import as_json
from badgeservice.web.bulk import made, sent
from badgeservice.web.bulk_upload import received
from badgeservice.web.current import service
from badgeservice.web.vc_body import bearer, body

blueprint = Blueprint("bulk_api", __name__, url_prefix="/api/verify/batches")

_WAIT = 2
"""Seconds after which it is worth asking again."""


@blueprint.post("")
def bring() -> Response:
    """Take a list of links, ids, codes and documents, or a file of them; answer 202."""
    token = _token()
    if request.mimetype == "multipart/form-data":
        file = received()
        job = service().bulk.bring(file.stream, file.name, Wishes(
            policy=request.form.get("policy", DEFAULT), column=request.form.get("column"),
            recipient=request.form.get("recipient_column"), asks=False), Source(token=token))
    else:
        sent_body = body()
        items = sent_body.members.get("items")
        policy = sent_body.members.get("policy", DEFAULT)
        if not isinstance(items, list) or not all(isinstance(each, str) for each in items):
            raise _wrong("items")
        if not isinstance(policy, str):
            raise _wrong("policy")
        job = service().bulk.bring_list(items, Wishes(policy=policy, asks=False),
                                        Source(token=token))
    response = _answer(job, Counts(job.total), status=202)
    response.headers["Location"] = url_for("bulk_api.show", job=job.id)
    return response


@blueprint.get("/<job>")
def show(job: str) -> Response:
    """Answer how far it is; where no worker runs, asking moves it on."""
    token = _token()
    found, counts = service().bulk.show(job, token=token)
    if found.state is BulkState.WORKING:
        service().bulk_work(job)
        found, counts = service().bulk.show(job, token=token)
    return _answer(found, counts)


@blueprint.get("/<job>/report")
def report(job: str) -> Response:
    """Send the report, as JSON unless another form is asked for."""
    # Joined: whoever names two forms means none that there is.
    form = "+".join(request.args.getlist("format")) if "format" in request.args else "json"
    return sent(made(job, form, token=_token()))


@blueprint.delete("/<job>")
def delete(job: str) -> Response:
    """Remove what was brought and found, now."""
    service().bulk.delete(job, token=_token())
    return Response(status=204)


def _token() -> str:
    return service().tokens.authorize(bearer(), None, Scope.VERIFY_BULK).id


def _answer(job: BulkJob, counts: Counts, *, status: int = 200) -> Response:
    response = as_json(_data(job, counts), status=status)
    response.headers["Cache-Control"] = "no-store"
    if job.state is BulkState.WORKING:
        response.headers["Retry-After"] = str(_WAIT)
    return response


def _data(job: BulkJob, counts: Counts) -> dict[str, Any]:
    return {
        "id": job.id, "state": job.state.value, "total": counts.total, "done": counts.done,
        "valid": counts.passed, "valid_by_unknown_issuer": counts.strangers,
        "not_valid": counts.failed, "could_not_be_checked": counts.unknown,
        "removed_at": job.ends_at.isoformat(timespec="seconds"),
        "report": url_for("bulk_api.report", job=job.id),
    }


def _wrong(field: str) -> BadInput:
    return BadInput([Problem("member-wrong",
                             say("This member is missing or of the wrong kind."), field=field)])
