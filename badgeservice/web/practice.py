"""The practice cycle: five stages on one page, each saved by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.core.practice import Entry, Step, is_answered
from badgeservice.credentials.evidence import GENRES
from badgeservice.errors import BadInput, Conflict, NotFound, NotWilling, Problem, say
from badgeservice.web.access import actor, needs
from badgeservice.web.answers import as_json, wants_page
from badgeservice.web.current import service
from badgeservice.web.evidence import answer
from badgeservice.web.forms import guarded
from badgeservice.web.headers import AT_WORK, policy
from badgeservice.web.notices import tell
from badgeservice.web.pages import page
from badgeservice.web.paging import paged
from badgeservice.web.portfolio import course_choices
from badgeservice.web.stages import ABOUT, NAMES
from badgeservice.web.zones import zone_of

blueprint = guarded(Blueprint("practice", __name__))

_PER_PAGE = 50

_IN_PLACE = policy("object-src 'self'", "frame-src 'self'", "media-src 'self'")
"""One item of evidence is opened on its page, from here."""


@dataclass(frozen=True)
class Typed:
    """What somebody typed into a stage that could not be saved."""

    step: Step
    text: str
    happened_on: str
    problems: tuple[Problem, ...] = ()
    is_clash: bool = False
    """Whether somebody saved the stage meanwhile."""


@blueprint.get("/portfolio/practice/")
@needs(Role.TEACHER, Role.MENTOR)
def cycles() -> Response:
    """Show the teacher's cycles, and to a mentor those of the teachers."""
    asker = actor()
    own = service().practice.cycles(asker) if asker.has(Role.TEACHER) else ()
    others = service().practice.mentored(asker) if asker.has(Role.MENTOR) else ()
    pages, further = paged(own, _PER_PAGE), paged(others, _PER_PAGE)
    return page("practice/cycles.html", cycles=pages.items, pages=pages,
                others=further.items, further=further,
                steps=NAMES, is_teacher=asker.has(Role.TEACHER),
                is_mentor=asker.has(Role.MENTOR), courses=dict(course_choices()),
                zone=zone_of(asker))


@blueprint.get("/portfolio/practice/new")
@needs(Role.TEACHER)
def new() -> Response:
    """Show the form that begins a cycle."""
    return _about("")


@blueprint.post("/portfolio/practice/new")
@needs(Role.TEACHER)
def begin() -> AnyResponse:
    """Begin a cycle."""
    try:
        made = service().practice.open(actor(), *_described())
    except BadInput as error:
        return _about("", *_described(), problems=error.problems)
    return redirect(url_for("practice.cycle", cycle=made.id), code=303)


@blueprint.get("/portfolio/practice/<cycle>")
@needs(Role.TEACHER, Role.MENTOR)
def cycle(cycle: str) -> Response:
    """Show a cycle with its five stages."""
    return _cycle(cycle)


@blueprint.get("/portfolio/practice/<cycle>/evidence/<item>")
@needs(Role.TEACHER, Role.MENTOR)
def evidence(cycle: str, item: str) -> Response:
    """Show one item of the cycle's evidence; that a mentor was shown it is recorded."""
    found = service().cycle_evidence(actor(), cycle, item)
    response = page("practice/item.html", keep=False, item=found.item, cycle=found.shown.cycle,
                    teacher=found.shown.teacher, kinds=GENRES)
    response.headers["Content-Security-Policy"] = _IN_PLACE
    return response


@blueprint.get("/portfolio/practice/<cycle>/evidence/<item>/file")
@needs(Role.TEACHER, Role.MENTOR)
def evidence_file(cycle: str, item: str) -> Response:
    """Hand over the file of an item; ``?download=1`` as a file to be saved."""
    is_download = request.args.get("download") == "1"
    return answer(service().cycle_evidence.file(actor(), cycle, item, is_download=is_download),
                  is_download=is_download)


@blueprint.get("/portfolio/practice/<cycle>/about")
@needs(Role.TEACHER)
def about(cycle: str) -> Response:
    """Show the form for title and module."""
    found = service().practice.get(actor(), cycle)
    if not found.is_own:
        raise NotFound(say("There is no such practice cycle here."), code="unknown-cycle")
    return _about(cycle, found.cycle.title, found.cycle.course, found.cycle.programme)


@blueprint.post("/portfolio/practice/<cycle>/about")
@needs(Role.TEACHER)
def describe(cycle: str) -> AnyResponse:
    """Change title and module."""
    try:
        service().practice.describe(actor(), cycle, *_described())
    except BadInput as error:
        return _about(cycle, *_described(), problems=error.problems)
    tell(say("Saved."))
    return redirect(url_for("practice.cycle", cycle=cycle), code=303)


@blueprint.get("/portfolio/practice/<cycle>/delete")
@needs(Role.TEACHER)
def ask(cycle: str) -> Response:
    """Ask whether a cycle is to be deleted."""
    return _ask(cycle)


