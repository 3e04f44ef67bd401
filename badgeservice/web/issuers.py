"""Organisations that sign: their page, their profile and their DID document."""

from __future__ import annotations

from flask import Blueprint, Response

from badgeservice.errors import NotFound, say
from badgeservice.web.answers import DEFINITION_TYPES, PAGE, as_definition, chosen
from badgeservice.web.current import service
from badgeservice.web.emblem import emblems
from badgeservice.web.languages import language, varied
from badgeservice.web.pages import page
from badgeservice.web.shared_copies import for_everybody

blueprint = Blueprint("issuers", __name__)

_MINUTES = 5 * 60
_DID_TYPES = ("application/did+json", "application/did+ld+json", "application/ld+json",
              "application/json")


@blueprint.get("/issuers/<slug>")
def issuer(slug: str) -> Response:
    """Show the organisation, or answer with its Open Badges profile."""
    media_type = chosen((PAGE, *DEFINITION_TYPES))
    if media_type != PAGE:
        document = service().show.issuer_json(slug, language())
        return varied(as_definition(document, media_type, max_age=_MINUTES))
    show = service().show
    found = show.issuer(slug)
    achievements = show.achievements()
    keys = show.keys(slug)
    return for_everybody(page(
        "public/issuer.html",
        issuer=found,
        keys=keys,
        did=keys[-1].did if keys else "",
        achievements=[each for each in achievements if each.course.issuer == slug],
        assesses=[each for each in achievements if each.course.partner == slug],
        emblems=emblems(achievements),
    ))


@blueprint.get("/issuers/<slug>/did.json")
def did_document(slug: str) -> Response:
    """Answer with the keys that the organisation says are its own (did:web §3.2)."""
    document = service().show.did_document(slug)
    return as_definition(document, chosen(_DID_TYPES), max_age=_MINUTES)


@blueprint.get("/.well-known/did.json")
def own_did_document() -> Response:
    """Say that the installation as such signs nothing: only its issuers have identifiers."""
    raise NotFound(say("This host has no identifier of its own. Each issuer has one, at "
                       "/issuers/NAME/did.json."), code="no-own-did")
