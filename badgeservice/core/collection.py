"""Collections: what holders choose of their credentials to show on one page.

A collection publishes nothing by itself. What of it is seen is decided anew each time it is
looked at: a credential whose page is off stays unseen, one that is revoked does not count.
"""

from __future__ import annotations

from collections.abc import Collection as Bunch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from badgeservice.core.achievement import Achievement
from badgeservice.core.course import Kind
from badgeservice.core.fields import holds_rut
from badgeservice.core.signs import sign_problems
from badgeservice.core.text import LANGUAGES
from badgeservice.errors import Problem, say

MOST_CREDENTIALS = 40
"""Each is verified whenever somebody looks."""

MOST_COLLECTIONS = 20
LONGEST_TITLE = 120
LONGEST_WORDS = 2000

_SUMS = (Kind.MILESTONE, Kind.MICRO_CREDENTIAL)
"""Kinds whose hours are those of what they require."""


@dataclass(frozen=True)
class Wish:
    """What its holder writes and chooses."""

    title: str
    words: str = ""
    language: str = LANGUAGES[0]
    """In which title and words are written."""

    shows_name: bool = True
    """Whether the name, as the credentials give it, stands above them."""

    credentials: tuple[str, ...] = ()
    """Ids, in the order in which they are shown."""


@dataclass(frozen=True)
class Collection:
    """One collection of one person."""

    id: str
    person: str
    wish: Wish
    link: str
    """What its public address ends with: 128 random bits, which its holder can renew."""

    is_on: bool
    """Whether strangers who have the address see it."""

    made_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class Milestone:
    """An achievement that gathers others, and which of these are shown."""

    achievement: Achievement
    steps: tuple[tuple[str, bool], ...]
    """The slug of each that it requires, and whether it is there."""

    is_reached: bool
    """Whether it was awarded itself: the steps alone do not make it."""

    @property
    def done(self) -> int:
        """How many of its steps are there; all, where it was awarded."""
        return len(self.steps) if self.is_reached else sum(there for _, there in self.steps)


def problems(wish: Wish) -> Iterator[Problem]:
    """Yield what is wrong with *wish*, whoever wishes it."""
    if not wish.title.strip():
        yield Problem("title-missing", say("Give the collection a title."), field="title")
    for field, text, most in (("title", wish.title, LONGEST_TITLE),
                              ("words", wish.words, LONGEST_WORDS)):
        if len(text) > most:
            yield Problem("text-too-long", say("The text has more than %(most)s characters.",
                                               most=most), say("Shorten it."), field=field)
        yield from sign_problems(text, field)
        if holds_rut(text):
            yield Problem("national-number",
                          say("The text holds a RUT, which must not become public."),
                          say("Remove the number."), field=field)
    if wish.language not in LANGUAGES:
        yield Problem("language-unknown", say("Choose one of the languages."), field="language")
    if len(wish.credentials) > MOST_CREDENTIALS:
        yield Problem("too-many-credentials", say(
            "A collection has %(most)s credentials at most.", most=MOST_CREDENTIALS),
            field="credentials")


def hours(shown: Sequence[Achievement], every: Mapping[str, Achievement]) -> int:
    """Return the hours of work behind what is *shown*, each hour once.

    A milestone's hours are those of its modules: where both are shown, the modules' do not
    count a second time.
    """
    by_slug = {each.slug: each for each in shown}
    counted: set[str] = set()
    for each in shown:
        if each.kind in _SUMS:
            counted |= _below(each, {**every, **by_slug}, frozenset())
    return sum(each.course.hours or 0 for slug, each in by_slug.items() if slug not in counted)


def _below(top: Achievement, every: Mapping[str, Achievement], seen: Bunch[str]) -> set[str]:
    found: set[str] = set()
    for slug in top.course.requires:
        if slug not in seen:
            found.add(slug)
            if slug in every:
                found |= _below(every[slug], every, frozenset((*seen, top.slug, slug)))
    return found


def milestones(shown: Sequence[Achievement],
               every: Sequence[Achievement]) -> tuple[Milestone, ...]:
    """Return the milestones that *shown* reaches or takes a step to, the nearest last.

    Nothing but what is shown is told: what somebody holds besides is nobody's business.
    """
    there = {each.slug for each in shown}
    current = {each.slug: each for each in every} | {each.slug: each for each in shown}
    found = (Milestone(each, tuple((slug, slug in there) for slug in each.course.requires),
                       each.slug in there)
             for each in current.values() if each.kind in _SUMS and each.course.requires)
    reached = [each for each in found if each.is_reached or each.done]
    return tuple(sorted(reached, key=lambda each: (
        not each.is_reached, each.achievement.kind is not Kind.MICRO_CREDENTIAL,
        each.achievement.slug)))
