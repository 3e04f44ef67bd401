"""Calibration: assessors judge evidence with known levels, and see how near they came."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.core.calibration import CalibrationSet, Given
from badgeservice.errors import BadInput, Problem
from badgeservice.operations.calibrate import Task
from badgeservice.web import quality_view
from badgeservice.web import quality_words as spoken
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.pages import page

blueprint = guarded(Blueprint("calibration", __name__, url_prefix="/assess/calibration"))


@blueprint.get("")
@needs(Role.ASSESSOR)
def sets() -> Response:
    """Show the sets that the assessor can judge, and the assessor's own numbers."""
    who = actor()
    return page("assess/calibration.html", tasks=service().calibrate.mine(who),
                drift=service().quality.own_drift(who), q=quality_view)


@blueprint.get("/<found>")
@needs(Role.ASSESSOR)
def task(found: str) -> Response:
    """Show a set to be judged."""
    return _task(service().calibrate.task(actor(), found), {})


def _task(found: Task, given: Given, problems: tuple[Problem, ...] = ()) -> Response:
    return page("assess/calibration_set.html", status=400 if problems else 200, task=found,
                given=given, problems=problems, spoken=spoken)


@blueprint.post("/<found>")
@needs(Role.ASSESSOR)
def judge(found: str) -> AnyResponse:
    """Record the levels of all cases."""
    kept = service().calibrate.task(actor(), found)
    given = _given(kept.set)
    try:
        attempt = service().calibrate.judge(actor(), found, given)
    except BadInput as error:
        return _task(kept, given, error.problems)
    return redirect(url_for("calibration.outcome", attempt=attempt.id), code=303)


def _given(found: CalibrationSet) -> dict[str, dict[str, int]]:
    """Read the level of each criterion by its name; what is no number is left out."""
    given: dict[str, dict[str, int]] = {}
    for item in found.items:
        for criterion in item.known:
            value = request.form.get(f"level-{item.id}-{criterion}", "")
            if value.isascii() and value.isdigit() and len(value) < 3:
                given.setdefault(item.id, {})[criterion] = int(value)
    return given


@blueprint.get("/attempts/<attempt>")
@needs(Role.ASSESSOR, Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR)
def outcome(attempt: str) -> Response:
    """Show what an attempt came to, with the reasons of the known levels."""
    found = service().calibrate.outcome(actor(), attempt)
    return page("assess/calibration_result.html", it=found, spoken=spoken, q=quality_view,
                is_own=found.person.id == actor().person.id)
