"""What mentors do: their mentees, and notes of the lessons that they saw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.core.observation import LONGEST
from badgeservice.errors import BadInput, Problem, say
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.notices import tell
from badgeservice.web.pages import page
from badgeservice.web.paging import paged

blueprint = guarded(Blueprint("mentoring", __name__))

_FIELDS = ("observed_on", "facts", "question", "action")
_PAGE = 50


@blueprint.get("/mentoring")
@needs(Role.MENTOR)
def notes() -> Response:
    """List the mentor's mentees and notes."""
    pages = paged(service().observe.written(actor()), _PAGE)
    return page("mentoring/notes.html", keep=False, mentees=service().observe.mentees(actor()),
                notes=pages.items, pages=pages)


@blueprint.get("/mentoring/teachers/<teacher>")
@needs(Role.MENTOR)
def mentee(teacher: str) -> Response:
    """Show one mentee with the notes so far, and the form for another."""
    return _mentee(teacher)


@blueprint.post("/mentoring/teachers/<teacher>")
@needs(Role.MENTOR)
def write(teacher: str) -> AnyResponse:
    """Record a note."""
    typed = {name: request.form.get(name, "") for name in _FIELDS}
    try:
        service().observe.write(actor(), teacher, typed)
    except BadInput as error:
        return _mentee(teacher, typed, error.problems, status=400)
    tell(say("The observation was recorded. The teacher can read it now."))
    return redirect(url_for("mentoring.mentee", teacher=teacher), code=303)


def _mentee(teacher: str, typed: Mapping[str, str] | None = None,
            problems: Sequence[Problem] = (), *, status: int = 200) -> Response:
    found, written = service().observe.mentee(actor(), teacher)
    today = service().observe.today(actor()).isoformat()
    return page("mentoring/mentee.html", status=status, keep=False, mentee=found, notes=written,
                typed=typed or {"observed_on": today}, problems=problems, longest=LONGEST)
