"""The places behind the sign-in: what the menu offers to whom."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for

from badgeservice.core.account import Role
from badgeservice.errors import Message, say
from badgeservice.operations.sessions import SignedIn

_ADMINISTRATION = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR)


@dataclass(frozen=True)
class Place:
    """One entry of the menu."""

    endpoint: str
    name: Message
    roles: tuple[Role, ...] = ()
    """Empty: for everybody who is signed in."""

    also: tuple[str, ...] = ()
    """Beginnings of other endpoints whose pages belong here."""


PLACES = (
    Place("portfolio.items", say("My portfolio"), (Role.TEACHER,)),
    Place("practice.cycles", say("My practice"), (Role.TEACHER,)),
    Place("practice.cycles", say("Practice of my teachers"), (Role.MENTOR,)),
    Place("my_credentials.mine", say("My credentials"), (Role.TEACHER,),
          ("collections.",)),
    Place("observations.received", say("Observations of my lessons"), (Role.TEACHER,)),
    Place("applications.mine", say("My applications"), (Role.TEACHER,)),
    Place("assess.queue", say("To judge"), (Role.ASSESSOR,),
          ("appeals.mine", "appeals.hear")),
    Place("calibration.sets", say("Calibration"), (Role.ASSESSOR,)),
    Place("mentoring.notes", say("Observations"), (Role.MENTOR,)),
    Place("assignments.overview", say("Assignments"), _ADMINISTRATION,
          ("appeals.overview",)),
    Place("releases.waiting", say("Release"), _ADMINISTRATION),
    Place("endorsements.waiting", say("Endorsements"), _ADMINISTRATION),
    Place("quality.report", say("Quality"), _ADMINISTRATION),
    Place("people.overview", say("People"), _ADMINISTRATION,
          ("codes.", "profiles_admin.")),
    Place("schools.overview", say("Schools"), _ADMINISTRATION),
    Place("imports.overview", say("Import"), (Role.ADMINISTRATOR,)),
    Place("batches.overview", say("Batches"), (Role.ADMINISTRATOR,)),
    Place("amendments.overview", say("Credentials"), (Role.ADMINISTRATOR,)),
    Place("mail.overview", say("Mail"), (Role.ADMINISTRATOR, Role.AUDITOR)),
    Place("requests.inbox", say("Personal data"), (Role.ADMINISTRATOR, Role.AUDITOR)),
    Place("audit.log", say("Log"), (Role.ADMINISTRATOR, Role.AUDITOR)),
    Place("profile.own", say("My profile")),
    Place("account.home", say("My account"), also=("privacy.", "factor.")),
)
"""In the order in which they are shown; of two names of one page the first that fits is taken."""


@dataclass(frozen=True)
class Entry:
    """A place as it is shown."""

    address: str
    name: Message
    is_here: bool


def places_of(whoever: SignedIn | None) -> list[Entry]:
    """Return what the menu shows to *whoever*; nothing to a stranger."""
    if whoever is None:
        return []
    here = request.endpoint or ""
    room = here.partition(".")[0]
    offered: dict[str, Place] = {}
    for place in PLACES:
        if place.endpoint in current_app.view_functions and (
                not place.roles or whoever.actor.has(*place.roles)):
            offered.setdefault(place.endpoint, place)
    return [Entry(url_for(place.endpoint), place.name,
                  place.endpoint.startswith(f"{room}.") or here.startswith(place.also))
            for place in offered.values()]


def first_place(whoever: SignedIn) -> str:
    """Return where somebody lands after signing in."""
    found = places_of(whoever)
    return found[0].address if found else url_for("home.front")
