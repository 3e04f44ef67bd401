"""The catalogue as a page and as data: the parameters of its address, and the names of values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Response, request, url_for

from badgeservice.core.achievement import Achievement
from badgeservice.core.alignment import Alignment
from badgeservice.core.catalogue import (
    BANDS,
    LONGEST_QUERY,
    NONE,
    Facet,
    Found,
    Order,
    Wish,
    competence,
    find,
    folded,
    references,
)
from badgeservice.core.course import Kind
from badgeservice.errors import Message, say
from badgeservice.web.answers import as_json, verbatim
from badgeservice.web.credential_view import KINDS
from badgeservice.web.current import service
from badgeservice.web.emblem import emblems
from badgeservice.web.languages import NAMES, language, words
from badgeservice.web.names import called
from badgeservice.web.pages import page, said
from badgeservice.web.paging import Pages, paged
from badgeservice.web.shared_copies import for_everybody

SIZE = 24
"""Achievements a page."""

_MINUTES = 5 * 60

TITLES = {
    Facet.KIND: say("Kind"),
    Facet.HOURS: say("Workload"),
    Facet.ISSUER: say("Issuer"),
    Facet.FRAMEWORK: say("Framework"),
    Facet.COMPETENCE: say("Competence"),
    Facet.LEVEL: say("Level"),
    Facet.LANGUAGE: say("Language of the credential"),
}
"""In the order in which they are shown."""

ORDERS = {
    Order.PROGRAMME: say("as in the programme"),
    Order.NAME: say("by name"),
    Order.SHORTEST: say("fewest hours first"),
    Order.LONGEST: say("most hours first"),
}


@dataclass(frozen=True)
class Option:
    """One value that can be ticked."""

    value: str
    name: str
    count: int
    is_on: bool
    without: str
    """The address of the list without it, where it is on."""


@dataclass(frozen=True)
class Choice:
    """One facet with its values."""

    facet: Facet
    title: Message
    options: tuple[Option, ...]

    @property
    def is_used(self) -> bool:
        """Whether some value is on."""
        return any(each.is_on for each in self.options)


def wished() -> Wish:
    """Return what the address asks for; what it should not have is passed over."""
    order = next((each for each in Order if each.value == request.args.get("sort")),
                 Order.PROGRAMME)
    return Wish(
        query=" ".join(request.args.get("q", "")[:LONGEST_QUERY].split()),
        chosen={facet: frozenset(request.args.getlist(facet.value)) for facet in Facet},
        order=order,
    )


def as_page() -> Response:
    """Show the part of the catalogue that is asked for."""
    every = tuple(service().show.achievements())
    wish = wished()
    found = find(every, wish, language())
    choices = _choices(every, found, wish)
    pages: Pages[Achievement] = paged(found.items, SIZE)
    return for_everybody(page(
        "public/catalogue.html",
        found=pages.items, pages=pages, total=len(found.items), is_empty=not every,
        wish=wish, choices=choices, orders=ORDERS, kinds=KINDS, emblems=emblems(every),
        active=[option for choice in choices for option in choice.options if option.is_on],
        without_query=_address(wish, query=""), tongues=NAMES,
        examples=any(each.is_example for each in service().show.issuers()),
    ))


def as_data() -> Response:
    """Answer with the same to a program; any site may read it."""
    every = tuple(service().show.achievements())
    wish = wished()
    # Not in the reader's language: the address alone says what the answer is.
    found = find(every, wish, "en")
    pages: Pages[Achievement] = paged(found.items, SIZE)
    content = as_json({
        "total": len(found.items),
        "page": pages.number,
        "pages": pages.count,
        "next": f"{service().urls.base}{_below(pages.next)}" if pages.next else None,
        "achievements": [_entry(each) for each in pages.items],
        "facets": {facet.value: dict(sorted(found.counts[facet].items())) for facet in Facet},
    })
    return verbatim(content.get_data(), "application/json", max_age=_MINUTES)


def _below(address: str) -> str:
    """Return *address* below the base URL, which has the prefix itself."""
    return address.removeprefix(request.script_root)


def _entry(achievement: Achievement) -> dict[str, Any]:
    course, urls = achievement.course, service().urls
    return {
        "id": urls.achievement_page(achievement.slug),
        "slug": achievement.slug,
        "version": achievement.version,
        "kind": course.kind.value,
        "name": dict(course.name.versions),
        "description": dict(course.description.versions),
        "criteria": dict(course.criteria.versions),
        "issuer": course.issuer,
        "partner": course.partner,
        "hours": course.hours,
        "eqf": course.eqf,
        "mctp": course.mctp,
        "languages": list(course.languages),
        "requires": list(course.requires),
        "evidence": list(course.evidence),
        "alignments": [{"framework": each.framework, "code": each.code, "url": each.url,
                        "name": dict(each.name.versions)} for each in references(achievement)],
        "editions": {tongue: urls.achievement(achievement.slug, achievement.version, tongue)
                     for tongue in course.languages},
    }


def _choices(every: Sequence[Achievement], found: Found, wish: Wish) -> tuple[Choice, ...]:
    """Return the facets that tell something apart, or are used."""
    naming = _names(every)
    made = tuple(Choice(facet, title, tuple(
        Option(value, name, found.counts[facet][value], value in wish.of(facet),
               _address(wish, facet, value))
        for value, name in naming[facet](found.counts[facet])
    )) for facet, title in TITLES.items())
    return tuple(each for each in made if len(each.options) > 1 or each.is_used)


_Naming = Callable[[Mapping[str, int]], list[tuple[str, str]]]


def _names(every: Sequence[Achievement]) -> Mapping[Facet, _Naming]:
    """Return how the values of each facet are called and put in order."""
    codes = {competence(each): each for achievement in every for each in references(achievement)}

    def competences(known: Mapping[str, int]) -> list[tuple[str, str]]:
        """Those of one framework together, by their code."""
        def place(value: str) -> tuple[bool, str, str]:
            """Where one stands."""
            each = codes.get(value)
            return each is None, each.framework if each else "", value
        return [(value, _competence(codes.get(value))) for value in sorted(known, key=place)]

    def listed(order: Sequence[str], name: Callable[[str], str]) -> _Naming:
        """Those of a fixed order."""
        return lambda known: [(value, name(value)) for value in order if value in known]

    def sorted_by_name(name: Callable[[str], str]) -> _Naming:
        """Those of no order of their own; what has none goes last."""
        return lambda known: sorted(((value, name(value)) for value in known),
                                    key=lambda pair: (pair[0] == NONE, folded(pair[1])))

    return {
        Facet.KIND: listed([kind.value for kind in (
            Kind.MICRO_CREDENTIAL, Kind.MILESTONE, Kind.BADGE, Kind.PARTICIPATION)],
            lambda value: words(KINDS[Kind(value)])),
        Facet.HOURS: listed([*BANDS, NONE], _hours),
        Facet.ISSUER: sorted_by_name(called),
        Facet.FRAMEWORK: sorted_by_name(
            lambda value: words(say("none named")) if value == NONE else value),
        Facet.COMPETENCE: competences,
        Facet.LEVEL: sorted_by_name(_level),
        Facet.LANGUAGE: listed(list(NAMES), lambda value: NAMES[value]),
    }


def _competence(reference: Alignment | None) -> str:
    if reference is None:
        return words(say("none named"))
    name = said(reference.name).words
    return f"{reference.code} · {name}" if reference.code else name


def _hours(value: str) -> str:
    if value == NONE:
        return words(say("not stated"))
    first, last = BANDS[value]
    if last is None:
        return words(say("%(hours)s hours or more", hours=first))
    return words(say("%(first)s to %(last)s hours", first=first, last=last))


def _level(value: str) -> str:
    if value == NONE:
        return words(say("no level assigned"))
    name, _, number = value.partition("-")
    return words(say("EQF level %(level)s", level=number) if name == "eqf"
                 else say("MCTP level %(level)s", level=number))


def _address(wish: Wish, without: Facet | None = None, value: str = "", *,
             query: str | None = None) -> str:
    """Return the address of the list with one wish less, on its first page."""
    asked = [("q", wish.query if query is None else query)]
    asked += [(facet.value, each) for facet in Facet for each in sorted(wish.of(facet))
              if (facet, each) != (without, value)]
    if wish.order is not Order.PROGRAMME:
        asked.append(("sort", wish.order.value))
    kept = [(name, each) for name, each in asked if each]
    place = url_for("achievements.catalogue")
    return f"{place}?{urlencode(kept)}" if kept else place
