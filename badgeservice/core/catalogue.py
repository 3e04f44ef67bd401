"""The catalogue of achievements: searched by words, narrowed by facets, put in an order.

Whoever asks may tick several values of one facet: one of them is enough. Of several facets each
must fit. The number beside a value says how many there would be with it instead of the values
that are ticked in its own facet.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from badgeservice.core.achievement import Achievement
from badgeservice.core.alignment import Alignment
from badgeservice.core.course import Kind
from badgeservice.core.text import Text

LONGEST_QUERY = 100
"""Characters of the words searched for; what is longer is cut."""

NONE = "none"
"""The value of what has no level, no hours or no framework."""


class Facet(Enum):
    """By what achievements are told apart; the values are names in an address."""

    KIND = "kind"
    FRAMEWORK = "framework"
    COMPETENCE = "competence"
    LEVEL = "level"
    HOURS = "hours"
    ISSUER = "issuer"
    LANGUAGE = "language"


class Order(Enum):
    """How the list goes."""

    PROGRAMME = "programme"
    """The largest first, modules by their number."""

    NAME = "name"
    SHORTEST = "shortest"
    LONGEST = "longest"


BANDS: Mapping[str, tuple[int, int | None]] = {
    "1-10": (1, 10), "11-30": (11, 30), "31-60": (31, 60), "61-120": (61, 120),
    "121-": (121, None),
}
"""Hours of work, from the first to the last of a band."""

_KINDS = (Kind.MICRO_CREDENTIAL, Kind.MILESTONE, Kind.BADGE, Kind.PARTICIPATION)


@dataclass(frozen=True)
class Wish:
    """What somebody looks for."""

    query: str = ""
    chosen: Mapping[Facet, Collection[str]] | None = None
    order: Order = Order.PROGRAMME

    def of(self, facet: Facet) -> Collection[str]:
        """Return the values that are ticked in *facet*."""
        return (self.chosen or {}).get(facet, ())


@dataclass(frozen=True)
class Found:
    """What there is, in its order, and how many there would be by other values."""

    items: Sequence[Achievement]
    counts: Mapping[Facet, Mapping[str, int]]
    """Each value that some achievement has, also those with nothing left."""


def find(achievements: Sequence[Achievement], wish: Wish, language: str) -> Found:
    """Return those of *achievements* that fit; their names are put in order in *language*.

    Values of *wish* that nothing has, and an order that is not one, change nothing.
    """
    known = {facet: {value for each in achievements for value in values(each, facet)}
             for facet in Facet}
    asked = {facet: known[facet] & set(wish.of(facet)) for facet in Facet}
    told = [each for each in achievements if _tells(each, wish.query)]
    counts = {}
    for facet in Facet:
        others = {other: ticked for other, ticked in asked.items() if other is not facet}
        numbers = Counter(value for each in told if _fits(each, others)
                          for value in values(each, facet))
        counts[facet] = {value: numbers[value] for value in known[facet]}
    return Found(_in_order([each for each in told if _fits(each, asked)], wish.order, language),
                 counts)


def values(achievement: Achievement, facet: Facet) -> frozenset[str]:
    """Return the values of *achievement* in *facet*; at least one."""
    course = achievement.course
    if facet is Facet.KIND:
        return frozenset((course.kind.value,))
    if facet is Facet.ISSUER:
        return frozenset((course.issuer,))
    if facet is Facet.LANGUAGE:
        return frozenset(course.languages)
    if facet is Facet.HOURS:
        return frozenset((_band(course.hours),))
    if facet is Facet.LEVEL:
        levels = [f"{name}-{level}" for name, level in (("eqf", course.eqf), ("mctp", course.mctp))
                  if level is not None]
        return frozenset(levels or (NONE,))
    named = references(achievement)
    found = {each.framework if facet is Facet.FRAMEWORK else competence(each) for each in named}
    return frozenset(found or (NONE,))


def references(achievement: Achievement) -> tuple[Alignment, ...]:
    """Return what achievement and criteria refer to in frameworks; the same competence once."""
    every = [*achievement.course.alignments,
             *(each for rubric in achievement.rubrics for criterion in rubric.criteria
               for each in criterion.alignments)]
    return tuple({competence(each): each for each in reversed(every)}.values())[::-1]


def competence(reference: Alignment) -> str:
    """Return the name that a competence has in an address: its code, where it has one."""
    return reference.code or reference.url


def folded(words: str) -> str:
    """Return *words* as they are compared: without accents, in small letters.

    >>> folded("Práctica  Ñuble")
    'practica nuble'
    """
    plain = unicodedata.normalize("NFKD", words.casefold())
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())


def _band(hours: int | None) -> str:
    if not hours:
        return NONE
    return next(name for name, (_, last) in BANDS.items() if last is None or hours <= last)


def _fits(achievement: Achievement, asked: Mapping[Facet, Collection[str]]) -> bool:
    return all(not ticked or not values(achievement, facet).isdisjoint(ticked)
               for facet, ticked in asked.items())


def _tells(achievement: Achievement, query: str) -> bool:
    words = folded(query[:LONGEST_QUERY]).split()
    if not words:
        return True
    text = folded(" ".join(_told(achievement)))
    return all(word in text for word in words)


def _told(achievement: Achievement) -> Iterator[str]:
    """Yield what can be searched, in every language in which it is written."""
    course = achievement.course
    texts: list[Text | None] = [course.name, course.description, course.criteria, course.field,
                                course.module_title, *course.outcomes]
    for reference in references(achievement):
        yield reference.code or ""
        yield reference.framework
        texts.append(reference.name)
    for text in texts:
        if text is not None:
            yield from text.versions.values()


def _in_order(found: Sequence[Achievement], order: Order, language: str) -> list[Achievement]:
    def name(each: Achievement) -> tuple[str, str]:
        """Return by what names go."""
        return folded(each.course.name.in_language(language)), each.slug

    if order is Order.NAME:
        return sorted(found, key=name)
    if order is Order.PROGRAMME:
        return sorted(found, key=lambda each: (
            _KINDS.index(each.kind), each.course.module_number or 1000, name(each)))
    turn = -1 if order is Order.LONGEST else 1
    # What states no hours goes last, either way.
    return sorted(found, key=lambda each: (
        each.course.hours is None, turn * (each.course.hours or 0), name(each)))
