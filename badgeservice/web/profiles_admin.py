"""Profiles of others: seen by who runs a programme, corrected by its administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.account import Role
from badgeservice.core.profile import shown_rut
from badgeservice.core.relation import RelationKind
from badgeservice.errors import BadInput, Conflict, NotAllowed, NotFound, Problem, say
from badgeservice.operations.profiles import Seen
from badgeservice.web import profile_words
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.notices import tell
from badgeservice.web.pages import page
from badgeservice.web.profile_words import BACKWARD, FORWARD

blueprint = guarded(Blueprint("profiles_admin", __name__))

_READERS = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR)
_KEEPERS = (Role.ADMINISTRATOR, Role.COORDINATOR)
_FIELDS = ("given_names", "first_surname", "second_surname", "rut", "passport", "school",
           "commune", "country", "cohort", "occupation", "reason")
_OFFERED = (
    (RelationKind.MENTOR, FORWARD), (RelationKind.MENTOR, BACKWARD),
    (RelationKind.LINE_MANAGER, FORWARD), (RelationKind.LINE_MANAGER, BACKWARD),
    (RelationKind.CO_AUTHOR, FORWARD),
)


@blueprint.get("/admin/people/<person>/profile")
@needs(*_READERS)
def show(person: str) -> Response:
    """Show the profile of somebody of one's programmes."""
    return _page(person)


@blueprint.post("/admin/people/<person>/profile")
@needs(Role.ADMINISTRATOR)
def correct(person: str) -> AnyResponse:
    """Record a correction, with its reason."""
    typed = {name: request.form.get(name, "") for name in _FIELDS}
    try:
        service().profiles.correct(actor(), person, typed)
    except BadInput as error:
        return _page(person, typed, error.problems, status=400)
    tell(say("The correction was recorded."))
    return redirect(url_for("profiles_admin.show", person=person), code=303)


@blueprint.post("/admin/people/<person>/address")
@needs(Role.ADMINISTRATOR)
def readdress(person: str) -> AnyResponse:
    """Correct the e-mail address, with its reason."""
    typed = {name: request.form.get(name, "") for name in ("email", "reason")}
    try:
        counts = service().accounts.addresses.correct(actor(), person, **typed)
    except BadInput as error:
        return _page(person, problems=[
            replace(each, field="address_reason") if each.field == "reason" else each
            for each in error.problems], status=400)
    tell(say("The address was corrected.") if counts else
         say("A letter went to the new address. It counts once it is confirmed there."))
    return redirect(url_for("profiles_admin.show", person=person), code=303)


@blueprint.post("/admin/people/<person>/relations")
@needs(*_KEEPERS)
def relate(person: str) -> AnyResponse:
    """Record how the person stands to another."""
    seen = service().profiles.of(actor(), person)
    how, other = request.form.get("how", ""), request.form.get("other", "")
    kind, _, direction = how.partition(":")
    pair = (seen.person.email, other)
    first, second = pair if direction == FORWARD else (other, seen.person.email)
    try:
        service().relate(actor(), kind, first, second, since=_day(request.form.get("since", "")),
                         programme=request.form.get("programme", ""))
    except BadInput as error:
        # The form has one field for the kind and the direction.
        return _page(person, problems=[
            replace(each, field="how") if each.field == "kind" else each
            for each in error.problems], status=400)
    except NotFound as error:
        return _page(person, problems=[Problem(error.code, error.message, say(
            "Both must be in the programme."), field="other")], status=400)
    except Conflict as error:
        return _page(person, problems=[Problem(error.code, error.message, field="other")],
                     status=409)
    tell(say("It was recorded."))
    return redirect(url_for("profiles_admin.show", person=person), code=303)


@blueprint.post("/admin/people/<person>/relations/<relation>/end")
@needs(*_KEEPERS)
def end_relation(person: str, relation: str) -> AnyResponse:
    """Say that something between two people ended today."""
    service().profiles.of(actor(), person)
    service().relate.end(actor(), relation)
    tell(say("It was recorded."))
    return redirect(url_for("profiles_admin.show", person=person), code=303)


@blueprint.post("/admin/people/<person>/relations/<relation>/strike-out")
@needs(Role.ADMINISTRATOR)
def strike_relation(person: str, relation: str) -> AnyResponse:
    """Strike out what was recorded by mistake."""
    service().profiles.of(actor(), person)
    try:
        service().strike_relation(actor(), relation, request.form.get("mistake", ""))
    except BadInput as error:
        return _page(person, problems=error.problems, status=400)
    tell(say("The relation was struck out. It keeps nobody from judging any more."))
    return redirect(url_for("profiles_admin.show", person=person), code=303)


@blueprint.app_context_processor
def for_person_page() -> dict[str, Any]:
    """Let the page of a person take the profile in: `admin/person_profile.html`."""
    def profile_of(person: str) -> Seen | None:
        """Return the profile as far as it is for the one who asks, or None."""
        try:
            return service().profiles.of(actor(), person)
        except (NotAllowed, NotFound):
            return None
    return {"profile_of": profile_of, "shown_rut": shown_rut,
            "gender_words": profile_words.GENDERS}


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput([Problem("date-wrong", say("This is not a date."),
                                say("Write it as 2026-11-30 (year-month-day)."),
                                field="since")]) from error


def _page(person: str, typed: Mapping[str, str] | None = None,
          problems: Sequence[Problem] = (), *, status: int = 200) -> Response:
    seen = service().profiles.of(actor(), person)
    if typed is None:
        typed = {
            **{name: getattr(seen.person, name) for name in _FIELDS[:3]},
            **{name: getattr(seen.profile, name) or "" for name in _FIELDS[3:-1]},
        }
    return page("admin/profile.html", status=status, keep=False, seen=seen, typed=typed,
                problems=problems, reasons=profile_words.REASONS,
                countries=profile_words.COUNTRIES,
                programmes=service().people.choices(actor(), *_KEEPERS).programmes,
                related=_related(person), asked=request.form, offered=[
                    (f"{kind.value}:{side}", profile_words.RELATIONS[kind, side])
                    for kind, side in _OFFERED],
                may_relate=actor().has(*_KEEPERS), mistakes=profile_words.MISTAKES)


def _related(person: str) -> Sequence[Mapping[str, object]]:
    """Return each relation as it reads from the side of *person*."""
    found = []
    for each in service().relate.of(actor(), person):
        is_first = each.person.id == person
        found.append({
            "relation": each.relation,
            "words": profile_words.RELATIONS[each.relation.kind,
                                             FORWARD if is_first else BACKWARD],
            "other": each.other if is_first else each.person,
            "may_strike": actor().may(Role.ADMINISTRATOR, programme=each.relation.programme)
            and actor().person.id not in (each.person.id, each.other.id),
        })
    return found
