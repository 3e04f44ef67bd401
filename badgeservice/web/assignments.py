"""Who judges what: for coordinators and administrators; auditors read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.core.conflicts import ACTION_WORDS, BAR_WORDS
from badgeservice.errors import BadInput, Message, NotFound, NotWilling, Problem, say, say_n
from badgeservice.operations.assign import READERS, Dealt
from badgeservice.operations.assign_view import Filter
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.notices import tell
from badgeservice.web.pages import page
from badgeservice.web.paging import paged

blueprint = guarded(Blueprint("assignments", __name__))

_ASSIGNERS = (Role.ADMINISTRATOR, Role.COORDINATOR)
_STATES = ("wanting", "overdue")


@dataclass(frozen=True)
class _Typed:
    """What one of the page's forms brought; *reason_at* and *person_at* are its fields' ids."""

    reason_at: str = ""
    person_at: str = "assessor"
    reason: str = ""
    assessor: str = ""

    def placed(self, problem: Problem) -> Problem:
        """Return *problem* at the field of this form: the page has several of each name."""
        places = {"reason": self.reason_at, "assessor": self.person_at}
        return replace(problem, field=places.get(problem.field or "", problem.field))


_NOTHING = _Typed()


def _told(dealt: Dealt) -> Message:
    """Return what dealing came to, for the next page."""
    if not dealt.lacking:
        return say_n("%(num)s task was given.", "%(num)s tasks were given.", dealt.given)
    return say("Tasks given: %(given)s. Places for which nobody could be asked: %(lacking)s.",
               given=dealt.given, lacking=dealt.lacking)



@blueprint.get("/admin/assignments")
@needs(*READERS)
def overview() -> Response:
    """Show the applications that are being judged, and by whom."""
    state = request.args.get("state", "")
    wanted = Filter(request.args.get("achievement", ""), request.args.get("organisation", ""),
                    state if state in _STATES else "")
    found = service().view_assignments.overview(actor(), wanted)
    return page("admin/assignments.html", found=found, wanted=wanted, pages=paged(found.rows))


@blueprint.post("/admin/assignments")
@needs(*_ASSIGNERS)
def assign_all() -> AnyResponse:
    """Give everything that waits to whoever has least to do."""
    dealt = service().assign.all_waiting(actor())
    tell(_told(dealt), "bad" if dealt.lacking else "good")
    return redirect(url_for("assignments.overview"), 303)


@blueprint.get("/admin/assignments/<application>")
@needs(*READERS)
def show(application: str) -> Response:
    """Show one application, who judges it, and who could."""
    return _show(application)


@blueprint.post("/admin/assignments/<application>")
@needs(*_ASSIGNERS)
def by_hand(application: str) -> AnyResponse:
    """Ask the assessor who was chosen."""
    chosen = request.form.get("assessor", "")
    person, _, organisation = chosen.partition("/")
    try:
        service().assign.by_hand(actor(), application, person, organisation)
    except (NotWilling, NotFound) as error:
        return _again(application, error, _Typed(assessor=chosen))
    tell(say("The task was given, and a letter is on its way."))
    return redirect(url_for("assignments.show", application=application), 303)


@blueprint.post("/admin/assignments/<application>/balance")
@needs(*_ASSIGNERS)
def balance(application: str) -> AnyResponse:
    """Ask whoever has least to do."""
    dealt = service().assign.balanced(actor(), application)
    tell(_told(dealt), "bad" if dealt.lacking else "good")
    return redirect(url_for("assignments.show", application=application), 303)


@blueprint.post("/admin/assignments/<application>/tasks/<assignment>")
@needs(*_ASSIGNERS)
def reassign(application: str, assignment: str) -> AnyResponse:
    """Give a task to somebody else."""
    chosen = request.form.get("assessor", "")
    person, _, organisation = chosen.partition("/")
    return _with_reason(
        application, _Typed(f"why-{assignment}", f"to-{assignment}", assessor=chosen),
        lambda reason: service().assign.reassign(actor(), assignment, person, reason,
                                                 organisation=organisation),
        say("The task was given to somebody else. Both get a letter."))


@blueprint.post("/admin/assignments/<application>/tasks/<assignment>/back")
@needs(*_ASSIGNERS)
def take_back(application: str, assignment: str) -> AnyResponse:
    """Take a task back; the place waits for somebody."""
    return _with_reason(
        application, _Typed(f"back-{assignment}"),
        lambda reason: service().assign.take_back(actor(), assignment, reason),
        say("The task was taken back. Somebody else has to be asked."))


@blueprint.post("/admin/assignments/<application>/aside/<assessor>")
@needs(*_ASSIGNERS)
def set_aside(application: str, assessor: str) -> AnyResponse:
    """Let an assessor judge this application no more; what they judged counts no more."""
    return _with_reason(
        application, _Typed(f"aside-{assessor}"),
        lambda reason: service().set_aside(actor(), application, assessor, reason),
        say("The assessor was set aside. Somebody else has to be asked."))


@blueprint.post("/admin/assignments/<application>/conflicts/<declaration>")
@needs(*_ASSIGNERS)
def lift(application: str, declaration: str) -> AnyResponse:
    """Lift a conflict of interest that was declared by mistake."""
    return _with_reason(
        application, _Typed(f"lift-{declaration}"),
        lambda reason: service().set_aside.lift(actor(), application, declaration, reason),
        say("The declaration was lifted. The assessor can be asked again."))


def _with_reason(application: str, typed: _Typed, act: Callable[[str], object],
                 done: Message) -> AnyResponse:
    """Do what demands a written reason and tell that it is *done*, or show what was typed."""
    typed = replace(typed, reason=request.form.get("reason", ""))
    try:
        act(typed.reason)
    except (NotWilling, BadInput, NotFound) as error:
        return _again(application, error, typed)
    tell(done)
    return redirect(url_for("assignments.show", application=application), 303)


def _again(application: str, error: NotWilling | BadInput | NotFound,
           typed: _Typed) -> Response:
    """Show the page again with what was wrong; what is not the actor's stays not found."""
    if isinstance(error, NotFound):
        if error.code != "unknown-assessor":
            raise error
        problems: tuple[Problem, ...] = (Problem(error.code, error.message, field="assessor"),)
    else:
        problems = error.problems
    return _show(application, tuple(map(typed.placed, problems)), typed, status=400)


def _show(application: str, problems: tuple[Problem, ...] = (), typed: _Typed = _NOTHING, *,
          status: int = 200) -> Response:
    found = service().view_assignments.dossier(actor(), application)
    return page("admin/assignment.html", status=status, found=found, problems=problems,
                typed=typed, bars=BAR_WORDS, actions=ACTION_WORDS)
