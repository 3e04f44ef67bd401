"""What can be earned: a page for people, the Achievement object for programs."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, request

from badgeservice.core.account import Role
from badgeservice.core.achievement import Achievement
from badgeservice.core.annex import elements
from badgeservice.core.course import Kind
from badgeservice.core.issuer import Issuer
from badgeservice.credentials.evidence import GENRES
from badgeservice.credentials.narrative import PARTICIPATION, STACKABILITY, rule_message
from badgeservice.operations.pictures import PictureForm
from badgeservice.web import catalogue as shelf
from badgeservice.web.access import person
from badgeservice.web.answers import DEFINITION_TYPES, PAGE, as_definition, chosen
from badgeservice.web.credential_view import KINDS
from badgeservice.web.current import service
from badgeservice.web.languages import NAMES, language, varied, words
from badgeservice.web.pages import page
from badgeservice.web.pictures import as_picture
from badgeservice.web.shared_copies import for_everybody
from badgeservice.web.structured import Linked, achievement_data

blueprint = Blueprint("achievements", __name__)

_MINUTES = 5 * 60
_DAY = 24 * 60 * 60
"""A published version never changes."""


@blueprint.get("/achievements")
def catalogue() -> Response:
    """Show what can be earned, searched and narrowed; as data with ``?format=json``."""
    if request.args.get("format") == "json":
        return shelf.as_data()
    return shelf.as_page() if chosen((PAGE, "application/json")) == PAGE else shelf.as_data()


@blueprint.get("/achievements/<slug>")
def achievement(slug: str) -> Response:
    """Show the newest version, or answer with its Achievement object."""
    media_type = chosen((PAGE, *DEFINITION_TYPES))
    found = service().show.achievement(slug)
    if media_type == PAGE:
        return _page(found)
    document = service().show.achievement_json(slug, found.version,
                                               _spoken(found.course.languages))
    return varied(as_definition(document, media_type, max_age=_MINUTES))


@blueprint.get("/achievements/<slug>/<int:version>/<tongue>")
def edition(slug: str, version: int, tongue: str) -> Response:
    """Show one version, whose address is the id of the Achievement in one language."""
    media_type = chosen((PAGE, *DEFINITION_TYPES))
    document = service().show.achievement_json(slug, version, tongue)
    if media_type != PAGE:
        return as_definition(document, media_type, max_age=_DAY)
    return _page(service().show.achievement(slug, version), edition_in=tongue)


@blueprint.get("/achievements/<slug>/<int:version>/<tongue>.png")
def picture(slug: str, version: int, tongue: str) -> Response:
    """Answer with the badge picture of one version."""
    return _picture(slug, version, tongue, PictureForm.PNG)


@blueprint.get("/achievements/<slug>/<int:version>/<tongue>.svg")
def drawing(slug: str, version: int, tongue: str) -> Response:
    """Answer with the badge picture of one version as a drawing."""
    return _picture(slug, version, tongue, PictureForm.SVG)


def _picture(slug: str, version: int, tongue: str, form: PictureForm) -> Response:
    content = service().pictures(slug, form, tongue, version)
    return as_picture(content, form, f"{slug}.{form.value}", max_age=_DAY)


def _spoken(written: tuple[str, ...]) -> str:
    """Return the reader's language where it is one of *written*, else the first of these."""
    return language() if language() in written else written[0]


def _page(found: Achievement, *, edition_in: str = "") -> Response:
    show, course = service().show, found.course
    achievements = {each.slug: each for each in show.achievements()}
    issuer = show.issuer(course.issuer)
    bodies = [show.issuer(slug) for slug in course.awarding_bodies]
    newest = achievements[found.slug].version if found.slug in achievements else found.version
    return for_everybody(page(
        "public/achievement.html",
        achievement=found,
        course=course,
        edition_in=edition_in,
        newest=newest,
        spoken=_editions(found.slug, newest),
        tongues=NAMES,
        kind=KINDS[course.kind],
        issuer=issuer,
        partner=show.issuer(course.partner) if course.partner else None,
        bodies=bodies,
        linked=_linked(found, bodies),
        annex=elements(course, issuer) if course.kind is Kind.MICRO_CREDENTIAL else (),
        required=[achievements[slug] for slug in course.requires if slug in achievements],
        drawn_in=edition_in or _spoken(course.languages),
        genres=GENRES,
        participation=PARTICIPATION,
        stackability=STACKABILITY,
        rule_message=rule_message,
        may_apply=_may_apply(found),
    ))


def _linked(found: Achievement, bodies: Sequence[Issuer]) -> Linked:
    urls, course = service().urls, found.course
    spoken = _spoken(course.languages)
    return achievement_data(
        course, language=spoken, kind=words(KINDS[course.kind]),
        url=urls.achievement_page(found.slug),
        picture=urls.picture(found.slug, found.version, spoken),
        bodies=[(body.name.in_language(spoken), body.url) for body in bodies])


_SHOWN = 10
"""Versions that a page leads to, the newest first."""


def _editions(slug: str, newest: int) -> dict[int, tuple[str, ...]]:
    """Return the languages of each version that the page leads to, the newest first."""
    return {version: service().show.achievement(slug, version).course.languages
            for version in range(newest, max(newest - _SHOWN, 0), -1)}


def _may_apply(found: Achievement) -> bool:
    """Tell whether the asker is a teacher of its programme."""
    asker = person()
    return asker is not None and asker.actor.may(Role.TEACHER, programme=found.course.programme)
