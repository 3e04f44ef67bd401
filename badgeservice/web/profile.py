"""One's own profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.core.profile import shown_rut
from badgeservice.core.territory import ZONES
from badgeservice.errors import BadInput, Problem, say
from badgeservice.web import profile_words
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.notices import tell
from badgeservice.web.pages import page

blueprint = guarded(Blueprint("profile", __name__))

_FIELDS = ("social_name", "gender", "specialty", "phone", "time_zone")


@blueprint.get("/account/profile")
@needs()
def own() -> Response:
    """Show what is known of the one who asks, and the form to change it."""
    return _page()


@blueprint.post("/account/profile")
@needs()
def change() -> AnyResponse:
    """Record what people say of themselves."""
    typed = {name: request.form.get(name, "") for name in _FIELDS}
    try:
        service().profiles.change_own(actor(), typed)
    except BadInput as error:
        return _page(typed, error.problems, status=400)
    tell(say("Your profile was saved."))
    return redirect(url_for("profile.own"), code=303)


def _page(typed: Mapping[str, str] | None = None, problems: Sequence[Problem] = (), *,
          status: int = 200) -> Response:
    seen = service().profiles.own(actor())
    profile = seen.profile
    if typed is None:
        typed = {
            "social_name": seen.person.social_name,
            "gender": profile.gender.value if profile.gender else "",
            **{name: getattr(profile, name)
               for name in ("specialty", "phone", "time_zone")},
        }
    zones = dict.fromkeys((*ZONES, profile.time_zone)) if profile.time_zone else ZONES
    return page("account/profile.html", status=status, keep=False, seen=seen, typed=typed,
                problems=problems, genders=profile_words.GENDERS, zones=list(zones),
                rut=shown_rut(profile.rut) if profile.rut else "")
