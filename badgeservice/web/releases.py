"""The release of decisions: what waits, each with all that led to it, one or many let go."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.release import READING, RELEASING
from badgeservice.errors import (
    BadgeError,
    HomeUnusable,
    KeyUnusable,
    NotFound,
    Problem,
    SeveralProblems,
    say,
)
from badgeservice.web import pages
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.decision_view import (
    OUTCOMES,
    level_lines,
    organisations,
    pagination,
    round_words,
    route_words,
    wanted,
)
from badgeservice.web.forms import guarded
from badgeservice.web.judging_form import RULE_WORDS
from badgeservice.web.names import organisation_named
from badgeservice.web.notices import tell

blueprint = guarded(Blueprint("releases", __name__))

MOST = 50
"""Decisions that one form releases: what a page of the list holds."""


@blueprint.get("/admin/releases")
@needs(*READING)
def waiting() -> Response:
    """List the decisions that wait."""
    return _list()


@blueprint.post("/admin/releases")
@needs(*RELEASING)
def release() -> AnyResponse:
    """Release those that were ticked; each by itself, so that one refusal stops no other."""
    names = list(dict.fromkeys(request.form.getlist("application")))[:MOST]
    problems = _unconfirmed(names)
    if problems:
        return _again(names, problems, status=400)
    done, problems = _release(names)
    if done:
        tell(say("Released: %(count)s. What was achieved is issued, and each teacher is "
                 "written to.", count=done))
    if problems:
        return _again(names, problems, status=409)
    return redirect(url_for("releases.waiting"), code=303)


def _again(names: Sequence[str], problems: Sequence[Problem], *, status: int) -> Response:
    """Show the form that was sent with what stands against it."""
    if len(names) == 1 and request.form.get("from") == "show":
        return _show(names[0], problems, status=status)
    return _list(problems, ticked=names, status=status)


def _unconfirmed(names: Sequence[str]) -> list[Problem]:
    problems = []
    if not names:
        problems.append(Problem("nothing-ticked", say("Nothing is ticked."),
                                say("Tick what is to be released.")))
    if request.form.get("sure") != "yes":
        problems.append(Problem("not-confirmed", say("A release cannot be undone."),
                                say("Tick that you know."), field="sure"))
    return problems


def _release(names: Sequence[str]) -> tuple[int, list[Problem]]:
    done = 0
    problems: list[Problem] = []
    for name in names:
        try:
            service().releasing(actor(), name)
        except (HomeUnusable, KeyUnusable, NotFound):
            raise
        except SeveralProblems as error:
            problems += map(organisation_named, error.problems)
        except BadgeError as error:
            problems.append(Problem(error.code, error.message))
        else:
            done += 1
    return done, problems


@blueprint.get("/admin/releases/<application>")
@needs(*READING)
def show(application: str) -> Response:
    """Show one decision: levels, feedback, and every judgement as it was made."""
    return _show(application)


def _show(application: str, problems: Sequence[Problem] = (), *, status: int = 200) -> Response:
    found = service().release_desk.show(actor(), application)
    return pages.page(
        "releases/show.html", status=status, found=found, case=found.case,
        against=[organisation_named(each) for each in found.against],
        lines=level_lines(found.case, found.judgements), outcomes=OUTCOMES,
        route=route_words(found.route), round_words=round_words, problems=problems,
        organisations=organisations(), rule_words=RULE_WORDS)


def _list(problems: Sequence[Problem] = (), ticked: Sequence[str] = (), *,
          status: int = 200) -> Response:
    asked = wanted()
    found = service().release_desk.waiting(actor(), asked)
    return pages.page(
        "releases/waiting.html", status=status, found=found, asked=asked,
        outcomes=OUTCOMES, route_words=route_words, problems=problems, ticked=ticked,
        may_release=actor().has(*RELEASING),
        pagination=pagination("releases.waiting", found))
