"""The quality of judging: agreement, samples for a second look, calibration at a glance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import groupby

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.core.agreement import FEWEST, MEASURES
from badgeservice.core.draft import code_name
from badgeservice.core.quality import Question
from badgeservice.core.quality_export import as_csv, as_data
from badgeservice.core.sampling import LEAST_PERCENT, MOST_PERCENT, Verdict, tally
from badgeservice.errors import BadInput, Conflict, NotFound, Problem, say, say_n
from badgeservice.web import quality_view
from badgeservice.web import quality_words as spoken
from badgeservice.web.access import actor, needs
from badgeservice.web.answers import as_json
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.notices import tell
from badgeservice.web.pages import page
from badgeservice.web.paging import paged
from badgeservice.web.quality_view import Filters, shown

blueprint = guarded(Blueprint("quality", __name__, url_prefix="/quality"))

_READERS = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR)
_DRAWERS = (Role.COORDINATOR, Role.ADMINISTRATOR)
_PAGE = 50
_FEW = ("exact", "adjacent", "kappa", "kappa_quadratic", "alpha")
"""The measures of the smaller tables; the files have all."""


def _filters() -> Filters:
    """Return what the address asks for; what is no date is a problem of its field."""
    (since, one), (until, other) = (_day(request.args.get(name, ""), name)
                                    for name in ("since", "until"))
    return Filters(request.args.get("rubric", ""), since, until, request.args.get("pair", ""),
                   tuple(problem for problem in (one, other) if problem))


@blueprint.context_processor
def everywhere() -> dict[str, object]:
    """Return what all templates of this room use."""
    return {"q": quality_view, "spoken": spoken, "readers": _READERS, "fewest": FEWEST,
            "measures": MEASURES, "few": _FEW, "code_name": code_name}


@blueprint.get("")
@needs(*_READERS)
def report() -> Response:
    """Show the report on one rubric; without a choice, on the most judged."""
    who, filters = actor(), _filters()
    rubrics = service().quality.rubrics(who)
    chosen = filters.rubric or service().quality.most_judged(who) or (
        rubrics[0].slug if rubrics else "")
    found, problems = None, filters.problems
    if chosen and not problems:
        try:
            found = service().quality.report(who, filters.question(chosen))
        except BadInput as error:
            problems = error.problems
        except NotFound as error:
            if error.code != "unknown-pair":
                raise
            problems = (Problem(error.code, error.message, field="pair"),)
    return page("quality/report.html", status=400 if problems else 200, rubrics=rubrics,
                filters=filters, chosen=chosen, problems=problems,
                view=shown(found) if found else None)


def _question() -> Question:
    filters = _filters()
    if filters.problems:
        raise BadInput(filters.problems)
    return filters.question(filters.rubric)


@blueprint.get("/export/csv")
@needs(*_READERS)
def table() -> Response:
    """Send the report as CSV for a spreadsheet."""
    found = service().quality.report(actor(), _question())
    response = Response(as_csv(found), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f"attachment; filename=quality-{found.rubric.slug}.csv")
    return response


@blueprint.get("/export/json")
@needs(*_READERS)
def data() -> Response:
    """Send the report as JSON."""
    return as_json(as_data(service().quality.report(actor(), _question())))


@blueprint.get("/calibration")
@needs(*_READERS)
def calibration() -> Response:
    """Show the calibration sets and who tried them."""
    rows = [(each, entry) for each in service().calibrate.overview(actor())
            for entry in (each.people or (None,))]
    pages = paged(rows, _PAGE)
    standings = [
        replace(found[0][0], people=tuple(entry for _, entry in found if entry is not None))
        for found in (list(group) for _, group in groupby(pages.items, lambda row: row[0].set.id))]
    return page("quality/calibration.html", standings=standings, pages=pages)


# --- samples -----------------------------------------------------------------------------


@blueprint.get("/samples")
@needs(*_READERS, Role.ASSESSOR)
def samples() -> Response:
    """Show the draws, and to those who may draw the forms for it."""
    return _samples()


def _samples(status: int = 200, problems: tuple[Problem, ...] = (),
             asked: str = "", percent: str = "") -> Response:
    who = actor()
    found = service().samples.all(who)
    pages = paged(found, _PAGE)
    # Each programme has a form of its own, so its fields carry its name.
    problems = tuple(replace(each, field=f"{each.field}-{asked}") if each.field else each
                     for each in problems)
    return page("quality/samples.html", status=status, drawn=pages.items, pages=pages,
                tally=tally(found), percents=service().samples.percents(who), problems=problems,
                asked=asked, percent=percent, may_draw=who.has(*_DRAWERS),
                least=LEAST_PERCENT, most=MOST_PERCENT, reads=who.has(*_READERS))


@blueprint.post("/samples")
@needs(*_DRAWERS)
def draw() -> AnyResponse:
    """Draw from the decisions that were not drawn before."""
    programme = request.form.get("programme", "")
    try:
        since, until = _days("since", "until")
        found = service().samples.draw(actor(), programme, since=since, until=until)
    except BadInput as error:
        return _samples(400, error.problems, programme)
    except Conflict as error:
        return _samples(409, (Problem(error.code, error.message),), programme)
    tell(say_n("%(num)s decision was drawn of %(population)s.",
               "%(num)s decisions were drawn of %(population)s.", len(found.items),
               population=found.population))
    return redirect(url_for("quality.sample", sample=found.id), code=303)


def _days(*names: str) -> list[date | None]:
    """Read days of the form that was sent; all that are none are told at once."""
    found: list[date | None] = []
    problems = []
    for name in names:
        day, problem = _day(request.form.get(name, ""), name)
        found.append(day)
        problems += [problem] if problem else []
    if problems:
        raise BadInput(problems)
    return found


def _day(given: str, name: str) -> tuple[date | None, Problem | None]:
    try:
        return (date.fromisoformat(given.strip()) if given.strip() else None), None
    except ValueError:
        return None, Problem("date-wrong", say("This is not a date."),
                             say("Write it as 2026-11-30 (year-month-day)."), field=name)


@blueprint.post("/samples/rate")
@needs(*_DRAWERS)
def rate() -> AnyResponse:
    """Change how many in a hundred are drawn."""
    programme, given = request.form.get("programme", ""), request.form.get("percent", "")
    try:
        service().samples.set_percent(actor(), programme,
                                      int(given) if given.isascii() and given.isdigit() else 0)
    except BadInput as error:
        return _samples(400, error.problems, programme, given)
    tell(say("The share was changed."))
    return redirect(url_for("quality.samples"), code=303)


@blueprint.get("/samples/<sample>")
@needs(*_READERS, Role.ASSESSOR)
def sample(sample: str) -> Response:
    """Show one draw."""
    who = actor()
    drawn = service().samples.get(who, sample)
    pages = paged(drawn.items, _PAGE)
    items = [service().samples.line(who, sample, each.application) for each in pages.items]
    return page("quality/sample.html", drawn=drawn, items=items, pages=pages)


@blueprint.get("/samples/<sample>/<application>")
@needs(*_READERS, Role.ASSESSOR)
def item(sample: str, application: str) -> Response:
    """Show one decision of a draw."""
    return _item(sample, application)


def _item(sample: str, application: str, status: int = 200,
          problems: tuple[Problem, ...] = (), verdict: str = "", note: str = "") -> Response:
    found = service().samples.look(actor(), sample, application)
    return page("quality/item.html", status=status, it=found, problems=problems,
                verdict=verdict, note=note, verdicts=Verdict)


@blueprint.post("/samples/<sample>/<application>")
@needs(Role.COORDINATOR, Role.ASSESSOR)
def review(sample: str, application: str) -> AnyResponse:
    """Record what a reviewer found."""
    given, note = request.form.get("verdict", ""), request.form.get("note", "")
    try:
        if given not in {each.value for each in Verdict}:
            raise BadInput([Problem("verdict-missing", say("Choose what you found."),
                                    field="verdict")])
        service().samples.review(actor(), sample, application, Verdict(given), note)
    except BadInput as error:
        return _item(sample, application, 400, error.problems, given, note)
    tell(say("Your review was recorded."))
    return redirect(url_for("quality.sample", sample=sample), code=303)
