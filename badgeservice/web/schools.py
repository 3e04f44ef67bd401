"""Schools, and one school with its people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request

from badgeservice.core.account import Role
from badgeservice.core.alphabet import alphabetical
from badgeservice.core.school import School
from badgeservice.operations.schools import READERS, SchoolFilter
from badgeservice.web import profile_words
from badgeservice.web.access import actor, needs
from badgeservice.web.current import service
from badgeservice.web.forms import guarded
from badgeservice.web.pages import page
from badgeservice.web.paging import paged

blueprint = guarded(Blueprint("schools", __name__))

_PAGE = 50
_LONGEST = 200


@blueprint.get("/admin/schools")
@needs(*READERS)
def overview() -> Response:
    """List schools, a page at a time."""
    wanted = SchoolFilter(**{name: request.args.get(name, "").strip()[:_LONGEST]
                             for name in ("region", "commune", "provider", "name")})
    everything = service().schools.all(actor())
    found = [each for each in everything if wanted.takes(each)]
    pages = paged(found, _PAGE)
    return page("admin/schools.html", keep=False, schools=pages.items, pages=pages,
                wanted=wanted, count=len(found), all_count=len(everything),
                import_roles=(Role.ADMINISTRATOR,), **_choices(everything))


@blueprint.get("/admin/schools/<rbd>")
@needs(*READERS)
def show(rbd: str) -> Response:
    """Show one school with those of its people who are in one's programmes."""
    school, people = service().schools.one(actor(), rbd)
    return page("admin/school.html", keep=False, school=school, people=people,
                dependencies=profile_words.DEPENDENCIES, roles=profile_words.ROLES)


def _choices(found: Sequence[School]) -> dict[str, Any]:
    """Return what the filters offer: what there is, by name."""
    regions = {each.commune[:2]: each.region for each in found}
    communes = {each.commune: each.commune_name for each in found}
    return {
        "regions": sorted(regions.items()),
        "communes": sorted(communes.items(), key=lambda pair: alphabetical(pair[1])),
        "providers": sorted({each.provider for each in found if each.provider},
                            key=alphabetical),
    }
