"""The front page: what this is, a place to check a credential, and what can be earned."""

from __future__ import annotations

from flask import Blueprint, Response

from badgeservice.core.achievement import Achievement
from badgeservice.core.course import Kind
from badgeservice.errors import Message, say
from badgeservice.web.current import service
from badgeservice.web.emblem import emblems
from badgeservice.web.pages import page
from badgeservice.web.shared_copies import for_everybody

blueprint = Blueprint("home", __name__)

_SHELVES: tuple[tuple[Kind, Message, Message], ...] = (
    (Kind.MICRO_CREDENTIAL, say("Micro-credential"),
     say("The whole programme, assessed by two organisations.")),
    (Kind.MILESTONE, say("Milestone badges"),
     say("What several modules come to when they are put into practice.")),
    (Kind.BADGE, say("Digital badges"),
     say("Competence shown with evidence from one's own teaching.")),
    (Kind.PARTICIPATION, say("Participation certificates"),
     say("They say that somebody was there, and nothing of competence.")),
)

_SHELF = 12
"""Achievements that one shelf shows; the catalogue has all."""


@blueprint.get("/")
def front() -> Response:
    """Show the front page."""
    achievements = tuple(service().show.achievements())
    shelves = [
        (kind, title, lead, _in_order(achievements, kind)) for kind, title, lead in _SHELVES
    ]
    return for_everybody(page(
        "public/home.html",
        shelves=[shelf for shelf in shelves if shelf[3]],
        issuers={issuer.slug: issuer for issuer in service().show.issuers()},
        emblems=emblems(achievements),
        shelf_length=_SHELF,
    ))


def _in_order(achievements: tuple[Achievement, ...], kind: Kind) -> list[Achievement]:
    """Return those of *kind*, modules by their number and before the others."""
    return sorted(
        (each for each in achievements if each.kind is kind),
        key=lambda each: (each.course.module_number or 1000, each.slug),
    )
