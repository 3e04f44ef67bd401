"""The public page of a collection: each credential by the one door, each verdict computed now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response

from badgeservice.core.achievement import Achievement
from badgeservice.core.collection import Collection, Milestone, hours, milestones
from badgeservice.errors import Message, NotFound
from badgeservice.operations.pictures import PictureForm
from badgeservice.rendering.qr import pattern
from badgeservice.web.access import person
from badgeservice.web.credential_view import KINDS, attained
from badgeservice.web.current import service
from badgeservice.web.languages import language
from badgeservice.web.pages import page
from badgeservice.web.pictures import as_picture
from badgeservice.web.public_door import door_of, public_facts
from badgeservice.web.reading import Reading, read_bytes
from badgeservice.web.report_view import ReportView, view_of
from badgeservice.web.translated import Phrase, Translator
from badgeservice.web.turns import in_turn

blueprint = Blueprint("public_collections", __name__)


@dataclass(frozen=True)
class Shown:
    """One credential as the collection shows it; all of it is read from the signed words."""

    name: str
    reading: Reading
    report: ReportView
    kind: Message
    title: Phrase
    attained: Message | None
    achievement: Achievement
    zone: str
    drawn_in: str
    address: str


@blueprint.get("/collections/<link>")
@in_turn
def collection(link: str) -> Response:
    """Show what its holder chose, and what of it counts now."""
    found = service().collections.public(link)
    shown = list(_shown(found))
    every = service().show.achievements()
    valid = [each.achievement for each in shown if each.report.is_valid]
    response = page(
        "public/collection.html",
        collection=found, shown=shown, missing=len(found.wish.credentials) - len(shown),
        valid=len(valid), holder=_holder(found, shown),
        is_holder=_is_holder(found), address=f"{service().urls.base}/collections/{link}",
        hours=hours(valid, {each.slug: each for each in every}),
        steps=_named(milestones(valid, every)), made_at=datetime.now(UTC),
        is_example=any(service().show.issuer(each.achievement.course.issuer).is_example
                       for each in shown),
    )
    # What is shown today may be hidden tomorrow, and search engines know of none.
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/collections/<link>/qr.svg")
def qr(link: str) -> Response:
    """Answer with a QR code that holds the collection's address and nothing else."""
    found = service().collections.public(link)
    rows = pattern(f"{service().urls.base}/collections/{found.link}")
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows)
                   for x, is_dark in enumerate(row) if is_dark)
    drawn = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}">'
             f'<path d="M0 0h{len(rows)}v{len(rows)}h-{len(rows)}z" fill="#fff"/>'
             f'<path d="{path}" shape-rendering="crispEdges"/></svg>')
    response = as_picture(drawn.encode("ascii"), PictureForm.SVG, "collection.svg")
    response.headers["Content-Disposition"] = 'inline; filename="collection.svg"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _shown(found: Collection) -> Iterator[Shown]:
    """Yield what strangers may see of it, the newest in the place of what was replaced.

    What is withdrawn or off is left out, for its holder too: the page is the one that is given
    away.
    """
    seen = set()
    for chosen in found.wish.credentials:
        try:
            name = service().show.newest(chosen)
            facts = public_facts(name)
        except NotFound:
            continue
        if name in seen or door_of(facts).is_off or facts.award.person.id != found.person:
            continue
        seen.add(name)
        report = view_of(service().verify(facts.credential.document, is_stored=True),
                         now=datetime.now(UTC))
        reading = report.reading or read_bytes(facts.credential.document)
        course = facts.achievement.course
        translator = Translator(reading, facts.achievement, language())
        yield Shown(name, reading, report, KINDS[course.kind],
                    translator.phrase(reading.name, course.name),
                    attained(translator.rubrics(reading.criteria)), facts.achievement,
                    course.timezone, facts.award.language, facts.url)


def _holder(found: Collection, shown: Sequence[Shown]) -> str:
    """Return the name that a credential gives, where the holder wants it above them all.

    Only what counts is believed, the newest first.
    """
    if not found.wish.shows_name:
        return ""
    named = [each.reading for each in shown if each.report.is_valid and each.reading.holder]
    named.sort(key=lambda each: each.given_on or datetime.min.replace(tzinfo=UTC), reverse=True)
    return named[0].holder if named else ""


def _is_holder(found: Collection) -> bool:
    asker = person()
    return asker is not None and asker.actor.person.id == found.person


def _named(found: Sequence[Milestone]) -> list[tuple[Milestone, list[tuple[Achievement, bool]]]]:
    """Return milestones with the achievements that they gather, as far as these are published."""
    known = {each.slug: each for each in service().show.achievements()}
    return [(each, [(known[slug], there) for slug, there in each.steps if slug in known])
            for each in found]