def _ask(cycle: str, status: int = 200) -> Response:
    shown = service().practice.get(actor(), cycle)
    if not shown.is_own:
        raise NotFound(say("There is no such practice cycle here."), code="unknown-cycle")
    return page("practice/delete.html", status=status, cycle=shown.cycle, items=len(shown.items),
                is_answered=is_answered(shown.cycle))


@blueprint.post("/portfolio/practice/<cycle>/delete")
@needs(Role.TEACHER)
def delete(cycle: str) -> AnyResponse:
    """Delete a cycle."""
    try:
        gone = service().practice.delete(actor(), cycle)
    except NotWilling:
        if not wants_page():
            raise
        return _ask(cycle, status=409)
    tell(say("“%(title)s” is gone for good.", title=gone.title))
    return redirect(url_for("practice.cycles"), code=303)


@blueprint.post("/portfolio/practice/<cycle>/<any(plan, apply, evidence, reflect, feedback):step>")
@needs(Role.TEACHER, Role.MENTOR)
def save(cycle: str, step: str) -> AnyResponse:
    """Save one stage: a form of the page, or its script that saves as one goes."""
    stage = Step(step)
    text = request.form.get("text", "").replace("\r\n", "\n")
    happened_on, asked = request.form.get("happened_on", ""), request.form.get("version", "")
    version = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
    try:
        entry = service().practice.save(actor(), cycle, stage, text, happened_on,
                                        version=version)
    except BadInput as error:
        if not wants_page():
            raise
        return _cycle(cycle, Typed(stage, text, happened_on, tuple(
            _at(problem, stage) for problem in error.problems)), status=400)
    except Conflict as error:
        if not wants_page():
            return _clash(cycle, stage, error)
        return _cycle(cycle, Typed(stage, text, happened_on, is_clash=True), status=409)
    if not wants_page():
        return as_json({"version": entry.version})
    tell(say("Saved."))
    return redirect(f"{url_for('practice.cycle', cycle=cycle)}#{step}", code=303)


@blueprint.post("/portfolio/practice/<cycle>/to-portfolio")
@needs(Role.TEACHER)
def keep(cycle: str) -> AnyResponse:
    """Make an item of the reflection."""
    try:
        made = service().practice.reflection_to_portfolio(
            actor(), cycle, pupils=request.form.get("pupils", ""),
            has_consent=request.form.get("consent") == "yes")
    except BadInput as error:
        return _cycle(cycle, Typed(Step.REFLECT, "", "", error.problems), status=400)
    tell(say("“%(title)s” is in your portfolio.", title=made.title))
    return redirect(url_for("portfolio.item", item=made.id), code=303)


def _clash(cycle: str, step: Step, error: Conflict) -> Response:
    there = service().practice.get(actor(), cycle).cycle.entry(step)
    return as_json({
        "code": error.code, "text": there.text, "version": there.version,
        "happened_on": there.happened_on.isoformat() if there.happened_on else "",
    }, status=409)


def _cycle(cycle: str, typed: Typed | None = None, *, status: int = 200) -> Response:
    shown = service().practice.get(actor(), cycle)
    response = page("practice/cycle.html", status=status, shown=shown, cycle=shown.cycle,
                    stages=[_stage(shown.cycle.entry(step), typed) for step in Step],
                    may_be_deleted=shown.is_own and not is_answered(shown.cycle),
                    typed=typed, names=NAMES, about=ABOUT, kinds=GENRES,
                    writers=dict(shown.writers), zone=zone_of(actor()),
                    course=dict(course_choices()).get(shown.cycle.course, shown.cycle.course))
    response.headers["Content-Security-Policy"] = AT_WORK
    return response


def _stage(entry: Entry, typed: Typed | None) -> dict[str, Any]:
    """Return what a stage of the page shows: what is saved, or what was typed just now."""
    is_typed = typed is not None and typed.step is entry.step and (
        typed.text or typed.happened_on or typed.is_clash)
    kept = entry.happened_on.isoformat() if entry.happened_on else ""
    return {
        "step": entry.step,
        "name": entry.step.value,
        "entry": entry,
        "text": typed.text if typed is not None and is_typed else entry.text,
        "happened_on": typed.happened_on if typed is not None and is_typed else kept,
        "problems": typed.problems if typed is not None and typed.step is entry.step else (),
        "is_clash": typed is not None and typed.step is entry.step and typed.is_clash,
    }


def _at(problem: Problem, step: Step) -> Problem:
    """Return *problem* at the field of its stage: the page has five of each."""
    return Problem(problem.code, problem.message, problem.remedy,
                   field=f"{problem.field}-{step.value}")


def _described() -> tuple[str, str, str]:
    return (request.form.get("title", ""), request.form.get("course", ""),
            request.form.get("programme", ""))


def _about(cycle: str, title: str = "", course: str = "", programme: str = "", *,
           problems: tuple[Problem, ...] = ()) -> Response:
    kept = service().practice.get(actor(), cycle).cycle.programme if cycle else ""
    taught = () if kept else service().practice.programmes(actor())
    return page("practice/about.html", status=400 if problems else 200, cycle=cycle, title=title,
                course=course, courses=course_choices(), problems=problems, programme=programme,
                programmes=taught if cycle or len(taught) > 1 else ())
