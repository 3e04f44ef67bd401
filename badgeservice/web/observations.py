"""Mentors' observations as their teachers read them."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.errors import BadInput, Problem, say
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.notices import tell
from badgeservice.web.pages import page
from badgeservice.web.paging import paged
from badgeservice.web.zones import zone_of

blueprint = guarded(Blueprint("observations", __name__))

_PAGE = 50


@blueprint.get("/portfolio/observations")
@needs(Role.TEACHER)
def received() -> Response:
    """List what mentors noted of one's lessons."""
    pages = paged(service().observe.received(actor()), _PAGE)
    return page("portfolio/observations.html", keep=False, notes=pages.items, pages=pages)


@blueprint.get("/observations/<observation>")
@needs(Role.TEACHER, Role.MENTOR, Role.AUDITOR)
def show(observation: str) -> Response:
    """Show one note to its mentor, its teacher, or an auditor of the programme."""
    return _note(observation)


def _note(observation: str, problems: tuple[Problem, ...] = ()) -> Response:
    who = actor()
    note = service().observe.get(who, observation)
    return page("mentoring/note.html", status=400 if problems else 200, keep=False, note=note,
                zone=zone_of(who), problems=problems, pupils=request.form.get("pupils", ""),
                may_take=who.has(Role.TEACHER) and note.teacher.id == who.person.id)


@blueprint.post("/observations/<observation>/to-portfolio")
@needs(Role.TEACHER)
def take(observation: str) -> AnyResponse:
    """Put a note about oneself into the portfolio."""
    try:
        made = service().observe.to_portfolio(
            actor(), observation, pupils=request.form.get("pupils", ""),
            has_consent=request.form.get("consent") == "yes")
    except BadInput as error:
        return _note(observation, error.problems)
    tell(say("“%(title)s” is in your portfolio.", title=made.title))
    return redirect(url_for("portfolio.item", item=made.id), code=303)
